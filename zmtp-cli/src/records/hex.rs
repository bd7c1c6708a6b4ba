//! A message a line, in hexadecimal.

use std::io::{self, Write};

use data_encoding::{HEXLOWER, HEXLOWER_PERMISSIVE};
use zmtp_codec::{Message, Part};

use super::RecordError;

const EMPTY: &[u8] = b"-";

pub(super) fn read(line: &[u8], record: u64) -> Result<Message, RecordError> {
    let words = line.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty());
    let parts: Result<Vec<Part>, RecordError> = words
        .map(|word| match word {
            EMPTY => Ok(Part::default()),
            digits => match HEXLOWER_PERMISSIVE.decode(digits) {
                Ok(bytes) => Ok(Part::from(bytes)),
                Err(_) => Err(RecordError::Hex { record }),
            },
        })
        .collect();
    Message::from_parts(parts?).ok_or(RecordError::NoParts { record })
}

pub(super) fn write(message: &Message, out: &mut impl Write) -> io::Result<()> {
    for (index, part) in message.parts().enumerate() {
        if index > 0 {
            out.write_all(b" ")?;
        }
        match part {
            [] => out.write_all(EMPTY)?,
            part => out.write_all(HEXLOWER.encode(part).as_bytes())?,
        }
    }
    out.write_all(b"\n")
}
