//! The first words with a peer of which nothing is known.

use bytes::Bytes;
use zmtp_codec::wire::{
    Detected, ErrorCommand, FrameHeader, FrameKind, GREETING_LEN, Greeting, IdentityHeader,
    LEGACY_GREETING_LEN, MechanismName, Ready, SIGNATURE_LEN, parse_version,
};
use zmtp_codec::{Error, Rule, SocketType};

use super::error::{Cause, Stage};
use super::line::{Came, Line};
use super::stage_of;

/// What [`greet`] sends: the signature and the major version. Nothing of it says which mechanism we
/// want, so that also a peer of another one tells us its own.
pub(super) const SENT: usize = SIGNATURE_LEN + 1;

/// The most that a READY has: twice what a peer takes by default.
const MOST: u64 = 4096;

/// How a peer greets.
pub(super) enum Greeted {
    V3(Greeting),
    V2(Option<SocketType>),
    /// Version 1.0, with or without a greeting.
    V1,
}

/// What a peer of NULL says of itself.
pub(super) struct Introduced {
    pub(super) socket_type: Option<SocketType>,
    pub(super) metadata: Vec<(String, Vec<u8>)>,
    /// All that came.
    pub(super) heard: Bytes,
}

fn ours() -> [u8; GREETING_LEN] {
    let mechanism = MechanismName::NULL;
    Greeting { major: 3, minor: 1, mechanism, as_server: false }.write(1)
}

/// Says as little as makes a peer tell its whole greeting.
pub(super) fn greet(line: &mut Line) -> Result<Greeted, Cause> {
    line.write(ours().get(..SENT).unwrap_or_default());
    loop {
        if let Some(greeted) = judge(line.heard())? {
            return Ok(greeted);
        }
        match line.hear() {
            Came::Bytes(_) => {}
            Came::TimedOut if line.heard().is_empty() => return Err(Cause::Silent),
            Came::TimedOut => {
                return Err(unfinished(line.heard(), Cause::TimedOut(Stage::Greeting)));
            }
            Came::End => {
                let heard = line.total();
                let closed = Cause::Closed { stage: Stage::Greeting, heard };
                return Err(unfinished(line.heard(), closed));
            }
        }
    }
}

/// What is to be made of a greeting that goes no further: something else may have spoken.
fn unfinished(heard: &[u8], otherwise: Cause) -> Cause {
    match heard.first() {
        Some(0xff) | None => otherwise,
        Some(_) => Cause::Foreign(heard.to_vec()),
    }
}

/// The greeting, if it is all there.
fn judge(heard: &[u8]) -> Result<Option<Greeted>, Cause> {
    let legacy = heard.get(LEGACY_GREETING_LEN - 1);
    Ok(match parse_version(heard) {
        Detected::Incomplete => None,
        Detected::V1Unversioned(IdentityHeader::Short(_)) => match heard.get(1) {
            // The flags of an identity, which is the first of a peer of 1.0.
            Some(0) if heard.first() != Some(&0) => Some(Greeted::V1),
            Some(_) => return Err(Cause::Foreign(heard.to_vec())),
            None => None,
        },
        Detected::V1Unversioned(IdentityHeader::Long(_)) => match heard.get(SIGNATURE_LEN - 1) {
            Some(0) => Some(Greeted::V1),
            _ => return Err(Cause::Foreign(heard.to_vec())),
        },
        Detected::V1Versioned => legacy.map(|_| Greeted::V1),
        Detected::V2 => legacy.map(|byte| Greeted::V2(SocketType::from_byte(*byte))),
        Detected::V3 => match heard.first_chunk() {
            None => None,
            Some(bytes) => Some(Greeted::V3(
                Greeting::parse(bytes)
                    .map_err(|malformed| broken(malformed.rule, malformed.at as u64))?,
            )),
        },
    })
}

const fn broken(rule: Rule, offset: u64) -> Cause {
    Cause::Protocol(Error::Protocol { rule, offset })
}

/// Says the rest of the greeting, and listens to what a peer of NULL says of itself.
pub(super) fn introduce(line: &mut Line) -> Result<Introduced, Cause> {
    line.begin_step();
    line.write(ours().get(SENT..).unwrap_or_default());
    loop {
        let behind = line.heard().get(GREETING_LEN..).unwrap_or_default();
        if let Some(body) = first_command(behind)? {
            let introduced = read_ready(body)?;
            return Ok(Introduced { heard: line.take_heard(), ..introduced });
        }
        match line.hear() {
            Came::Bytes(_) => {}
            Came::TimedOut => return Err(Cause::TimedOut(stage_of(line.heard().len()))),
            Came::End => {
                let stage = stage_of(line.heard().len());
                return Err(Cause::Closed { stage, heard: line.total() });
            }
        }
    }
}

/// The body of the command that comes first, once it is all there.
fn first_command(bytes: &[u8]) -> Result<Option<&[u8]>, Cause> {
    const AT: u64 = GREETING_LEN as u64;
    let header = FrameHeader::parse(bytes);
    let header = header.map_err(|malformed| broken(malformed.rule, AT + malformed.at as u64))?;
    let Some((header, length)) = header else { return Ok(None) };
    if header.kind != FrameKind::Command {
        return Err(broken(Rule::MessageInHandshake, AT));
    }
    if header.size > MOST {
        let (limit, offset) = (zmtp_codec::LimitKind::HandshakeCommandSize, AT);
        let (found, allowed) = (header.size, MOST);
        return Err(Cause::Protocol(Error::Limit { limit, offset, found, allowed }));
    }
    let end = usize::try_from(header.size).ok().and_then(|size| size.checked_add(length));
    Ok(end.and_then(|end| bytes.get(length..end)))
}

fn read_ready(body: &[u8]) -> Result<Introduced, Cause> {
    if let Ok(error) = ErrorCommand::parse(body) {
        return Err(Cause::Refused(error.reason().to_vec()));
    }
    let ready = Ready::parse(body)
        .map_err(|malformed| broken(malformed.rule, GREETING_LEN as u64 + malformed.at as u64))?;
    let metadata = super::findings::properties(&ready.metadata);
    let socket_type = ready.metadata.get("Socket-Type").and_then(SocketType::from_name);
    Ok(Introduced { socket_type, metadata, heard: Bytes::new() })
}
