//! What is known of an end: the other direction cannot be read without it.

use zmtp_codec::SocketType;
use zmtp_codec::wire::MechanismName;

/// What an end has said of itself so far.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct About {
    pub(crate) version: Spoken,
    /// The version in its greeting, of 3.x.
    pub(crate) announced: Option<(u8, u8)>,
    pub(crate) mechanism: Option<MechanismName>,
    pub(crate) as_server: bool,
    pub(crate) socket_type: Option<SocketType>,
}

/// Which version an end announces.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Spoken {
    #[default]
    Unknown,
    V1Unversioned,
    V1,
    V2,
    V3,
}

/// Both ends, as one direction sees them.
pub(super) struct Ends<'a> {
    pub(super) own: &'a mut About,
    pub(super) peer: &'a About,
}
