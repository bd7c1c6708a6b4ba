//! Reading and writing a TCP stream with time limits.

use std::io::{ErrorKind, IoSlice, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use bytes::{Buf, Bytes, BytesMut};
use zmtp_codec::Output;

use super::{Deadline, DriverError};

/// As much is read at once.
const READ: usize = 64 * 1024;
/// As many pieces are written at once.
const SLICES: usize = 64;
/// The shortest limit that the system does not take for none.
const SHORTEST: Duration = Duration::from_millis(1);

/// A TCP stream in blocking mode.
#[derive(Debug)]
pub(super) struct Stream {
    tcp: TcpStream,
    /// The peer does not listen any more; what it said before may still be read.
    deaf: bool,
}

impl Stream {
    pub(super) fn new(tcp: TcpStream) -> Result<Self, DriverError> {
        tcp.set_nodelay(true)?;
        Ok(Self { tcp, deaf: false })
    }

    /// Writes all of the output, several pieces at once.
    pub(super) fn flush(
        &mut self,
        output: &mut Output,
        deadline: Deadline,
    ) -> Result<(), DriverError> {
        while output.has_remaining() {
            if self.deaf {
                output.advance(output.remaining());
                return Ok(());
            }
            let mut slices = [IoSlice::new(&[]); SLICES];
            let filled = output.chunks_vectored(&mut slices);
            self.tcp.set_write_timeout(Some(deadline.left().max(SHORTEST)))?;
            match self.tcp.write_vectored(slices.get(..filled).unwrap_or_default()) {
                Ok(written) => output.advance(written),
                Err(error) if is_end(error.kind()) => self.deaf = true,
                Err(error) if is_time_out(error.kind()) => return Err(DriverError::Deadline),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }

    /// Reads what is there: `None` if nothing comes before the deadline, nothing at the end.
    pub(super) fn read(&mut self, deadline: Deadline) -> Result<Option<Bytes>, DriverError> {
        let mut space = BytesMut::zeroed(READ);
        self.tcp.set_read_timeout(Some(deadline.left().max(SHORTEST)))?;
        match self.tcp.read(&mut space) {
            Ok(count) => {
                space.truncate(count);
                Ok(Some(space.freeze()))
            }
            Err(error) if is_end(error.kind()) => Ok(Some(Bytes::new())),
            Err(error) if is_time_out(error.kind()) => Ok(None),
            Err(error) if error.kind() == ErrorKind::Interrupted => Ok(None),
            Err(error) => Err(error.into()),
        }
    }
}

const fn is_end(kind: ErrorKind) -> bool {
    matches!(kind, ErrorKind::BrokenPipe | ErrorKind::ConnectionReset)
}

const fn is_time_out(kind: ErrorKind) -> bool {
    matches!(kind, ErrorKind::WouldBlock | ErrorKind::TimedOut)
}
