//! What happens to the connections of a socket.

use std::sync::{Arc, Mutex, PoisonError};

use zmtp_net::{EventKind, Socket, SocketEvent, Turned};

use crate::say;

/// The last bad news of a connection, for who asks why nothing happens.
#[derive(Clone, Debug, Default)]
pub(crate) struct LastWord(Arc<Mutex<Option<String>>>);

impl LastWord {
    pub(crate) fn get(&self) -> Option<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn set(&self, word: Option<String>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = word;
    }
}

/// Listens to the monitor of a socket as long as there is one.
pub(crate) fn watch(socket: &Socket, verbose: bool) -> LastWord {
    let monitor = socket.monitor();
    let last_word = LastWord::default();
    let word = last_word.clone();
    std::thread::spawn(move || {
        while let Ok(event) = monitor.recv() {
            let said = describe(&event);
            if verbose && let Some(said) = &said {
                say(said);
            }
            match event.kind {
                EventKind::HandshakeSucceeded => word.set(None),
                EventKind::HandshakeFailed(_)
                | EventKind::AuthenticatorFailed(_)
                | EventKind::Disconnected(_)
                | EventKind::Rejected
                | EventKind::Turned(_) => word.set(said),
                EventKind::ConnectRetried { .. } if word.get().is_none() => {
                    let place = place(&event);
                    word.set(Some(format!("no connection to {place}")));
                }
                _ => {}
            }
        }
    });
    last_word
}

fn place(event: &SocketEvent) -> &str {
    event.remote.as_deref().or(event.local.as_deref()).unwrap_or("a peer")
}

fn describe(event: &SocketEvent) -> Option<String> {
    let place = place(event);
    Some(match &event.kind {
        EventKind::Listening => format!("listening on {place}"),
        EventKind::Accepted => format!("accepted {place}"),
        EventKind::Connected => format!("connected to {place}"),
        EventKind::ConnectRetried { after, .. } => {
            let wait = humantime::format_duration(*after);
            format!("no connection to {place}, again in {wait}")
        }
        EventKind::HandshakeSucceeded => match &event.about {
            Some(peer) => {
                let kind = peer.socket_type().map_or("unknown type", |kind| kind.name());
                format!("{place} is ready: {kind}, ZMTP {}", peer.version())
            }
            None => format!("{place} is ready"),
        },
        EventKind::HandshakeFailed(error) => format!("{place}: the handshake failed: {error}"),
        EventKind::AuthenticatorFailed(error) => format!("{place}: no authentication: {error:?}"),
        EventKind::Disconnected(cause) => format!("{place}: disconnected: {cause}"),
        EventKind::Rejected => format!("{place}: there is no place for it"),
        EventKind::Turned(Turned::Filtered) => format!("{place}: turned away by a filter"),
        EventKind::Turned(_) => format!("{place}: turned away, there are too many"),
        EventKind::ConnectFailed(error) => format!("{place}: no connection: {error}"),
        EventKind::BindFailed(error) | EventKind::AcceptFailed(error) => {
            format!("{place}: failed: {error}")
        }
        _ => return None,
    })
}
