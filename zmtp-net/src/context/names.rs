//! The inproc names of a context.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use crate::peer::ListenerId;
use crate::pipe::End;
use crate::turn::{Mail, Shared};

/// Who is behind a name.
enum Entry {
    /// A socket is bound to it.
    Bound { socket: Weak<Shared>, listener: ListenerId },
    /// Sockets are connected to it, and nobody is bound yet.
    Wanted(Vec<End>),
}

/// The inproc names of a context.
#[derive(Default)]
pub(crate) struct Names {
    entries: Mutex<HashMap<Arc<str>, Entry>>,
}

/// Another socket is bound to the name.
#[derive(Debug)]
pub(crate) struct NameInUse;

impl Names {
    fn entries(&self) -> MutexGuard<'_, HashMap<Arc<str>, Entry>> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Binds a name, and gives the socket all who wait for it.
    pub(crate) fn bind(
        &self,
        name: &Arc<str>,
        socket: &Arc<Shared>,
        listener: ListenerId,
    ) -> Result<(), NameInUse> {
        let mut entries = self.entries();
        let waiting = match entries.remove(name) {
            Some(Entry::Bound { socket: held, listener }) if held.strong_count() > 0 => {
                entries.insert(Arc::clone(name), Entry::Bound { socket: held, listener });
                return Err(NameInUse);
            }
            Some(Entry::Wanted(ends)) => ends,
            Some(Entry::Bound { .. }) | None => Vec::new(),
        };
        let entry = Entry::Bound { socket: Arc::downgrade(socket), listener };
        entries.insert(Arc::clone(name), entry);
        drop(entries);
        for end in waiting.into_iter().filter(|end| !end.is_abandoned()) {
            socket.post(Mail::Attach(end, listener, Arc::clone(name)));
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
            Some(Entry::Bound { socket, listener }) => {
                let (socket, listener) = (socket.upgrade(), *listener);
                drop(entries);
                if let Some(socket) = socket {
                    socket.post(Mail::Attach(end, listener, Arc::clone(name)));
                }
            }
            Some(Entry::Wanted(ends)) => {
                ends.retain(|end| !end.is_abandoned());
                ends.push(end);
            }
            None => drop(entries.insert(Arc::clone(name), Entry::Wanted(vec![end]))),
        }
    }

    /// Whether a socket is bound to the name.
    pub(crate) fn is_bound(&self, name: &str) -> bool {
        matches!(self.entries().get(name), Some(Entry::Bound { socket, .. }) if socket.strong_count() > 0)
    }
}
