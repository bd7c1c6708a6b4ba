//! What is told to `tracing`.

use std::fmt::Display;

use crate::event::{DisconnectCause, EventKind, SocketEvent};
use crate::hub::Statistics;

/// The target of what happens.
const TARGET: &str = "zmtp_net";

impl SocketEvent {
    /// Tells `tracing` what has happened, as an event of the target `zmtp_net`. Its message is
    /// that of the [`kind`](Self::kind); its fields are `event`, the kind's
    /// [`name`](EventKind::name), `socket`, the name that is given here, `peer`, `local` and
    /// `remote`.
    ///
    /// | level | what |
    /// |---|---|
    /// | ERROR | an endpoint could not be bound to |
    /// | WARN | a handshake or an authenticator failed, a peer was turned away or rejected, a connection could not be accepted, or was cut, timed out, or ended by an error of the protocol |
    /// | INFO | a socket is bound, a handshake succeeded, a connection was closed between two messages |
    /// | DEBUG | all else |
    ///
    /// An [`Observer`](crate::Observer) calls it for each event of the sockets it watches.
    ///
    /// ```
    /// use std::time::Duration;
    /// use zmtp_net::{Context, Pull};
    ///
    /// let pull = Pull::new(&Context::new()?)?;
    /// let monitor = pull.monitor();
    /// pull.bind("tcp://127.0.0.1:*")?;
    /// while let Ok(event) = monitor.try_recv() {
    ///     event.trace("orders");
    /// }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn trace(&self, socket: &str) {
        macro_rules! tell {
            ($level:ident) => {
                tracing::event!(
                    target: TARGET,
                    tracing::Level::$level,
                    socket,
                    event = self.kind.name(),
                    peer = self.peer.as_ref().map(shown),
                    local = self.local.as_deref(),
                    remote = self.remote.as_deref(),
                    "{}",
                    self.kind
                )
            };
        }
        match &self.kind {
            EventKind::BindFailed(_) => tell!(ERROR),
            EventKind::Listening
            | EventKind::HandshakeSucceeded
            | EventKind::Disconnected(
                DisconnectCause::ClosedHere | DisconnectCause::ClosedByPeer,
            ) => tell!(INFO),
            EventKind::AcceptFailed(_)
            | EventKind::Turned(_)
            | EventKind::HandshakeFailed(_)
            | EventKind::AuthenticatorFailed(_)
            | EventKind::Rejected
            | EventKind::Disconnected(DisconnectCause::Protocol(_) | DisconnectCause::Io(_)) => {
                tell!(WARN);
            }
            EventKind::Accepted
            | EventKind::Closed
            | EventKind::ConnectDelayed
            | EventKind::Connected
            | EventKind::ConnectFailed(_)
            | EventKind::ConnectRetried { .. }
            | EventKind::MonitorStopped => tell!(DEBUG),
        }
    }
}

fn shown<T: Display>(value: &T) -> tracing::field::DisplayValue<&T> {
    tracing::field::display(value)
}

impl Statistics {
    /// Tells `tracing` these figures, as an event of the target `zmtp_net::statistics` and the level
    /// DEBUG, with the name that is given here as the field `socket`.
    ///
    /// An [`Observer`](crate::Observer) calls it at each interval.
    pub fn trace(&self, socket: &str) {
        let queued = self.queued();
        let dropped = &self.total.dropped;
        tracing::debug!(
            target: "zmtp_net::statistics",
            socket,
            peers = self.peers.len(),
            peers_ready = self.ready(),
            messages_sent = self.total.messages_sent,
            messages_received = self.total.messages_received,
            bytes_sent = self.total.bytes_sent,
            bytes_received = self.total.bytes_received,
            dropped = dropped.total(),
            send_queue = queued.send_messages,
            receive_queue = queued.receive_messages,
            send_queue_bytes = queued.send_queue_bytes,
            receive_queue_bytes = queued.receive_queue_bytes,
            "figures"
        );
    }
}
