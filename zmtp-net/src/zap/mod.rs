//! ZAP 1.0 (RFC 27): what is asked of an authentication handler, and what it answers.
//!
//! Only the words are here: no socket and no pipe. The handler is a REP or ROUTER socket of the
//! same context, bound to `inproc://zeromq.zap.01`.

mod error;
mod reply;
mod request;

pub use error::ZapError;
pub(crate) use reply::{Reply, Status};
pub(crate) use request::Request;

/// The inproc name of the handler.
///
/// > The server and the handler SHALL communicate over the inproc transport, using the endpoint
/// > name "inproc://zeromq.zap.01". (RFC 27)
pub(crate) const NAME: &str = "zeromq.zap.01";

/// The version of the protocol.
const VERSION: &[u8] = b"1.0";

/// The number of a request. There is one request on a pipe, so it is always the same, as with
/// libzmq.
const REQUEST_ID: &[u8] = b"1";
