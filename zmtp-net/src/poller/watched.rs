//! One socket as a poller watches it.

use std::sync::{Arc, Weak};
use std::task::Waker;

use super::Interest;
use super::bell::{Bell, SocketBell};
use crate::turn::{Core, Interest as Line, Role, Shared, Waited, WakerKey};

/// How a socket was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// This can be done now; perhaps nothing.
    Ready(Interest),
    /// It was dropped.
    Dropped,
    /// Its context was shut down.
    Terminated,
}

/// A socket that is watched. It may be dropped meanwhile.
pub(super) struct Watched {
    socket: Weak<Shared>,
    bell: Arc<SocketBell>,
    waker: Waker,
    receive: Option<WakerKey>,
    send: Option<WakerKey>,
    end: Option<WakerKey>,
}

impl Watched {
    pub(super) fn new(socket: &Arc<Shared>, bell: &Arc<Bell>, number: usize) -> Self {
        let bell = SocketBell::new(bell, number);
        let waker = Waker::from(Arc::clone(&bell));
        Self { socket: Arc::downgrade(socket), bell, waker, receive: None, send: None, end: None }
    }

    /// Looks what can be done. The bell rings when there is more.
    pub(super) fn look(&mut self, interest: Interest) -> Found {
        let Some(socket) = self.socket.upgrade() else { return Found::Dropped };
        self.bell.reset();
        let mut ready = Interest::NONE;
        let can_receive = |core: &mut Core| core.hub.can_receive();
        let can_send = |core: &mut Core| core.hub.can_send();
        if interest.is_receive() {
            match look(&socket, Line::Receive, &mut self.receive, &self.waker, can_receive) {
                Found::Ready(found) => ready = found.and(Interest::RECEIVE),
                other => return other,
            }
        }
        if interest.is_send() {
            match look(&socket, Line::Send, &mut self.send, &self.waker, can_send) {
                Found::Ready(found) => ready = ready | found.and(Interest::SEND),
                other => return other,
            }
        }
        // The end of the socket is told whatever is watched.
        match look(&socket, Line::End, &mut self.end, &self.waker, |_| false) {
            Found::Ready(_) => Found::Ready(ready),
            other => other,
        }
    }

    /// Is watched no longer, or for something else.
    pub(super) fn forget(&mut self) {
        let keys = [self.receive.take(), self.send.take(), self.end.take()];
        if let Some(socket) = self.socket.upgrade() {
            keys.into_iter().flatten().for_each(|key| socket.forget(key));
        }
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        self.forget();
    }
}

fn look(
    socket: &Shared,
    line: Line,
    key: &mut Option<WakerKey>,
    waker: &Waker,
    can: impl Fn(&mut Core) -> bool,
) -> Found {
    let attempt = |core: &mut Core| match core.hub.is_open() {
        false => Some(Found::Dropped),
        true => can(core).then_some(Found::Ready(Interest::BOTH)),
    };
    match socket.poll((line, Role::Watcher), key, waker, attempt) {
        None => Found::Ready(Interest::NONE),
        Some(Ok(found)) => found,
        Some(Err(Waited::Over | Waited::TimedOut)) => Found::Terminated,
    }
}
