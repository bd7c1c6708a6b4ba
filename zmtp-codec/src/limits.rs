//! What a peer may make this side hold.

/// The limits that a connection sets its peer.
///
/// They bound what is accepted, not what is reserved: memory always follows the bytes that have
/// arrived, at most twice as many, never a length that a peer merely claims. Where a libzmq peer
/// would notice a tighter limit the default is libzmq's (no limit); elsewhere it is finite.
///
/// ```
/// use zmtp_codec::Limits;
///
/// let limits = Limits::new().part_size(1 << 20);
/// assert_eq!(limits.part_size, 1 << 20);
/// assert_eq!(limits.parts, 65_536);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// Bytes in one message part; default: unlimited. An equal size is accepted.
    #[doc(alias = "ZMQ_MAXMSGSIZE")]
    pub part_size: u64,
    /// Bytes in all parts of one message together; default: unlimited.
    pub message_size: u64,
    /// Parts in one message; default: 65,536.
    pub parts: u32,
    /// Bytes in the body of one command after the handshake; default: 66,000, which leaves room
    /// for a SUBSCRIBE of the longest topic.
    pub command_size: u64,
    /// Bytes in the body of one command during the handshake, and so in the metadata of the
    /// peer; default: 2,048. libzmq sends a few hundred at most, unless `ZMQ_METADATA` is set.
    pub handshake_command_size: u64,
    /// Bytes in one subscription, as a command or as a message; default: 65,536.
    pub topic_size: u64,
}

impl Limits {
    /// The defaults.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            part_size: u64::MAX,
            message_size: u64::MAX,
            parts: 65_536,
            command_size: 66_000,
            handshake_command_size: 2_048,
            topic_size: 65_536,
        }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self::new()
    }
}

/// One setter a line: its name, which is that of the field, and the type.
macro_rules! setters {
    ($($name:ident: $type:ty;)*) => {
        /// The same limits but for one.
        impl Limits {
            $(
                #[doc = concat!("Sets [`", stringify!($name), "`](Self#structfield.", stringify!($name), ").")]
                #[must_use]
                pub const fn $name(mut self, limit: $type) -> Self {
                    self.$name = limit;
                    self
                }
            )*
        }
    };
}

setters! {
    part_size: u64;
    message_size: u64;
    parts: u32;
    command_size: u64;
    handshake_command_size: u64;
    topic_size: u64;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_setter_sets_its_own_limit() {
        let limits = Limits::new()
            .part_size(1)
            .message_size(2)
            .parts(3)
            .command_size(4)
            .handshake_command_size(5)
            .topic_size(6);
        let expected = Limits {
            part_size: 1,
            message_size: 2,
            parts: 3,
            command_size: 4,
            handshake_command_size: 5,
            topic_size: 6,
        };
        assert_eq!(limits, expected);
    }
}
