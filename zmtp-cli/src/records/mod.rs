//! Messages written down: as lines, whole files, hexadecimal, JSON, or records with lengths.

mod error;
mod hex;
mod json;
mod length;
mod lines;

use std::io::{self, BufRead, Read, Write};

use zmtp_codec::Message;

pub(crate) use error::RecordError;
pub(crate) use json::value_of;
pub(crate) use lines::escape;

/// How messages are written down.
#[derive(clap::ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    /// A message a line, its parts with the separator between them
    Lines,
    /// All of the input is one message of one part; parts are written with nothing between them
    Raw,
    /// A message a line, its parts as hexadecimal digits with a space between them; an empty part
    /// is a `-`
    Hex,
    /// A message a line: a list of parts, each a text, or an object such as {"hex":"00ff"}
    Json,
    /// A record a message: the number of its parts, and before each part its length, all as four
    /// bytes, the most significant first
    Length,
}

/// Reads messages in one format.
pub(crate) struct Reader<R> {
    input: R,
    format: Format,
    separator: Option<String>,
    /// How many records there were.
    records: u64,
}

impl<R: BufRead> Reader<R> {
    pub(crate) const fn new(input: R, format: Format, separator: Option<String>) -> Self {
        Self { input, format, separator, records: 0 }
    }

    /// The next message; none at the end of the input.
    pub(crate) fn read(&mut self) -> Result<Option<Message>, RecordError> {
        let number = self.records + 1;
        let read = match self.format {
            Format::Lines => self.line()?.map(|line| Ok(self.split(&line))),
            Format::Hex => self.line()?.map(|line| hex::read(&line, number)),
            Format::Json => self.line()?.map(|line| json::read(&line, number)),
            Format::Raw if self.records > 0 => None,
            Format::Raw => {
                let mut all = Vec::new();
                self.input.read_to_end(&mut all)?;
                Some(Ok(Message::from(all)))
            }
            Format::Length => length::read(&mut self.input, number).transpose(),
        };
        self.records = number;
        read.transpose()
    }

    fn line(&mut self) -> Result<Option<Vec<u8>>, RecordError> {
        let mut line = Vec::new();
        if self.input.read_until(b'\n', &mut line)? == 0 {
            return Ok(None);
        }
        if line.last() == Some(&b'\n') {
            line.pop();
        }
        Ok(Some(line))
    }

    fn split(&self, line: &[u8]) -> Message {
        lines::split(line, self.separator.as_deref())
    }
}

/// Reads one message that is an argument.
pub(crate) fn read_argument(
    text: &str,
    format: Format,
    separator: Option<&str>,
) -> Result<Message, RecordError> {
    match format {
        Format::Hex => hex::read(text.as_bytes(), 1),
        Format::Json => json::read(text.as_bytes(), 1),
        Format::Lines | Format::Raw | Format::Length => {
            Ok(lines::split(text.as_bytes(), separator))
        }
    }
}

/// Writes messages in one format.
#[derive(Clone, Debug)]
pub(crate) struct Style {
    pub(crate) format: Format,
    /// What is between parts in lines.
    pub(crate) separator: String,
    /// Whether a terminal is to be spared what it would take for commands.
    pub(crate) escape: bool,
}

impl Style {
    /// Writes one message.
    pub(crate) fn write(&self, message: &Message, out: &mut impl Write) -> io::Result<()> {
        match self.format {
            Format::Lines => lines::write(message, &self.separator, self.escape, out),
            Format::Raw => message.parts().try_for_each(|part| match self.escape {
                true => out.write_all(escape(part).as_bytes()),
                false => out.write_all(part),
            }),
            Format::Hex => hex::write(message, out),
            Format::Json => json::write(message, out),
            Format::Length => length::write(message, out),
        }
    }
}

/// Reads `length` bytes. What is reserved grows with what comes, whatever length is claimed.
fn read_exactly(input: &mut impl Read, length: u32) -> io::Result<Option<Vec<u8>>> {
    let mut bytes = Vec::new();
    input.by_ref().take(u64::from(length)).read_to_end(&mut bytes)?;
    Ok((bytes.len() as u64 == u64::from(length)).then_some(bytes))
}
