//! The inproc names of a context.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use zmtp_codec::SocketType;

use crate::peer::ListenerId;
use crate::pipe::End;
use crate::turn::{Arrival, Mail, Shared};

/// Who is behind a name.
enum Entry {
    /// A socket is bound to it.
    Bound { socket: Weak<Shared>, socket_type: SocketType, listener: ListenerId },
    /// Sockets are connected to it, and nobody is bound yet.
    Wanted(Vec<End>),
}

impl Entry {
    fn is_bound(&self) -> bool {
        matches!(self, Self::Bound { socket, .. } if socket.strong_count() > 0)
    }
}

/// The inproc names of a context.
#[derive(Default)]
pub(crate) struct Names {
    entries: Mutex<HashMap<Arc<str>, Entry>>,
}

/// Another socket is bound to the name.
#[derive(Debug)]
pub(crate) struct NameInUse;

/// What became of a pipe to a handler of requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Handler {
    /// It was handed over.
    Asked,
    /// A socket is bound that cannot reply to requests of several peers.
    WrongType,
    /// Nobody is bound to the name.
    Nobody,
}

impl Names {
    fn entries(&self) -> MutexGuard<'_, HashMap<Arc<str>, Entry>> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Binds a name, and gives the socket all who wait for it.
    pub(crate) fn bind(
        &self,
        name: &Arc<str>,
        (socket, socket_type): (&Arc<Shared>, SocketType),
        listener: ListenerId,
    ) -> Result<(), NameInUse> {
        let mut entries = self.entries();
        let waiting = match entries.remove(name) {
            Some(held @ Entry::Bound { .. }) if held.is_bound() => {
                entries.insert(Arc::clone(name), held);
                return Err(NameInUse);
            }
            Some(Entry::Wanted(ends)) => ends,
            Some(Entry::Bound { .. }) | None => Vec::new(),
        };
        let entry = Entry::Bound { socket: Arc::downgrade(socket), socket_type, listener };
        entries.insert(Arc::clone(name), entry);
        drop(entries);
        for end in waiting.into_iter().filter(End::is_of_use) {
            socket.post(Mail::Attach(Box::new(Arrival { end, listener, name: Arc::clone(name) })));
        }
        Ok(())
    }

    /// Frees a name.
    pub(crate) fn unbind(&self, name: &str) {
        self.entries().remove(name);
    }

    /// Gives the far end of a pipe to who is bound to the name, now or later.
    pub(crate) fn connect(&self, name: &Arc<str>, end: End) {
        let mut entries = self.entries();
        match entries.get_mut(name) {
            Some(Entry::Bound { socket, listener, .. }) => {
                let (socket, listener) = (socket.upgrade(), *listener);
                drop(entries);
                if let Some(socket) = socket {
                    socket.post(Mail::Attach(Box::new(Arrival {
                        end,
                        listener,
                        name: Arc::clone(name),
                    })));
                }
            }
            Some(Entry::Wanted(ends)) => {
                ends.retain(End::is_of_use);
                ends.push(end);
            }
            None => drop(entries.insert(Arc::clone(name), Entry::Wanted(vec![end]))),
        }
    }

    /// Whether a socket is bound to the name.
    pub(crate) fn is_bound(&self, name: &str) -> bool {
        self.entries().get(name).is_some_and(Entry::is_bound)
    }

    /// Gives the far end of a pipe to the handler of requests that is bound to the name now; with
    /// nobody there it is not kept for later.
    pub(super) fn ask(&self, name: &str, end: End) -> Handler {
        let entries = self.entries();
        let Some((name, entry)) = entries.get_key_value(name) else { return Handler::Nobody };
        let Entry::Bound { socket, socket_type, listener } = entry else { return Handler::Nobody };
        let (Some(socket), listener) = (socket.upgrade(), *listener) else {
            return Handler::Nobody;
        };
        if !matches!(socket_type, SocketType::Rep | SocketType::Router) {
            return Handler::WrongType;
        }
        let name = Arc::clone(name);
        drop(entries);
        socket.post(Mail::Attach(Box::new(Arrival { end, listener, name })));
        Handler::Asked
    }
}
