//! What passes behind the handshake: messages, and commands among them.

use zmtp_codec::Rule;
use zmtp_codec::wire::{Command, CurveMessage, FrameKind, RawCommand};

use super::about::About;
use super::entry::{Note, Preview, What, first};
use super::frame::{Frame, LEAST};

/// How many parts of a message are shown; the others are counted.
const SHOWN: usize = 16;

type Found = Vec<(u64, What)>;

/// What passes in one direction.
#[derive(Debug, Default)]
pub(super) struct Traffic {
    kind: Kind,
    /// The message that is coming.
    message: Option<Coming>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Kind {
    #[default]
    Plain,
    /// Version 2.0 or 1.0: there are no commands.
    Legacy,
    /// All is in MESSAGE commands of CURVE; the last nonce.
    Sealed { nonce: Option<u64> },
}

#[derive(Debug)]
struct Coming {
    offset: u64,
    parts: Vec<Preview>,
    count: u64,
    bytes: u64,
}

impl Traffic {
    pub(super) const fn sealed() -> Self {
        Self { kind: Kind::Sealed { nonce: None }, message: None }
    }

    pub(super) const fn legacy() -> Self {
        Self { kind: Kind::Legacy, message: None }
    }

    /// Whether no message is coming.
    pub(super) const fn is_at_boundary(&self) -> bool {
        self.message.is_none()
    }

    /// Reads one frame.
    pub(super) fn frame(
        mut self,
        frame: &Frame,
        own: &About,
        show: usize,
        found: &mut Found,
    ) -> Self {
        match (self.kind, frame.kind) {
            (Kind::Sealed { nonce }, _) => {
                let nonce = sealed(frame, nonce, found);
                self.kind = Kind::Sealed { nonce };
            }
            (Kind::Plain, FrameKind::Command) => command(frame, show, found),
            (Kind::Legacy, FrameKind::Command) => {
                let (rule, offset) = (Rule::ReservedFlags, frame.offset);
                found.push((offset, What::Violation { rule, offset }));
            }
            (_, FrameKind::Message { more }) => self.part(frame, more, own, show, found),
        }
        self
    }

    fn part(&mut self, frame: &Frame, more: bool, own: &About, show: usize, found: &mut Found) {
        let mut message = self.message.take().unwrap_or(Coming {
            offset: frame.offset,
            parts: Vec::new(),
            count: 0,
            bytes: 0,
        });
        message.count += 1;
        message.bytes = message.bytes.saturating_add(frame.size);
        if message.parts.len() < SHOWN {
            let bytes = first(&frame.body, show).to_vec();
            message.parts.push(Preview { bytes, length: frame.size });
        }
        if more {
            self.message = Some(message);
            return;
        }
        let subscribes = own.subscribes() && message.count == 1;
        let what = match frame.body.split_first() {
            Some((mark @ (0 | 1), topic)) if subscribes => {
                let topic = Preview { bytes: first(topic, show).to_vec(), length: frame.size - 1 };
                What::Subscription { cancel: *mark == 0, topic }
            }
            _ => {
                let Coming { parts, count, bytes, .. } = message;
                What::Message { parts, count, bytes }
            }
        };
        found.push((message.offset, what));
    }
}

/// A frame under CURVE; its nonce, or the last one.
fn sealed(frame: &Frame, last: Option<u64>, found: &mut Found) -> Option<u64> {
    let at = frame.offset;
    let mut broken = |rule, offset| found.push((at, What::Violation { rule, offset }));
    let is_cut = (frame.body.len() as u64) < frame.size.min(LEAST as u64);
    if is_cut {
        found.push((at, What::Sealed { name: "MESSAGE", bytes: frame.size, nonce: None }));
        return last;
    }
    if !frame.body.starts_with(CurveMessage::PREFIX) {
        broken(Rule::CurvePlaintext, at);
        return last;
    }
    match CurveMessage::parse(&frame.body) {
        Err(malformed) => {
            broken(malformed.rule, frame.body_offset.saturating_add(malformed.at as u64));
            last
        }
        Ok(message) => {
            let nonce = message.nonce();
            if last.is_some_and(|last| nonce <= last) {
                broken(Rule::CurveNonce, frame.body_offset.saturating_add(8));
            }
            found.push((
                at,
                What::Sealed { name: "MESSAGE", bytes: frame.size, nonce: Some(nonce) },
            ));
            Some(nonce)
        }
    }
}

fn command(frame: &Frame, show: usize, found: &mut Found) {
    let at = frame.offset;
    if !frame.is_whole() {
        found.push((at, What::Note(Note::LargeCommand(frame.size))));
        return;
    }
    found.push((
        at,
        match Command::parse(&frame.body) {
            Ok(command) => describe(&command, &frame.body, show),
            Err(malformed) => {
                let offset = frame.body_offset.saturating_add(malformed.at as u64);
                What::Violation { rule: malformed.rule, offset }
            }
        },
    ));
}

fn describe(command: &Command<'_>, body: &[u8], show: usize) -> What {
    let field = |name: &str, value: &[u8]| (name.to_owned(), Preview::new(value, show));
    let fields = match command {
        Command::Ready(ready) => ready
            .metadata
            .iter()
            .map(|(name, value)| field(&String::from_utf8_lossy(name), value))
            .collect(),
        Command::Error(error) => vec![field("reason", error.reason())],
        Command::Subscribe(subscribe) => vec![field("topic", subscribe.topic)],
        Command::Cancel(cancel) => vec![field("topic", cancel.topic)],
        Command::Ping(ping) => {
            let ttl = format!("{}.{}s", ping.ttl() / 10, ping.ttl() % 10);
            vec![field("ttl", ttl.as_bytes()), field("context", ping.context())]
        }
        Command::Pong(pong) => vec![field("context", pong.context())],
        Command::Join(join) => vec![field("group", join.group())],
        Command::Leave(leave) => vec![field("group", leave.group())],
        Command::Unknown(raw) => vec![field("data", raw.data())],
        _ => Vec::new(),
    };
    let name = RawCommand::parse(body).map_or(&[][..], |raw| raw.name());
    What::Command { name: String::from_utf8_lossy(name).into_owned(), fields }
}
