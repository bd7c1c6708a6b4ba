//! ZeroMQ sockets over [`zmtp_codec`].
#![forbid(unsafe_code)]

mod context;
mod endpoint;
mod engine;
mod error;
mod event;
mod hub;
mod id;
mod monitor;
mod options;
mod pattern;
mod peer;
mod pipe;
mod random;
mod reactor;
#[cfg(test)]
mod simulator;
mod socket;
mod transport;
mod turn;
mod zap;

pub use context::{Applicant, Context, Decision};
pub use endpoint::{Endpoint, EndpointError, Host, IpcEndpoint, TcpAddress, TcpEndpoint};
pub use error::{AddressingError, RecvError, SendError, SendErrorKind, SocketError};
pub use event::{EventKind, SocketEvent, Turned};
pub use hub::{PeerStatistics, Statistics, User};
pub use monitor::Monitor;
pub use peer::{Counters, DropReason, Drops, PeerId};
#[doc(no_inline)]
pub use zmtp_codec as codec;

pub use options::{
    AddressFilter, Backoff, Keepalive, Linger, Mechanism, OptionError, Options, ReconnectStop,
    RouterNotify, Verbosity, XpubManual,
};
pub use socket::{Delivery, NotSubscribing, RecvFuture, SendFuture, Socket};
pub use zap::ZapError;
pub use zmtp_codec::{Message, Part, SocketType};
