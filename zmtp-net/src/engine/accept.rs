//! Accepting.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use super::dial::address;
use super::{Engine, Listening, Stage};
use crate::event::{EventKind, SocketEvent, Turned};
use crate::hub::{Address, Hub};
use crate::peer::ListenerId;
use crate::transport::{Accepted, Stream, io_error};

/// How many are accepted of one listener in one turn.
const RUN: usize = 32;
/// How long nothing is accepted when there is no descriptor left.
const PAUSE: Duration = Duration::from_millis(100);

impl Engine {
    /// Accepts what waits; whether there was anything.
    pub(super) fn accept(&mut self, hub: &mut Hub) -> bool {
        if let Some(until) = self.accept_again {
            if hub.now() < until {
                return false;
            }
            self.accept_again = None;
        }
        let mut progress = false;
        for index in 0..self.listeners.len() {
            for _ in 0..RUN {
                if !self.accept_one(hub, index) {
                    break;
                }
                progress = true;
            }
        }
        progress
    }

    fn accept_one(&mut self, hub: &mut Hub, index: usize) -> bool {
        let Some(Some(listening)) = self.listeners.get_mut(index) else { return false };
        if !listening.readable {
            return false;
        }
        let accepted = listening.listener.accept(hub.options());
        let local = Arc::clone(&listening.text);
        match accepted {
            Ok(Accepted::Stream(stream)) => self.take(hub, index, &local, stream),
            Ok(Accepted::Refused(peer)) => hub.turned(
                Turned::Filtered,
                &Address {
                    local,
                    remote: Arc::from(peer.to_string()),
                    zap: Arc::from(peer.zap_address()),
                    ip: peer.ip(),
                },
            ),
            Ok(Accepted::WouldBlock) => {
                listening.readable = false;
                return false;
            }
            Ok(Accepted::Failed(error)) => self.accept_failed(hub, index, &error),
            Err(error) => {
                // Mostly for want of a descriptor: what waits goes on waiting.
                self.accept_failed(hub, index, &error);
                self.accept_again = Some(hub.now() + PAUSE);
                return false;
            }
        }
        true
    }

    fn take(&mut self, hub: &mut Hub, index: usize, local: &Arc<str>, stream: Stream) {
        let listener = ListenerId(u32::try_from(index).unwrap_or(u32::MAX));
        let address = address(&stream, Some(local));
        let Some(id) = hub.accepted(listener, address) else { return };
        if let Err(error) = self.open(id, stream, Stage::Open) {
            hub.ended(id, Some(error.into()));
        }
    }

    fn accept_failed(&mut self, hub: &mut Hub, index: usize, error: &io::Error) {
        let local = self.listeners.get(index).and_then(Option::as_ref);
        let local = local.map(|Listening { text, .. }| Arc::clone(text));
        hub.emit(SocketEvent {
            kind: EventKind::AcceptFailed(io_error(error)),
            peer: None,
            local,
            remote: None,
            about: None,
        });
    }
}

#[cfg(test)]
mod tests;
