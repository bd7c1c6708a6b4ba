//! A message a line.

use std::io::{self, Write};

use zmtp_codec::{Message, Part};

/// The message that a line is.
pub(super) fn split(line: &[u8], separator: Option<&str>) -> Message {
    match separator.map(str::as_bytes) {
        None | Some([]) => Message::from(line),
        Some(separator) => {
            let parts = pieces(line, separator).into_iter().map(Part::from);
            Message::from_parts(parts).unwrap_or_else(|| Message::from(""))
        }
    }
}

fn pieces<'a>(mut line: &'a [u8], separator: &[u8]) -> Vec<&'a [u8]> {
    let mut pieces = Vec::new();
    while let Some(at) = line.windows(separator.len()).position(|window| window == separator) {
        let (piece, rest) = line.split_at(at);
        pieces.push(piece);
        line = rest.get(separator.len()..).unwrap_or_default();
    }
    pieces.push(line);
    pieces
}

pub(super) fn write(
    message: &Message,
    separator: &str,
    escaped: bool,
    out: &mut impl Write,
) -> io::Result<()> {
    for (index, part) in message.parts().enumerate() {
        if index > 0 {
            out.write_all(separator.as_bytes())?;
        }
        match escaped {
            true => out.write_all(escape(part).as_bytes())?,
            false => out.write_all(part)?,
        }
    }
    out.write_all(b"\n")
}

/// Bytes as a text that no terminal takes for a command: whatever is not printable as `\n` or
/// `\x1b`.
pub(crate) fn escape(bytes: &[u8]) -> String {
    let mut text = String::new();
    for chunk in bytes.utf8_chunks() {
        for character in chunk.valid().chars() {
            match character {
                '\\' => text.push_str("\\\\"),
                control if control.is_control() => {
                    let mut buffer = [0; 4];
                    for byte in control.encode_utf8(&mut buffer).bytes() {
                        text.extend(byte.escape_ascii().map(char::from));
                    }
                }
                character => text.push(character),
            }
        }
        for byte in chunk.invalid() {
            text.push_str(&format!("\\x{byte:02x}"));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn separators_have_any_length() {
        let parts = |message: Message| message.parts().map(<[u8]>::to_vec).collect::<Vec<_>>();
        assert_eq!(parts(split(b"a||b|c||", Some("||"))), [&b"a"[..], b"b|c", b""]);
        assert_eq!(parts(split(b"a b", None)), [b"a b"]);
        assert_eq!(parts(split(b"a b", Some(""))), [b"a b"]);
    }

    #[test]
    fn what_a_terminal_would_obey_is_escaped() {
        assert_eq!(escape(b"\x1b[2Jok\n\\"), "\\x1b[2Jok\\n\\\\");
        assert_eq!(escape("\u{9b}é".as_bytes()), "\\xc2\\x9bé");
        assert_eq!(escape(&[0xff, b'a']), "\\xffa");
    }
}
