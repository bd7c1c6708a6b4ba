//! Whether a socket is open.

use zmtp_codec::Time;

/// Whether a socket is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Life {
    Open,
    /// It takes no more calls, and sends what is queued until then at the latest; `None` is for
    /// ever.
    Closing(Option<Time>),
    /// Nothing is left of it.
    Closed,
}
