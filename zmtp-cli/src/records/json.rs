//! A message a line, as JSON.

use std::io::{self, Write};

use data_encoding::{HEXLOWER, HEXLOWER_PERMISSIVE};
use serde_json::{Value, json};
use zmtp_codec::{Message, Part};

use super::RecordError;

pub(super) fn read(line: &[u8], record: u64) -> Result<Message, RecordError> {
    let value =
        serde_json::from_slice(line).map_err(|error| RecordError::Json { record, error })?;
    let parts = match value {
        Value::Array(parts) => parts,
        one => vec![one],
    };
    let parts: Option<Vec<Part>> = parts.into_iter().map(part_of).collect();
    let parts = parts.ok_or(RecordError::NoMessage { record })?;
    Message::from_parts(parts).ok_or(RecordError::NoParts { record })
}

fn part_of(value: Value) -> Option<Part> {
    match value {
        Value::String(text) => Some(Part::from(text)),
        Value::Object(object) if object.len() == 1 => {
            let digits = object.get("hex")?.as_str()?;
            HEXLOWER_PERMISSIVE.decode(digits.as_bytes()).ok().map(Part::from)
        }
        _ => None,
    }
}

pub(super) fn write(message: &Message, out: &mut impl Write) -> io::Result<()> {
    let parts: Vec<Value> = message.parts().map(value_of).collect();
    writeln!(out, "{}", Value::Array(parts))
}

/// A part: a text if it is one.
pub(crate) fn value_of(part: &[u8]) -> Value {
    match std::str::from_utf8(part) {
        Ok(text) => json!(text),
        Err(_) => json!({ "hex": HEXLOWER.encode(part) }),
    }
}
