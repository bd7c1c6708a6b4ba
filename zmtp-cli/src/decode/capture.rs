//! Capture files: the packets in them.

use std::fmt;
use std::io::Read;
use std::time::Duration;

use pcap_parser::traits::PcapReaderIterator;
use pcap_parser::{Block, Linktype, PcapBlockOwned, PcapError, create_reader};

/// Room for one block, to begin with; it grows up to the most.
const ROOM: usize = 256 * 1024;
/// The largest block that is read: tcpdump writes packets of up to 256 KiB.
const MOST: usize = 16 * 1024 * 1024;
/// The most interfaces in one section.
const INTERFACES: usize = 4096;

/// Why a capture cannot be read.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum CaptureError {
    /// It is no capture, or it is broken.
    Malformed,
    /// It ends within a block; what came before was read.
    Truncated,
    /// A block is too large.
    TooLarge,
    /// It cannot be read.
    Read,
    /// There is nothing in it.
    Empty,
    /// What is in it is something else.
    Foreign,
    /// There is no connection of ZMTP in it, or none of the port that was asked for.
    NoConnection { foreign: u64, port: Option<u16> },
}

impl fmt::Display for CaptureError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match *self {
            Self::Malformed => "the capture is malformed",
            Self::Truncated => "the capture is cut short",
            Self::TooLarge => "the capture has a block of more than 16 MiB",
            Self::Read => "the capture cannot be read",
            Self::Empty => "there is nothing in it",
            Self::Foreign => "this is no ZMTP: it has no greeting, and no frames of 1.0",
            Self::NoConnection { port: Some(port), .. } => {
                return write!(f, "no bytes to or from TCP port {port} in it");
            }
            Self::NoConnection { foreign: 0, port: None } => "no bytes of TCP connections in it",
            Self::NoConnection { foreign, port: None } => {
                return write!(
                    f,
                    "no ZMTP in it; connections of other protocols: {foreign}; --port decodes \
                     regardless"
                );
            }
        })
    }
}

impl std::error::Error for CaptureError {}

/// A packet: when it was seen, on what kind of link, and what is in it.
pub(super) struct Packet<'a> {
    pub(super) time: Option<Duration>,
    pub(super) link: Linktype,
    pub(super) bytes: &'a [u8],
}

/// Whether a file that begins so is a capture.
pub(super) fn is_capture(beginning: &[u8]) -> bool {
    const MAGIC: [[u8; 4]; 5] = [
        [0xd4, 0xc3, 0xb2, 0xa1],
        [0xa1, 0xb2, 0xc3, 0xd4],
        [0x4d, 0x3c, 0xb2, 0xa1],
        [0xa1, 0xb2, 0x3c, 0x4d],
        [0x0a, 0x0d, 0x0d, 0x0a],
    ];
    beginning.first_chunk().is_some_and(|first| MAGIC.contains(first))
}

/// What was said about the packets.
#[derive(Default)]
struct Known {
    interfaces: Vec<Interface>,
    /// Of the older format: one link, and whether its times have nanoseconds.
    legacy: Option<(Linktype, bool)>,
}

#[derive(Clone, Copy)]
struct Interface {
    link: Linktype,
    offset: i64,
    resolution: u64,
}

/// Gives each packet of a capture to `each`, as long as that wants more.
pub(super) fn read(
    input: impl Read + Send + 'static,
    mut each: impl FnMut(Packet<'_>) -> bool,
) -> Result<(), CaptureError> {
    let mut reader = create_reader(ROOM, Box::new(input) as Box<dyn Read + Send>)
        .map_err(|error| reason(&error))?;
    let mut known = Known::default();
    let mut refilled_at = None;
    loop {
        let outcome = match reader.next() {
            Ok((length, block)) => {
                if let Some(packet) = known.packet(&block)
                    && !each(packet)
                {
                    return Ok(());
                }
                Outcome::Consumed(length)
            }
            Err(PcapError::Eof) => return Ok(()),
            Err(PcapError::Incomplete(_)) => Outcome::Incomplete,
            Err(PcapError::BufferTooSmall) => Outcome::TooSmall,
            Err(error) => return Err(reason(&error)),
        };
        match outcome {
            Outcome::Consumed(length) => reader.consume(length),
            Outcome::TooSmall => enlarge(reader.as_mut())?,
            Outcome::Incomplete => {
                let held = reader.data().len();
                if reader.reader_exhausted() || refilled_at == Some((reader.consumed(), held)) {
                    return if held == 0 { Ok(()) } else { Err(CaptureError::Truncated) };
                }
                refilled_at = Some((reader.consumed(), held));
                match reader.refill().map_err(|error| reason(&error)) {
                    Err(CaptureError::TooLarge) => enlarge(reader.as_mut())?,
                    other => other?,
                }
            }
        }
    }
}

enum Outcome {
    Consumed(usize),
    Incomplete,
    TooSmall,
}

fn enlarge(reader: &mut dyn PcapReaderIterator) -> Result<(), CaptureError> {
    let room = reader.data().len().max(ROOM).saturating_mul(2);
    match room <= MOST && reader.grow(room) {
        true => reader.refill().map_err(|error| reason(&error)),
        false => Err(CaptureError::TooLarge),
    }
}

fn reason(error: &PcapError<&[u8]>) -> CaptureError {
    match error {
        PcapError::BufferTooSmall => CaptureError::TooLarge,
        PcapError::UnexpectedEof | PcapError::Incomplete(_) | PcapError::Eof => {
            CaptureError::Truncated
        }
        PcapError::ReadError => CaptureError::Read,
        _ => CaptureError::Malformed,
    }
}

impl Known {
    /// The packet in a block, if it is one.
    fn packet<'a>(&mut self, block: &'a PcapBlockOwned<'_>) -> Option<Packet<'a>> {
        match block {
            PcapBlockOwned::LegacyHeader(header) => {
                self.legacy = Some((header.network, header.is_nanosecond_precision()));
                None
            }
            PcapBlockOwned::Legacy(packet) => {
                let (link, nanoseconds) = self.legacy?;
                let fraction = u64::from(packet.ts_usec) * if nanoseconds { 1 } else { 1000 };
                let seconds = Duration::from_secs(u64::from(packet.ts_sec));
                let time = Some(seconds.saturating_add(Duration::from_nanos(fraction)));
                Some(Packet { time, link, bytes: packet.data })
            }
            PcapBlockOwned::NG(block) => self.next_generation(block),
        }
    }

    fn next_generation<'a>(&mut self, block: &'a Block<'_>) -> Option<Packet<'a>> {
        match block {
            Block::SectionHeader(_) => self.interfaces.clear(),
            Block::InterfaceDescription(described) if self.interfaces.len() < INTERFACES => {
                self.interfaces.push(Interface {
                    link: described.linktype,
                    offset: described.if_tsoffset,
                    resolution: described.ts_resolution().unwrap_or(1_000_000),
                });
            }
            Block::EnhancedPacket(packet) => {
                let index = usize::try_from(packet.if_id).ok()?;
                let interface = self.interfaces.get(index)?;
                let units = u64::from(packet.ts_high) << 32 | u64::from(packet.ts_low);
                let bytes = body(packet.data, packet.caplen);
                let time = Some(interface.time(units));
                return Some(Packet { time, link: interface.link, bytes });
            }
            Block::SimplePacket(packet) => {
                let interface = self.interfaces.first()?;
                let bytes = body(packet.data, packet.origlen);
                return Some(Packet { time: None, link: interface.link, bytes });
            }
            _ => {}
        }
        None
    }
}

/// The bytes of a packet without what fills up its block.
fn body(bytes: &[u8], length: u32) -> &[u8] {
    bytes.get(..usize::try_from(length).unwrap_or(usize::MAX)).unwrap_or(bytes)
}

impl Interface {
    fn time(&self, units: u64) -> Duration {
        let resolution = self.resolution.max(1);
        let nanoseconds = u128::from(units % resolution) * 1_000_000_000 / u128::from(resolution);
        let fraction = Duration::from_nanos(u64::try_from(nanoseconds).unwrap_or_default());
        let seconds = (units / resolution).saturating_add_signed(self.offset);
        Duration::from_secs(seconds).saturating_add(fraction)
    }
}
