//! What is wrong with an authenticator.

use std::fmt;

/// Why no answer came of an authenticator, so that a peer was turned away. Nothing is said to the
/// peer, and it may try again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ZapError {
    /// There is none, and the mechanism or
    /// [`Options::zap_enforce_domain`](crate::Options::zap_enforce_domain) wants one.
    NoHandler,
    /// The socket that is bound to `inproc://zeromq.zap.01` is neither a REP nor a ROUTER. (libzmq
    /// aborts the process.)
    HandlerType,
    /// The handler was closed or unbound before it replied.
    HandlerGone,
    /// The reply does not begin with an empty frame.
    #[doc(alias = "ZMQ_PROTOCOL_ERROR_ZAP_UNSPECIFIED")]
    Delimiter,
    /// The reply has not seven frames, the empty one counted.
    #[doc(alias = "ZMQ_PROTOCOL_ERROR_ZAP_MALFORMED_REPLY")]
    FrameCount {
        /// How many it has.
        found: usize,
    },
    /// The reply is to another request.
    #[doc(alias = "ZMQ_PROTOCOL_ERROR_ZAP_BAD_REQUEST_ID")]
    RequestId,
    /// The reply is not of version 1.0.
    #[doc(alias = "ZMQ_PROTOCOL_ERROR_ZAP_BAD_VERSION")]
    Version,
    /// The status is none of 200, 300, 400 and 500.
    #[doc(alias = "ZMQ_PROTOCOL_ERROR_ZAP_INVALID_STATUS_CODE")]
    Status,
    /// The metadata cannot be read.
    #[doc(alias = "ZMQ_PROTOCOL_ERROR_ZAP_INVALID_METADATA")]
    Metadata,
    /// The user id and the metadata have more than 65,536 bytes, which would be kept for as long
    /// as the peer is connected. (libzmq has no limit.)
    TooLarge,
}

impl ZapError {
    /// The value of libzmq's `ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL` for this; `None` where libzmq
    /// has none (it reports [`NoHandler`](Self::NoHandler) without a detail).
    #[must_use]
    pub const fn libzmq_code(self) -> Option<u32> {
        Some(match self {
            Self::Delimiter => 0x2000_0000,
            Self::FrameCount { .. } => 0x2000_0001,
            Self::RequestId => 0x2000_0002,
            Self::Version => 0x2000_0003,
            Self::Status => 0x2000_0004,
            Self::Metadata => 0x2000_0005,
            Self::NoHandler | Self::HandlerType | Self::HandlerGone | Self::TooLarge => {
                return None;
            }
        })
    }
}

impl fmt::Display for ZapError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoHandler => "there is no authenticator to ask",
            Self::HandlerType => "the ZAP handler is neither a REP nor a ROUTER socket",
            Self::HandlerGone => "the ZAP handler went away before it replied",
            Self::Delimiter => "the ZAP reply does not begin with an empty frame",
            Self::FrameCount { found } => {
                return write!(f, "the ZAP reply has {found} frames in place of seven");
            }
            Self::RequestId => "the ZAP reply is to another request",
            Self::Version => "the ZAP reply is not of version 1.0",
            Self::Status => "the status of the ZAP reply is none of 200, 300, 400 and 500",
            Self::Metadata => "the metadata of the ZAP reply cannot be read",
            Self::TooLarge => "the user id and metadata of the ZAP reply exceed 65,536 bytes",
        })
    }
}

impl std::error::Error for ZapError {}
