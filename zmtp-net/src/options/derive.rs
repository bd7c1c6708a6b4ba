//! What follows from the options for the codec and for one type of socket.

use std::time::Duration;

use zmtp_codec::{Config, ConfigError, Heartbeat, SocketType};

use super::{Linger, Options};

/// Parts of fewer bytes are copied beside their headers on their way out: a list of pieces costs
/// more than the copy.
pub(crate) const COPY_BELOW: usize = 2 * 1024;

impl Options {
    /// What a connection of a socket of this type is told about its own side.
    pub(crate) fn config(&self, socket_type: SocketType) -> Result<Config, ConfigError> {
        let mut config = Config::new(socket_type)
            .identity(&self.identity)?
            .handshake_timeout(self.handshake_timeout)
            .minimum_version(self.minimum_version)
            .copy_below(COPY_BELOW)
            .limits(self.limits.clone());
        if let Some(heartbeat) = self.heartbeat() {
            config = config.heartbeat(heartbeat);
        }
        // In the order of libzmq: by name.
        let mut properties: Vec<_> = self.metadata.iter().collect();
        properties.sort();
        for (name, value) in properties {
            config = config.property(name, value)?;
        }
        Ok(config)
    }

    /// The heartbeats, if there are any.
    pub(crate) fn heartbeat(&self) -> Option<Heartbeat> {
        let interval = self.heartbeat_interval?;
        let timeout = match self.heartbeat_timeout {
            None => Some(interval),
            Some(Duration::ZERO) => None,
            Some(timeout) => Some(timeout),
        };
        Some(Heartbeat::every(interval).timeout(timeout).time_to_live(self.heartbeat_ttl))
    }

    /// How long a socket of this type lingers.
    pub(crate) fn linger_of(&self, socket_type: SocketType) -> Linger {
        match (self.linger, socket_type) {
            (Some(linger), _) => linger,
            (None, SocketType::Sub | SocketType::Xsub | SocketType::Dish) => Linger::Never,
            (None, _) => Linger::ForEver,
        }
    }

    /// Whether a socket of this type keeps only the newest message. The other types ignore the
    /// option.
    pub(crate) fn conflates(&self, socket_type: SocketType) -> bool {
        use SocketType::{Dealer, Pub, Pull, Push, Sub};
        self.conflate && matches!(socket_type, Push | Pull | Pub | Sub | Dealer)
    }
}
