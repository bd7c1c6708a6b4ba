//! ZeroMQ sockets over [`zmtp_codec`].
#![forbid(unsafe_code)]

mod endpoint;
mod options;
mod pattern;
mod transport;

#[doc(no_inline)]
pub use zmtp_codec as codec;

pub use endpoint::{Endpoint, EndpointError, Host, IpcEndpoint, TcpAddress, TcpEndpoint};
pub use options::{
    AddressFilter, Backoff, Keepalive, Linger, Mechanism, OptionError, Options, ReconnectStop,
    RouterNotify, Verbosity, XpubManual,
};
