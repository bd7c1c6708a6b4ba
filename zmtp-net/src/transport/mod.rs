//! Byte streams: tcp and ipc. Bytes, addresses and socket options; nothing of the protocol.
//!
//! Nothing here blocks but the looking up of a host's name, in [`resolve()`] and [`Listener::bind`].
//! A listener's endpoint becomes a [`Listener`], which gives [`Stream`]s; an endpoint to connect to
//! becomes [`Resolved`] addresses, one of which becomes a [`Stream`].

mod address;
#[cfg(unix)]
mod credentials;
mod error;
mod interfaces;
#[cfg(unix)]
mod ipc;
mod listener;
mod resolve;
mod settings;
#[cfg(unix)]
mod socket_file;
mod stream;
mod tcp;
#[cfg(test)]
mod tests;

use std::io;

use crate::options::Options;

#[cfg(test)]
use address::PeerAddress;
#[cfg(test)]
use error::{AddressError, is_out_of_descriptors, os_code};
pub(crate) use error::{io_error, is_lookup};
pub(crate) use listener::{Accepted, Listener};
pub(crate) use resolve::{Resolved, resolve, try_resolve_now};
pub(crate) use stream::Stream;

/// Starts to connect, its options set. Register the stream for writing, and when it is writable,
/// ask [`Stream::finish_connect`].
///
/// # Errors
/// What the operating system says at once, such as that there is no route. Nothing is under way
/// then, whatever the kind: `WouldBlock` is a listener of ipc that has its backlog full.
pub(crate) fn connect(address: &Resolved, options: &Options) -> io::Result<Stream> {
    match address {
        Resolved::Tcp { to, source } => tcp::connect(to, source.as_ref(), options).map(Stream::Tcp),
        #[cfg(unix)]
        Resolved::Ipc(name) => ipc::connect(name, options).map(Stream::Ipc),
    }
}
