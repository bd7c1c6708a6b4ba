//! Our side as the slower one: part of what it has to say is held back until libzmq has spoken.
//!
//! Where two sockets do not fit together both find it out, each by what the other one sent, and
//! whoever is first closes. Only if libzmq lacks what it would close for is it certain that our
//! side sees the reason, and not merely the end of the stream.

use std::io::{Read, Write};
use std::net::TcpStream;

use bytes::{Buf, Bytes, BytesMut};
use zmtp_codec::{Config, Connection, Error, Security, Time, Version};

use super::super::check::{Failure, same};
use crate::driver::Deadline;

/// As much of a greeting as makes libzmq send the whole of its own: all up to the version.
pub(super) const VERSION_ONLY: usize = 12;
/// A greeting, without the READY behind it.
pub(super) const GREETING_ONLY: usize = 64;

/// Sends `first` octets, reads until that ends our connection, and only then sends the rest.
/// Tells how it ended; the stream stays open for libzmq to read what is left.
pub(super) fn speak(
    stream: &mut TcpStream,
    config: Config,
    security: Security,
    first: usize,
    deadline: Deadline,
) -> Result<Error, Failure> {
    // Without the oldest versions a greeting is written at once.
    let config = config.minimum_version(Version::V3_0);
    let mut connection = Connection::new(config, security, Time::ZERO);
    let mut greeting = BytesMut::new();
    take(&mut connection, &mut greeting);
    same("the length of our greeting", greeting.len(), GREETING_ONLY)?;
    stream.set_read_timeout(Some(deadline.left()))?;
    stream.write_all(&greeting.split_to(first))?;
    let end = read_to_the_end(stream, &mut connection)?;
    take(&mut connection, &mut greeting);
    stream.write_all(&greeting)?;
    Ok(end)
}

fn read_to_the_end(stream: &mut TcpStream, connection: &mut Connection) -> Result<Error, Failure> {
    let mut space = [0; 1024];
    loop {
        let count = stream.read(&mut space)?;
        if count == 0 {
            return Err(Failure::new("libzmq closed before our side said what it would close for"));
        }
        let mut input = Bytes::copy_from_slice(space.get(..count).unwrap_or_default());
        match connection.receive(Time::ZERO, &mut input) {
            Ok(None) => {}
            Ok(Some(event)) => return Err(Failure::new(format!("our side got {event:?}"))),
            Err(error) => return Ok(error),
        }
    }
}

/// Moves all output to `said`.
fn take(connection: &mut Connection, said: &mut BytesMut) {
    let output = connection.output();
    let count = output.remaining();
    said.extend_from_slice(&output.copy_to_bytes(count));
}
