//! Writing.

use std::io::{self, IoSlice, Write};

use bytes::Buf;
use zmtp_codec::Output;

use super::{Engine, Outlet, Stage};
use crate::hub::{Hub, Unsent};
use crate::peer::PeerId;
use crate::transport::Stream;

/// How many pieces one system call writes at most.
const PIECES: usize = 64;
/// How many times one stream is written to before it is another's turn.
const TIMES: usize = 16;

impl Engine {
    /// Writes what the peers have to say, as much as their streams take; whether anything was
    /// written.
    pub(crate) fn flush(&mut self, hub: &mut Hub) -> bool {
        if !self.has_output(hub) {
            return false;
        }
        if self.to_write.is_empty()
            && let Some(id) = hub.peers.take_sole_dirty()
        {
            return self.flush_one(hub, id);
        }
        let mut progress = false;
        let mut ids = std::mem::take(&mut self.to_write);
        hub.take_dirty(&mut ids);
        for id in ids.drain(..) {
            progress |= self.flush_one(hub, id);
        }
        if self.to_write.is_empty() {
            self.to_write = ids;
        }
        progress
    }

    fn flush_one(&mut self, hub: &mut Hub, id: PeerId) -> bool {
        let mut progress = false;
        for _ in 0..TIMES {
            let Some(Some(wire)) = self.wires.get_mut(id.index as usize) else { break };
            if wire.id != id || wire.stage != Stage::Open || wire.outlet != Outlet::Open {
                break;
            }
            let Some(output) = hub.output(id) else { break };
            let length = output.remaining();
            if length == 0 {
                break;
            }
            self.tally.writes += 1;
            match write(&mut wire.stream, output) {
                Ok(count) => {
                    progress = true;
                    // A short write has filled the stream: the poll tells when it takes more.
                    if count < length && count < offered(output) {
                        wire.set_outlet(Outlet::Full, &mut self.full);
                    }
                    if hub.wrote(id, count) == Unsent::Nothing && count == length {
                        return true;
                    }
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                    wire.set_outlet(Outlet::Full, &mut self.full);
                }
                Err(error) => {
                    // What came before the stream failed may still be read.
                    wire.set_outlet(Outlet::Shut, &mut self.full);
                    wire.readable = true;
                    self.fill_one(hub, id);
                    hub.ended(id, Some(error.into()));
                    return true;
                }
            }
        }
        let wire = self.wire(id);
        let stuck = wire.as_ref().is_some_and(|wire| wire.outlet != Outlet::Open);
        let open = !stuck && wire.is_some_and(|wire| wire.stage == Stage::Open);
        hub.peers.set_stuck(id, stuck);
        let more = open && hub.output(id).is_some_and(|output| output.has_remaining());
        if more {
            self.to_write.push(id);
        }
        progress
    }

    /// Whether there is anything to write that its stream may take.
    pub(crate) fn has_output(&self, hub: &Hub) -> bool {
        !self.to_write.is_empty() || hub.has_dirty()
    }
}

/// How many octets one call offers the stream.
fn offered(output: &Output) -> usize {
    output.chunks().take(PIECES).map(<[u8]>::len).sum()
}

fn write(stream: &mut Stream, output: &Output) -> io::Result<usize> {
    let first = output.chunk();
    if first.len() == output.remaining() {
        return stream.write(first);
    }
    let mut pieces = [IoSlice::new(&[]); PIECES];
    let count = output.chunks_vectored(&mut pieces);
    stream.write_vectored(&pieces[..count])
}

/// Writes as much as the stream takes at once.
pub(super) fn write_last(stream: &mut Stream, mut output: Output) {
    while output.has_remaining() {
        match write(stream, &output) {
            Ok(0) | Err(_) => return,
            Ok(count) => output.advance(count),
        }
    }
}
