//! What passes before the messages.

use zmtp_codec::wire::{
    CurveHello, CurveInitiate, CurveReady, CurveWelcome, ErrorCommand, FrameKind, Greeting,
    MechanismName, Metadata, PlainHello, PlainInitiate, PlainWelcome, RawCommand, Ready,
};
use zmtp_codec::{Rule, SocketType};

use super::about::{About, Ends};
use super::direction::Stage;
use super::entry::{Note, Preview, What};
use super::frame::Frame;
use super::traffic::Traffic;

/// The bytes of a greeting.
pub(super) const GREETING: u64 = zmtp_codec::wire::GREETING_LEN as u64;

type Found = Vec<(u64, What)>;

/// How far a handshake is, in one direction.
#[derive(Clone, Copy, Debug)]
pub(super) struct Handshake {
    mechanism: Mechanism,
    last: Last,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mechanism {
    Null,
    Plain,
    Curve,
    /// One that nothing is known of.
    Other,
}

/// The last command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Last {
    Nothing,
    Hello,
    Welcome,
}

/// Reads a greeting, and judges it beside that of the other end.
pub(super) fn greet(
    bytes: &[u8; zmtp_codec::wire::GREETING_LEN],
    ends: &mut Ends<'_>,
    found: &mut Found,
) -> Handshake {
    let mechanism = match Greeting::parse(bytes) {
        Ok(greeting) => accept(&greeting, ends, found),
        Err(malformed) => {
            let offset = malformed.at as u64;
            found.push((0, What::Violation { rule: malformed.rule, offset }));
            Mechanism::Other
        }
    };
    Handshake { mechanism, last: Last::Nothing }
}

/// As much as a greeting says that is not all there.
pub(super) fn cut_greeting(bytes: &[u8]) -> What {
    /// Where the fields are that come behind the signature.
    const MAJOR: usize = zmtp_codec::wire::SIGNATURE_LEN;
    const MECHANISM: std::ops::Range<usize> = MAJOR + 2..MAJOR + 22;
    let mechanism = bytes.get(MECHANISM).map(|name| {
        let name = name.split(|byte| *byte == 0).next().unwrap_or_default();
        String::from_utf8_lossy(name).into_owned()
    });
    What::CutGreeting {
        bytes: bytes.len() as u64,
        major: bytes.get(MAJOR).copied(),
        minor: bytes.get(MAJOR + 1).copied(),
        mechanism,
    }
}

fn accept(greeting: &Greeting, ends: &mut Ends<'_>, found: &mut Found) -> Mechanism {
    let Greeting { major, minor, mechanism, as_server } = *greeting;
    let name = String::from_utf8_lossy(mechanism.as_bytes()).into_owned();
    found.push((0, What::Greeting { major, minor, mechanism: name, as_server }));
    if ends.peer.mechanism.is_some_and(|theirs| theirs != mechanism) {
        found.push((0, What::Violation { rule: Rule::MechanismMismatch, offset: 12 }));
    }
    if as_server && ends.peer.as_server {
        found.push((0, What::Violation { rule: Rule::AsServer, offset: 32 }));
    }
    ends.own.mechanism = Some(mechanism);
    ends.own.as_server = as_server;
    ends.own.announced = Some((major, minor));
    match mechanism {
        MechanismName::NULL => Mechanism::Null,
        MechanismName::PLAIN => Mechanism::Plain,
        MechanismName::CURVE => Mechanism::Curve,
        _ => Mechanism::Other,
    }
}

/// A command of a handshake as it was read.
struct Step {
    what: What,
    metadata: Option<Vec<u8>>,
    next: Next,
}

enum Next {
    After(Last),
    Traffic,
}

impl Handshake {
    /// Reads one frame; what the next one is.
    pub(super) fn frame(
        self,
        frame: &Frame,
        ends: &mut Ends<'_>,
        show: usize,
        found: &mut Found,
    ) -> Stage {
        let at = frame.offset;
        if let FrameKind::Message { .. } = frame.kind {
            let rule = Rule::MessageInHandshake;
            found.push((at, What::Violation { rule, offset: at }));
            return Stage::Handshake(self);
        }
        if !frame.is_whole() {
            found.push((at, What::Note(Note::LargeCommand(frame.size))));
            return Stage::Handshake(self);
        }
        match self.step(frame, show) {
            Err(malformed) => {
                let offset = frame.body_offset.saturating_add(malformed.at as u64);
                found.push((at, What::Violation { rule: malformed.rule, offset }));
                Stage::Handshake(self)
            }
            Ok(Step { what, metadata, next }) => {
                found.push((at, what));
                if let Some(metadata) =
                    metadata.as_deref().and_then(|all| Metadata::parse(all).ok())
                {
                    judge(&metadata, frame, ends, found);
                }
                match next {
                    Next::After(last) => Stage::Handshake(Self { last, ..self }),
                    Next::Traffic => {
                        let curve = self.mechanism == Mechanism::Curve;
                        Stage::Traffic(if curve { Traffic::sealed() } else { Traffic::default() })
                    }
                }
            }
        }
    }

    fn step(self, frame: &Frame, show: usize) -> Result<Step, zmtp_codec::wire::Malformed> {
        let body = frame.body.as_slice();
        if self.mechanism == Mechanism::Plain
            && let Ok(error) = ErrorCommand::parse_plain(body)
        {
            return Ok(refusal(&error, self.last, show));
        }
        let raw = RawCommand::parse(body)?;
        let unexpected = zmtp_codec::wire::Malformed { rule: Rule::UnexpectedCommand, at: 0 };
        match (self.mechanism, raw.name(), self.last) {
            (Mechanism::Null, Ready::NAME, Last::Nothing)
            | (Mechanism::Plain, Ready::NAME, Last::Welcome) => {
                Ok(described(Ready::parse(body)?.metadata, "READY", show))
            }
            (Mechanism::Plain, PlainInitiate::NAME, Last::Hello) => {
                Ok(described(PlainInitiate::parse(body)?.metadata, "INITIATE", show))
            }
            (Mechanism::Plain, PlainHello::NAME, Last::Nothing) => {
                let hello = PlainHello::parse(body)?;
                // A transcript is shown around: the password stays out of it.
                let hidden = Preview { bytes: vec![], length: hello.password().len() as u64 };
                let fields = vec![
                    ("username".to_owned(), Preview::new(hello.username(), show)),
                    ("password".to_owned(), hidden),
                ];
                Ok(plain("HELLO", fields, Last::Hello))
            }
            (Mechanism::Plain, PlainWelcome::NAME, Last::Nothing) => {
                PlainWelcome::parse(body)?;
                Ok(plain("WELCOME", vec![], Last::Welcome))
            }
            (Mechanism::Null | Mechanism::Curve, ErrorCommand::NAME, last) => {
                Ok(refusal(&ErrorCommand::parse(body)?, last, show))
            }
            (Mechanism::Curve, name, last) => curve(name, body, last, unexpected),
            (Mechanism::Other, name, last) => {
                let name = String::from_utf8_lossy(name).into_owned();
                let fields = vec![("data".to_owned(), Preview::new(raw.data(), show))];
                Ok(plain(&name, fields, last))
            }
            _ => Err(unexpected),
        }
    }
}

fn curve(
    name: &[u8],
    body: &[u8],
    last: Last,
    unexpected: zmtp_codec::wire::Malformed,
) -> Result<Step, zmtp_codec::wire::Malformed> {
    let bytes = body.len() as u64;
    let (name, nonce, next) = match (name, last) {
        (CurveHello::NAME, Last::Nothing) => {
            ("HELLO", Some(CurveHello::parse(body)?.nonce), Next::After(Last::Hello))
        }
        (CurveWelcome::NAME, Last::Nothing) => {
            CurveWelcome::parse(body)?;
            ("WELCOME", None, Next::After(Last::Welcome))
        }
        (CurveInitiate::NAME, Last::Hello) => {
            CurveInitiate::parse(body)?;
            ("INITIATE", None, Next::Traffic)
        }
        (CurveReady::NAME, Last::Welcome) => {
            CurveReady::parse(body)?;
            ("READY", None, Next::Traffic)
        }
        _ => return Err(unexpected),
    };
    Ok(Step { what: What::Sealed { name, bytes, nonce }, metadata: None, next })
}

fn plain(name: &str, fields: Vec<(String, Preview)>, last: Last) -> Step {
    let what = What::Command { name: name.to_owned(), fields };
    Step { what, metadata: None, next: Next::After(last) }
}

fn refusal(error: &ErrorCommand<'_>, last: Last, show: usize) -> Step {
    plain("ERROR", vec![("reason".to_owned(), Preview::new(error.reason(), show))], last)
}

/// A command that is all metadata, and the last of its side.
fn described(metadata: Metadata<'_>, name: &str, show: usize) -> Step {
    let fields = metadata.iter().map(|(name, value)| {
        (String::from_utf8_lossy(name).into_owned(), Preview::new(value, show))
    });
    let what = What::Command { name: name.to_owned(), fields: fields.collect() };
    let metadata = Some(metadata.as_bytes().to_vec());
    Step { what, metadata, next: Next::Traffic }
}

/// Judges what an end says of itself.
fn judge(metadata: &Metadata<'_>, frame: &Frame, ends: &mut Ends<'_>, found: &mut Found) {
    let mut broken = |rule| {
        found.push((frame.offset, What::Violation { rule, offset: frame.body_offset }));
    };
    if metadata.get_last("Identity").is_some_and(|identity| identity.len() > 255) {
        broken(Rule::Identity);
    }
    let Some(name) = metadata.get("Socket-Type") else { return };
    let Some(socket_type) = SocketType::from_name(name) else {
        return broken(Rule::SocketTypeName);
    };
    if ends.peer.socket_type.is_some_and(|peer| !peer.accepts(socket_type)) {
        broken(Rule::SocketTypeMismatch);
    }
    ends.own.socket_type = Some(socket_type);
}

impl About {
    /// What a peer of this end expects of subscriptions: it may send messages for commands.
    pub(super) fn subscribes(&self) -> bool {
        self.socket_type.is_some_and(SocketType::is_subscriber)
    }
}
