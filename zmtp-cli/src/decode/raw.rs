//! Files with the bytes of one direction each.

use std::io::{self, Read};

use zmtp_codec::wire::{Detected, IdentityHeader, SIGNATURE_LEN, parse_version};

use super::conversation::Conversation;
use super::entry::{End, Entry, Note, What};
use super::print::Printer;

/// As much as says which version an end speaks.
const GREETING: usize = 12;

/// What came of files of bytes.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// So many rules were broken.
    Read(u64),
    /// There is nothing in them.
    Empty,
    /// It is something else.
    Foreign,
    /// It is a capture, which has both directions.
    Capture,
}

/// Reads one direction, and the other if there is one. Nobody knows what came when, but each
/// direction is read with the greeting of the other in mind.
pub(super) fn decode<R: Read>(
    one: &mut R,
    two: Option<&mut R>,
    show: usize,
    printer: &mut Printer,
) -> io::Result<Outcome> {
    let name = if two.is_some() { "two" } else { "unknown" };
    let mut sides = vec![(End::One, one)];
    sides.extend(two.map(|two| (End::Two, two)));
    let mut beginnings = Vec::new();
    for (end, side) in &mut sides {
        let mut beginning = Vec::new();
        side.take(GREETING as u64).read_to_end(&mut beginning)?;
        beginnings.push((*end, beginning));
    }
    if beginnings.iter().all(|(_, beginning)| beginning.is_empty()) {
        return Ok(Outcome::Empty);
    }
    if beginnings.iter().any(|(_, beginning)| super::capture::is_capture(beginning)) {
        return Ok(Outcome::Capture);
    }
    if !beginnings.iter().all(|(_, beginning)| may_be_ours(beginning)) {
        return Ok(Outcome::Foreign);
    }
    let mut conversation = Conversation::new(show);
    let number = printer.connection("one", name)?;
    for (end, beginning) in &beginnings {
        printer.entries(number, &conversation.feed(*end, None, beginning))?;
    }
    let mut is_foreign = false;
    for (end, side) in &mut sides {
        let mut buffer = vec![0; 64 * 1024];
        loop {
            let length = side.read(&mut buffer)?;
            let bytes = buffer.get(..length).unwrap_or_default();
            if bytes.is_empty() {
                break;
            }
            printer.entries(number, &conversation.feed(*end, None, bytes))?;
        }
        let last = conversation.end(*end, None, None);
        // Without a greeting, nothing but where frames end tells that they are frames.
        is_foreign |= conversation.looks_foreign(*end) && last.iter().any(is_cut);
        printer.entries(number, &last)?;
    }
    Ok(if is_foreign { Outcome::Foreign } else { Outcome::Read(conversation.violations()) })
}

/// Whether a stream may begin so: with a greeting, or, of 1.0, with an identity, whose flags are 0.
fn may_be_ours(beginning: &[u8]) -> bool {
    let flags = match parse_version(beginning) {
        Detected::V1Unversioned(IdentityHeader::Short(length)) => {
            if length == 0 {
                return false;
            }
            beginning.get(1)
        }
        Detected::V1Unversioned(IdentityHeader::Long(_)) => beginning.get(SIGNATURE_LEN - 1),
        _ => return true,
    };
    flags == Some(&0)
}

const fn is_cut(entry: &Entry) -> bool {
    matches!(entry.what, What::Note(Note::Truncated | Note::Undecoded(_)))
}
