//! Looks names up, where waiting for that holds nobody up.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use crate::endpoint::Endpoint;
use crate::peer::PeerId;
use crate::transport::resolve;
use crate::turn::{Mail, Shared};

/// How many names are looked up at once; a name server that does not answer holds up one.
const THREADS: usize = 4;

struct Request {
    socket: Weak<Shared>,
    peer: PeerId,
    endpoint: Arc<Endpoint>,
    ipv6: bool,
}

#[derive(Default)]
struct State {
    requests: VecDeque<Request>,
    threads: usize,
}

/// Looks names up in threads of its own, which end when there is nothing to look up.
#[derive(Default)]
pub(crate) struct Resolver {
    state: Mutex<State>,
}

impl Resolver {
    /// Looks the addresses of an endpoint up for a peer; the answer goes to the socket's mailbox.
    pub(crate) fn look_up(
        self: &Arc<Self>,
        socket: Weak<Shared>,
        peer: PeerId,
        endpoint: Arc<Endpoint>,
        ipv6: bool,
    ) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.requests.push_back(Request { socket, peer, endpoint, ipv6 });
        if state.threads >= THREADS {
            return;
        }
        let own = Arc::clone(self);
        let thread = std::thread::Builder::new().name("zmtp-resolver".into());
        match thread.spawn(move || own.run()) {
            Ok(_) => state.threads += 1,
            Err(error) => {
                if let Some(request) = state.requests.pop_back()
                    && let Some(socket) = request.socket.upgrade()
                {
                    socket.post(Mail::Resolved(peer, Err(error)));
                }
            }
        }
    }

    fn next(&self) -> Option<Request> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let request = state.requests.pop_front();
        if request.is_none() {
            state.threads -= 1;
        }
        request
    }

    fn run(&self) {
        while let Some(Request { socket, peer, endpoint, ipv6 }) = self.next() {
            if socket.strong_count() == 0 {
                continue;
            }
            let result = resolve(&endpoint, ipv6);
            if let Some(socket) = socket.upgrade() {
                socket.post(Mail::Resolved(peer, result));
            }
        }
    }
}
