//! Metadata: ours to announce, the peer's to judge.

use super::{Context, Greeted, Session, Step, send_error};
use crate::config::Config;
use crate::wire::{MechanismName, Metadata, MetadataBuf, Ready};
use crate::{Error, Rule, SocketType};

/// What we tell the peer, in libzmq's order: Socket-Type, Identity where it means anything (even
/// when empty), then what the caller added.
pub(super) fn ours(config: &Config) -> MetadataBuf {
    let mut metadata = MetadataBuf::default();
    let mut add = |name: &str, value: &[u8]| {
        let added = metadata.push(name, value);
        debug_assert!(added.is_ok(), "{name} is a legal name, and its value short");
    };
    add("Socket-Type", config.socket_type.name().as_bytes());
    if config.socket_type.announces_identity() {
        add("Identity", &config.identity);
    }
    metadata.append(config.properties.as_metadata());
    metadata
}

/// Where the metadata of the peer stands.
#[derive(Clone, Copy)]
pub(super) enum Place {
    /// In clear text, this far into the body of the command.
    Clear(usize),
    /// In a box.
    #[cfg(feature = "curve")]
    Boxed,
}

/// Reads the READY that ends the handshake of NULL, and of a client of PLAIN.
pub(super) fn read_ready(
    body: &[u8],
    may_refuse: bool,
    mechanism: MechanismName,
    context: &mut Context<'_>,
) -> Result<Step, Error> {
    context.expect_name(body, Ready::NAME)?;
    let ready = Ready::parse(body).map_err(|fault| context.malformed(fault))?;
    let place = Place::Clear(1 + Ready::NAME.len());
    judge(ready.metadata, place, may_refuse, Session::Clear(mechanism), context).map(Step::Done)
}

/// Judges the peer's metadata.
///
/// > When a peer validates the socket type, it SHOULD handle errors by returning an ERROR command,
/// > and then disconnecting the peer. (RFC 37)
///
/// `may_refuse`: whether our role may send that ERROR; `session`: what the handshake was for.
pub(super) fn judge(
    metadata: Metadata<'_>,
    place: Place,
    may_refuse: bool,
    session: Session,
    context: &mut Context<'_>,
) -> Result<Greeted, Error> {
    let mut socket_type = None;
    let mut at = 0;
    for (name, value) in metadata.iter() {
        let value_at = at + 1 + name.len() + 4;
        at = value_at + value.len();
        if let Some(rule) = judge_property(name, value, context.config, &mut socket_type) {
            if may_refuse && rule != Rule::Identity {
                send_error(b"Invalid socket type", context.output);
            }
            return Err(match place {
                Place::Clear(offset) => Error::Protocol {
                    rule,
                    offset: context.body_offset + (offset + value_at) as u64,
                },
                #[cfg(feature = "curve")]
                Place::Boxed => context.broken(rule),
            });
        }
    }
    Ok(Greeted { socket_type, metadata: metadata.into(), session })
}

/// The rule that a property breaks, if any. The last Socket-Type stays, but each must fit.
fn judge_property(
    name: &[u8],
    value: &[u8],
    config: &Config,
    socket_type: &mut Option<SocketType>,
) -> Option<Rule> {
    if name.eq_ignore_ascii_case(b"Identity") && value.len() > 255 {
        return Some(Rule::Identity);
    }
    if name.eq_ignore_ascii_case(b"Socket-Type") {
        let Some(found) = SocketType::from_name(value) else { return Some(Rule::SocketTypeName) };
        if !config.socket_type.accepts(found) {
            return Some(Rule::SocketTypeMismatch);
        }
        *socket_type = Some(found);
    }
    None
}
