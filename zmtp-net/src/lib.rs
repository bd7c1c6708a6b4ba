//! ZeroMQ sockets over [`zmtp_codec`].
#![forbid(unsafe_code)]

mod endpoint;
mod event;
mod hub;
mod options;
mod pattern;
mod peer;
mod pipe;
mod random;
mod transport;

pub use endpoint::{Endpoint, EndpointError, Host, IpcEndpoint, TcpAddress, TcpEndpoint};
pub use event::{EventKind, SocketEvent, Turned};
pub use hub::{PeerStatistics, Statistics, User};
pub use peer::{Counters, DropReason, Drops, PeerId};
#[doc(no_inline)]
pub use zmtp_codec as codec;

pub use options::{
    AddressFilter, Backoff, Keepalive, Linger, Mechanism, OptionError, Options, ReconnectStop,
    RouterNotify, Verbosity, XpubManual,
};
