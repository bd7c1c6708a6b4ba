//! Records with lengths, for messages of any bytes.

use std::io::{self, Read, Write};

use zmtp_codec::{Message, Part};

use super::{RecordError, read_exactly};

/// As many parts as a peer takes by default.
const MOST_PARTS: u32 = 65_536;

pub(super) fn read(input: &mut impl Read, record: u64) -> Result<Option<Message>, RecordError> {
    let Some(count) = number(input, record)? else { return Ok(None) };
    if count > MOST_PARTS {
        return Err(RecordError::TooManyParts { record });
    }
    let mut parts: Vec<Part> = Vec::new();
    for _ in 0..count {
        let length = number(input, record)?.ok_or(RecordError::Truncated { record })?;
        let bytes = read_exactly(input, length)?.ok_or(RecordError::Truncated { record })?;
        parts.push(Part::from(bytes));
    }
    Message::from_parts(parts).map(Some).ok_or(RecordError::NoParts { record })
}

/// Four bytes; none at the end of the input.
fn number(input: &mut impl Read, record: u64) -> Result<Option<u32>, RecordError> {
    let mut bytes = Vec::new();
    input.by_ref().take(4).read_to_end(&mut bytes)?;
    match *bytes.as_slice() {
        [] => Ok(None),
        [a, b, c, d] => Ok(Some(u32::from_be_bytes([a, b, c, d]))),
        _ => Err(RecordError::Truncated { record }),
    }
}

pub(super) fn write(message: &Message, out: &mut impl Write) -> io::Result<()> {
    out.write_all(&length(message.part_count())?.to_be_bytes())?;
    for part in message.parts() {
        out.write_all(&length(part.len())?.to_be_bytes())?;
        out.write_all(part)?;
    }
    Ok(())
}

fn length(bytes: usize) -> io::Result<u32> {
    u32::try_from(bytes).map_err(|_| io::ErrorKind::InvalidData.into())
}
