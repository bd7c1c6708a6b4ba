//! What the events of a connection mean to who uses the tool.

use std::time::Duration;

use zmtp_codec::wire::GREETING_LEN;
use zmtp_codec::{Error, Refusal, Rule};
use zmtp_net::{ConnectError, DisconnectCause, EventKind, SocketEvent, Turned};

use crate::dial::why_not;

/// Bad news of a connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct News {
    pub(super) text: String,
    /// Whether the endpoint is not connected to again.
    pub(super) is_final: bool,
}

/// What this side knows that helps to tell what is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Hints {
    /// It seals what it says for the server whose key it was given.
    pub(crate) is_curve_client: bool,
}

/// Where it happens.
pub(super) fn place(event: &SocketEvent) -> &str {
    event.remote.as_deref().or(event.local.as_deref()).unwrap_or("a peer")
}

/// The bad news in an event, if it is bad.
pub(super) fn bad_news(kind: &EventKind, hints: Hints) -> Option<News> {
    let (text, is_final) = match kind {
        EventKind::HandshakeFailed(error) => (failed_handshake(error, hints), is_final(error)),
        EventKind::AuthenticatorFailed(error) => (format!("no authentication: {error}"), false),
        EventKind::Disconnected(cause) => match cause {
            // Because it was rejected, which is news already, or because all is over.
            DisconnectCause::ClosedHere => return None,
            DisconnectCause::Protocol(error) => (format!("disconnected: {error}"), is_final(error)),
            cause => (format!("disconnected: {cause}"), false),
        },
        EventKind::ConnectFailed(error) => (no_connection(error), false),
        EventKind::Rejected => ("there is no place for it".to_owned(), true),
        EventKind::Turned(Turned::Filtered) => ("turned away by a filter".to_owned(), false),
        EventKind::Turned(_) => ("turned away, there are too many".to_owned(), false),
        _ => return None,
    };
    Some(News { text, is_final })
}

/// As a ping says it.
fn no_connection(error: &ConnectError) -> String {
    match error {
        // A name that is not found is not a socket that is not found.
        ConnectError::NameLookup(_) => error.to_string(),
        error => why_not(error.io().kind(), error),
    }
}

/// Whether nobody tries again after this.
fn is_final(error: &Error) -> bool {
    // A check of ours that failed is made again.
    !error.is_temporary() && !matches!(error, Error::RefusedPeer(Refusal::InternalError))
}

fn failed_handshake(error: &Error, hints: Hints) -> String {
    const GREETING: u64 = GREETING_LEN as u64;
    match error {
        Error::Truncated { offset: 0 } => "it closed the connection and said nothing".to_owned(),
        Error::Truncated { offset } if *offset < GREETING => format!(
            "it closed the connection within its greeting, after {offset} bytes: is it another \
             mechanism that it wants?"
        ),
        Error::Truncated { offset: GREETING } if hints.is_curve_client => {
            "it closed the connection at our HELLO: is --server-key the key of this server?"
                .to_owned()
        }
        Error::Protocol { rule: Rule::MechanismMismatch, .. } => {
            "it wants another security mechanism; zmtp ping tells which".to_owned()
        }
        Error::RefusedByPeer(_) => error.to_string(),
        error => format!("the handshake failed: {error}"),
    }
}

/// An event in a line, for who wants to know all of them; and what is the same each time that it
/// happens again.
pub(super) fn describe(event: &SocketEvent, hints: Hints) -> Option<(String, String)> {
    let place = place(event);
    let said = match &event.kind {
        EventKind::Listening => format!("listening on {place}"),
        EventKind::Accepted => format!("accepted {place}"),
        EventKind::Connected => format!("connected to {place}"),
        EventKind::ConnectFailed(error) => {
            format!("no connection to {place}: {}", no_connection(error))
        }
        EventKind::ConnectRetried { after, .. } => {
            let said = format!("{place}: again in ");
            return Some((format!("{said}{}", in_milliseconds(*after)), said));
        }
        EventKind::HandshakeSucceeded => match &event.about {
            Some(peer) => {
                let kind = peer.socket_type().map_or("unknown type", |kind| kind.name());
                format!("{place} is ready: {kind}, ZMTP {}", peer.version())
            }
            None => format!("{place} is ready"),
        },
        EventKind::BindFailed(error) | EventKind::AcceptFailed(error) => {
            format!("{place}: failed: {error}")
        }
        other => format!("{place}: {}", bad_news(other, hints)?.text),
    };
    Some((said.clone(), said))
}

fn in_milliseconds(time: Duration) -> String {
    format!("{} ms", time.as_millis().max(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: Hints = Hints { is_curve_client: false };

    #[test]
    fn what_ends_early_has_the_likely_reason_with_it() {
        let at = |offset, is_curve_client| {
            let failed = EventKind::HandshakeFailed(Error::Truncated { offset });
            bad_news(&failed, Hints { is_curve_client }).unwrap()
        };
        assert!(at(64, true).text.contains("--server-key"));
        assert_eq!(at(64, false).text, "the handshake failed: the stream broke off at byte 64");
        assert!(at(10, false).text.contains("another mechanism"));
        assert!(at(0, true).text.contains("said nothing"));
        assert!(!at(64, true).is_final);
    }

    #[test]
    fn it_is_final_unless_somebody_tries_again() {
        let failed = |error| bad_news(&EventKind::HandshakeFailed(error), PLAIN).unwrap().is_final;
        assert!(failed(Error::RefusedPeer(Refusal::Denied)));
        assert!(!failed(Error::RefusedPeer(Refusal::Temporary)));
        assert!(!failed(Error::RefusedPeer(Refusal::InternalError)));
        assert!(failed(Error::Protocol { rule: Rule::SocketTypeMismatch, offset: 66 }));
        assert_eq!(bad_news(&EventKind::Connected, PLAIN), None);
    }
}
