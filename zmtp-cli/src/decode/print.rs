//! Transcripts as text and as JSON.

use std::fmt::Write as _;
use std::io::{self, BufWriter, Write};
use std::time::Duration;

use serde_json::{Map, Value, json};
use zmtp_codec::SocketType;

use super::entry::{End, Entry, Note, Preview, What};
use crate::records::{escape, value_of};

/// Writes a transcript to the standard output.
pub(crate) struct Printer {
    out: BufWriter<io::Stdout>,
    json: bool,
    connections: u64,
    /// The time of the first entry: what is shown is how much later the others are.
    epoch: Option<Duration>,
}

impl Printer {
    pub(crate) fn new(json: bool) -> Self {
        Self { out: BufWriter::new(io::stdout()), json, connections: 0, epoch: None }
    }

    /// A connection begins; its number.
    pub(crate) fn connection(&mut self, one: &str, two: &str) -> io::Result<u64> {
        self.connections += 1;
        let number = self.connections;
        if self.json {
            writeln!(self.out, "{}", json!({ "connection": number, "one": one, "two": two }))?;
        } else {
            writeln!(self.out, "-- connection {number}: {one} > {two}")?;
        }
        Ok(number)
    }

    pub(crate) const fn connections(&self) -> u64 {
        self.connections
    }

    /// Writes entries of a connection.
    pub(crate) fn entries(&mut self, connection: u64, entries: &[Entry]) -> io::Result<()> {
        for entry in entries {
            let time = entry.time.map(|time| time.saturating_sub(*self.epoch.get_or_insert(time)));
            if self.json {
                writeln!(self.out, "{}", to_json(connection, time, entry))?;
            } else {
                writeln!(self.out, "{}", to_text(connection, time, entry))?;
            }
        }
        Ok(())
    }

    /// Has it seen.
    pub(crate) fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

fn to_text(connection: u64, time: Option<Duration>, entry: &Entry) -> String {
    let mark = if matches!(entry.what, What::Violation { .. }) { '!' } else { ' ' };
    let arrow = match entry.from {
        End::One => '>',
        End::Two => '<',
    };
    let time = match time {
        Some(time) => format!("{:>4}.{:06}", time.as_secs(), time.subsec_micros()),
        None => format!("{:>11}", "-"),
    };
    let mut line = format!("{mark} {time} {connection}{arrow} @{:<6} ", entry.offset);
    say(&entry.what, &mut line);
    line
}

/// Nothing fails that is written to a text.
fn say(what: &What, line: &mut String) {
    let _ = match what {
        What::Greeting { major, minor, mechanism, as_server } => {
            let server = if *as_server { ", server" } else { "" };
            write!(line, "greeting {major}.{minor} {}{server}", escape(mechanism.as_bytes()))
        }
        What::CutGreeting { bytes, major, minor, mechanism } => {
            write!(line, "greeting {}", version(*major, *minor))
                .and_then(|()| match mechanism {
                    Some(name) => write!(line, " {}", escape(name.as_bytes())),
                    None => Ok(()),
                })
                .and_then(|()| write!(line, ", cut after {bytes} bytes"))
        }
        What::LegacyGreeting { version, socket_type } => {
            let kind = socket_type.map_or("unknown type", |kind| kind.name());
            write!(line, "greeting {version} {kind}")
        }
        What::Identity(identity) => write!(line, "identity {}", quoted(identity)),
        What::Command { name, fields } => {
            let name = escape(name.as_bytes());
            let fields: String = fields
                .iter()
                .map(|(name, value)| format!(" {}={}", escape(name.as_bytes()), quoted(value)))
                .collect();
            write!(line, "{name}{fields}")
        }
        What::Sealed { name, bytes, nonce: Some(nonce) } => {
            write!(line, "{name} {bytes} bytes, nonce {nonce}, encrypted")
        }
        What::Sealed { name, bytes, nonce: None } => {
            write!(line, "{name} {bytes} bytes, encrypted")
        }
        What::Message { parts, count, bytes } => {
            let shown: Vec<String> = parts.iter().map(quoted).collect();
            let more = if *count > parts.len() as u64 { " .." } else { "" };
            let plural = if *count == 1 { "part" } else { "parts" };
            write!(line, "message {count} {plural}, {bytes} bytes: {}{more}", shown.join(" "))
        }
        What::Subscription { cancel: false, topic } => {
            write!(line, "subscription (as a message) topic={}", quoted(topic))
        }
        What::Subscription { cancel: true, topic } => {
            write!(line, "cancellation (as a message) topic={}", quoted(topic))
        }
        What::Violation { rule, offset } => write!(line, "violation: {rule}, at byte {offset}"),
        What::Note(note) => write!(line, "({})", text_of(*note)),
    };
}

/// A version, as far as it is known.
fn version(major: Option<u8>, minor: Option<u8>) -> String {
    match (major, minor) {
        (None, _) => "of unknown version".into(),
        (Some(major), None) => format!("{major}"),
        (Some(major), Some(minor)) => format!("{major}.{minor}"),
    }
}

fn quoted(preview: &Preview) -> String {
    let text = escape(&preview.bytes).replace('"', "\\\"");
    let hidden = preview.length.saturating_sub(preview.bytes.len() as u64);
    match (preview.bytes.is_empty(), hidden) {
        (_, 0) => format!("\"{text}\""),
        (true, hidden) => format!("[{hidden} bytes]"),
        (false, _) => format!("\"{text}\"..[{} bytes]", preview.length),
    }
}

fn text_of(note: Note) -> String {
    match note {
        Note::NoGreeting => "no greeting: frames of 1.0, or another protocol".into(),
        Note::Midstream => "it was there before the capture: taken for frames of 3.x".into(),
        Note::Gap(bytes) => format!("{bytes} bytes are not in the capture"),
        Note::Undecoded(bytes) => format!("{bytes} bytes not decoded"),
        Note::LargeCommand(bytes) => format!("a command of {bytes} bytes, not looked at"),
        Note::Truncated => "the stream ends in the middle of something".into(),
        Note::Closed => "closed".into(),
        Note::Reset => "broken off".into(),
    }
}

fn to_json(connection: u64, time: Option<Duration>, entry: &Entry) -> Value {
    let from = match entry.from {
        End::One => "one",
        End::Two => "two",
    };
    let mut line = Map::new();
    line.insert("connection".into(), json!(connection));
    line.insert("time".into(), json!(time.map(|time| time.as_secs_f64())));
    line.insert("from".into(), json!(from));
    line.insert("offset".into(), json!(entry.offset));
    if let Value::Object(what) = json_of(&entry.what) {
        line.extend(what);
    }
    Value::Object(line)
}

fn json_of(what: &What) -> Value {
    match what {
        What::Greeting { major, minor, mechanism, as_server } => json!({
            "kind": "greeting", "version": format!("{major}.{minor}"), "mechanism": mechanism,
            "as_server": as_server,
        }),
        What::CutGreeting { bytes, major, minor, mechanism } => json!({
            "kind": "cut_greeting", "version": major.map(|_| version(*major, *minor)),
            "mechanism": mechanism, "bytes": bytes,
        }),
        What::LegacyGreeting { version, socket_type } => json!({
            "kind": "greeting", "version": version,
            "socket_type": socket_type.map(SocketType::name),
        }),
        What::Identity(identity) => json!({ "kind": "identity", "identity": shown(identity) }),
        What::Command { name, fields } => {
            let fields: Vec<Value> =
                fields.iter().map(|(name, value)| json!([name, shown(value)])).collect();
            json!({ "kind": "command", "name": name, "fields": fields })
        }
        What::Sealed { name, bytes, nonce } => json!({
            "kind": "encrypted", "name": name, "bytes": bytes, "nonce": nonce,
        }),
        What::Message { parts, count, bytes } => {
            let parts: Vec<Value> = parts.iter().map(shown).collect();
            json!({ "kind": "message", "count": count, "bytes": bytes, "parts": parts })
        }
        What::Subscription { cancel, topic } => json!({
            "kind": if *cancel { "cancellation" } else { "subscription" }, "topic": shown(topic),
        }),
        What::Violation { rule, offset } => json!({
            "kind": "violation", "rule": format!("{rule:?}"), "text": rule.to_string(),
            "at": offset,
        }),
        What::Note(note) => json!({ "kind": "note", "text": text_of(*note) }),
    }
}

fn shown(preview: &Preview) -> Value {
    match preview.length.saturating_sub(preview.bytes.len() as u64) {
        0 => value_of(&preview.bytes),
        _ => json!({ "beginning": value_of(&preview.bytes), "bytes": preview.length }),
    }
}
