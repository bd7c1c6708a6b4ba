//! Looks names up, where waiting for that holds nobody up.

#[cfg(test)]
mod tests;

use std::collections::{HashSet, VecDeque};
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use crate::endpoint::Endpoint;
use crate::peer::PeerId;
use crate::transport::{Resolved, resolve};
use crate::turn::{Mail, Shared};

/// How many names are looked up at once; a name server that does not answer holds up one.
const THREADS: usize = 4;

struct Request {
    socket: Weak<Shared>,
    peer: PeerId,
    endpoint: Arc<Endpoint>,
    ipv6: bool,
}

/// A peer of a socket. No other socket has its address as long as a request holds it.
type Key = (usize, PeerId);

impl Request {
    fn key(&self) -> Key {
        (self.socket.as_ptr().addr(), self.peer)
    }
}

/// What is to be looked up: at most one name for each peer. A name server that does not answer is
/// slower than the attempts to connect, and what they ask again must not pile up.
#[derive(Default)]
struct Queue {
    requests: VecDeque<Request>,
    /// Those that wait and those that are looked up.
    open: HashSet<Key>,
}

impl Queue {
    /// Whether it is a new one; else the answer to the one before will do.
    fn put(&mut self, request: Request) -> bool {
        let is_new = self.open.insert(request.key());
        if is_new {
            self.requests.push_back(request);
        }
        is_new
    }

    fn take(&mut self) -> Option<Request> {
        self.requests.pop_front()
    }

    /// A request that was taken is over.
    fn close(&mut self, request: &Request) {
        self.open.remove(&request.key());
    }
}

#[derive(Default)]
struct State {
    queue: Queue,
    threads: usize,
}

/// Looks names up in threads of its own, which end when there is nothing to look up.
#[derive(Default)]
pub(crate) struct Resolver {
    state: Mutex<State>,
}

impl Resolver {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Looks the addresses of an endpoint up for a peer; the answer goes to the socket's mailbox.
    /// One answer comes for all calls for the same peer that are made before it.
    pub(crate) fn look_up(
        self: &Arc<Self>,
        socket: Weak<Shared>,
        peer: PeerId,
        endpoint: Arc<Endpoint>,
        ipv6: bool,
    ) {
        let mut state = self.state();
        let is_new = state.queue.put(Request { socket, peer, endpoint, ipv6 });
        if !is_new || state.threads >= THREADS {
            return;
        }
        let own = Arc::clone(self);
        let thread = std::thread::Builder::new().name("zmtp-resolver".into());
        match thread.spawn(move || own.run()) {
            Ok(_) => state.threads += 1,
            // Another thread will come to it.
            Err(_) if state.threads > 0 => {}
            Err(error) => {
                let request = state.queue.take();
                drop(state);
                if let Some(request) = request {
                    self.answer(request, Err(error));
                }
            }
        }
    }

    fn next(&self) -> Option<Request> {
        let mut state = self.state();
        let request = state.queue.take();
        if request.is_none() {
            state.threads -= 1;
        }
        request
    }

    /// The request is over before its answer is there: who asks again then gets another one.
    fn answer(&self, request: Request, result: io::Result<Vec<Resolved>>) {
        self.state().queue.close(&request);
        if let Some(socket) = request.socket.upgrade() {
            socket.post(Mail::Resolved(request.peer, result));
        }
    }

    fn run(&self) {
        while let Some(request) = self.next() {
            if request.socket.strong_count() == 0 {
                self.state().queue.close(&request);
                continue;
            }
            let result = resolve(&request.endpoint, request.ipv6);
            self.answer(request, result);
        }
    }
}
