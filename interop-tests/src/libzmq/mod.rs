//! A small safe wrapper around libzmq, for use as the other peer in a test.
//!
//! Every socket starts with send and receive timeouts and with no linger
//! period, so a test that goes wrong fails instead of hanging.

mod bulk;
mod context;
mod curve;
mod drafts;
mod error;
mod event;
mod ffi;
mod message;
mod monitor;
mod options;
mod patterns;
mod raw;
mod security;
mod socket;
mod socket_type;
mod zap;

pub use context::Context;
pub use curve::{CURVE_KEY_LEN, CurveKeyPair, curve_keypair, curve_public, z85_decode, z85_encode};
pub use error::Error;
pub use event::{EventKind, MonitorEvent};
pub use message::Message;
pub use monitor::Monitor;
pub use socket::{DEFAULT_TIMEOUT, Socket};
pub use socket_type::SocketType;
pub use zap::{ZAP_ENDPOINT, ZapHandler, ZapReply, ZapRequest};

use std::ffi::CString;

/// The result of a libzmq operation.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// The version of the linked libzmq, as major, minor and patch.
pub fn version() -> (i32, i32, i32) {
    let (mut major, mut minor, mut patch) = (0, 0, 0);
    // SAFETY: the three pointers are to live integers that libzmq only writes.
    unsafe { ffi::zmq_version(&mut major, &mut minor, &mut patch) };
    (major, minor, patch)
}

/// Whether libzmq was built with `capability`, such as `curve`, `draft` or `ipc`.
pub fn has(capability: &str) -> bool {
    let Ok(name) = CString::new(capability) else {
        return false;
    };
    // SAFETY: `name` is a NUL-terminated string that outlives the call.
    unsafe { ffi::zmq_has(name.as_ptr()) != 0 }
}
