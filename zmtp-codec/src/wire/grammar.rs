//! The grammar of frames once more, word by word.
//!
//! [`FrameHeader::parse`] is written for speed. This is the same written for comparison with RFC
//! 37, alternative for alternative; tests and fuzzing hold the one against the other.

use nom::branch::alt;
use nom::bytes::streaming::take;
use nom::combinator::verify;
use nom::error::{ErrorKind, ParseError};
use nom::number::streaming::{be_u8, be_u64};
use nom::sequence::preceded;
use nom::{Err, Parser};

use super::frame::{COMMAND, MORE};
use super::parser::{Fault, Parsed, broken, locate, ruled};
use super::{FrameHeader, FrameKind, Malformed};
use crate::Rule;

/// A frame: its header, its body, and how many bytes both have.
pub type Frame<'a> = (FrameHeader, &'a [u8], usize);

/// Reads one whole frame at the beginning of `bytes`; `None` if it is not all there.
///
/// ```
/// use zmtp_codec::wire::{FrameHeader, FrameKind, grammar};
///
/// let header = FrameHeader { kind: FrameKind::Command, size: 7 };
/// let frame = (header, &b"\x04PING\0\0"[..], 9);
/// assert_eq!(grammar::frame(b"\x04\x07\x04PING\0\0rest"), Ok(Some(frame)));
/// assert_eq!(grammar::frame(b"\x04\x07\x04PING"), Ok(None));
/// ```
///
/// # Errors
///
/// Those of [`FrameHeader::parse`].
pub fn frame(bytes: &[u8]) -> Result<Option<Frame<'_>>, Malformed> {
    match header_and_body(bytes) {
        Ok((rest, (header, body))) => {
            Ok(Some((header, body, bytes.len().saturating_sub(rest.len()))))
        }
        Err(Err::Incomplete(_)) => Ok(None),
        Err(error) => Err(locate(bytes, Rule::ReservedFlags, &error)),
    }
}

fn header_and_body(input: &[u8]) -> Parsed<'_, (FrameHeader, &[u8])> {
    let (rest, header) = header(input)?;
    // A body beyond the address space is never all there.
    let size = usize::try_from(header.size).unwrap_or(usize::MAX);
    let (rest, body) = take(size).parse(rest)?;
    Ok((rest, (header, body)))
}

fn header(input: &[u8]) -> Parsed<'_, FrameHeader> {
    let last = |size| FrameHeader { kind: FrameKind::Message { more: false }, size };
    let more = |size| FrameHeader { kind: FrameKind::Message { more: true }, size };
    let command = |size| FrameHeader { kind: FrameKind::Command, size };
    alt((
        // message-last = ( %x00 short-size | %x02 long-size ) message-body
        preceded(byte(0x00), short_size).map(last),
        preceded(byte(0x02), long_size).map(last),
        // message-more = ( %x01 short-size | %x03 long-size ) message-body
        preceded(byte(0x01), short_size).map(more),
        preceded(byte(0x03), long_size).map(more),
        // command-size = %x04 short-size | %x06 long-size
        preceded(byte(0x04), short_size).map(command),
        preceded(byte(0x06), long_size).map(command),
        no_such_flags,
    ))
    .parse(input)
}

fn byte<'a>(byte: u8) -> impl Parser<&'a [u8], Output = u8, Error = Fault> {
    verify(be_u8, move |&found| found == byte)
}

/// RFC 37: `short-size = OCTET`.
fn short_size(input: &[u8]) -> Parsed<'_, u64> {
    be_u8.map(u64::from).parse(input)
}

/// RFC 37: `long-size = 8OCTET`, "Body is 0 to 2^63-1 octets".
fn long_size(input: &[u8]) -> Parsed<'_, u64> {
    ruled(Rule::FrameSize, verify(be_u64, |&size: &u64| size < 1 << 63)).parse(input)
}

fn no_such_flags(input: &[u8]) -> Parsed<'_, FrameHeader> {
    match *input {
        [flags, ..] if flags >> 3 != 0 => broken(Rule::ReservedFlags, input),
        [flags, ..] if flags & (MORE | COMMAND) == MORE | COMMAND => {
            broken(Rule::MoreOnCommand, input)
        }
        _ => Err(Err::Error(Fault::from_error_kind(input, ErrorKind::Alt))),
    }
}
