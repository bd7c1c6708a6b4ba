//! A socket is shut down while others block in it: each of them returns, wherever it waits.
//!
//! The porch and the followers are those of the library. The core is behind a mutex, for the lock that
//! leans has models of its own; how a call waits is told as `turn/wait.rs` does it, in as much as it
//! matters here.

use std::sync::Arc;

use loom::thread;

use crate::explore::bounded;
use crate::stand_ins::Waker;
use crate::sync::atomic::{AtomicBool, Ordering};
use crate::sync::{Mutex, MutexGuard};
use crate::turn::followers::Followers;
use crate::turn::porch::Porch;

#[derive(Default)]
struct Socket {
    core: Mutex<Core>,
    porch: Porch,
    /// The poll, and what wakes who watches it.
    poll: Waker,
    followers: Followers,
    over: AtomicBool,
}

#[derive(Default)]
struct Core {
    /// Somebody waits for the poll, or on the porch.
    leader: bool,
    followers: u32,
    /// There is something to be watched.
    has_sources: bool,
    messages: u32,
}

impl Socket {
    fn with(has_sources: bool) -> Arc<Self> {
        let core = Core { has_sources, ..Core::default() };
        Arc::new(Self { core: Mutex::new(core), ..Self::default() })
    }

    fn core(&self) -> MutexGuard<'_, Core> {
        self.core.lock().unwrap()
    }

    fn is_over(&self) -> bool {
        self.over.load(Ordering::SeqCst)
    }

    fn wake(&self) {
        if !self.porch.ring() {
            self.poll.wake().unwrap();
        }
    }

    /// `Shared::interrupt`.
    fn interrupt(&self) {
        self.over.store(true, Ordering::SeqCst);
        self.wake();
        // Tasks that wait are looked for under the lock.
        drop(self.core());
        self.followers.call_all();
    }

    /// `Shared::wait`, for a message; whether there was one.
    fn receive(&self) -> bool {
        let mut core = self.core();
        let mut waited = false;
        loop {
            if self.is_over() {
                self.leave(&core, waited);
                return false;
            }
            if core.messages > 0 {
                core.messages -= 1;
                self.leave(&core, waited);
                return true;
            }
            core = if core.leader {
                self.follow(core)
            } else {
                waited = true;
                self.lead(core)
            };
        }
    }

    /// `Shared::leave` and `Shared::release`.
    fn leave(&self, core: &Core, waited: bool) {
        if core.followers > 0 && (waited || !core.leader) {
            self.followers.call_one();
        }
    }

    fn follow<'a>(&'a self, mut core: MutexGuard<'a, Core>) -> MutexGuard<'a, Core> {
        core.followers += 1;
        let ticket = self.followers.ticket();
        drop(core);
        self.followers.wait(ticket, None);
        let mut core = self.core();
        core.followers -= 1;
        core
    }

    fn lead<'a>(&'a self, mut core: MutexGuard<'a, Core>) -> MutexGuard<'a, Core> {
        core.leader = true;
        if core.has_sources {
            drop(core);
            self.poll.wait();
        } else {
            self.porch.enter();
            drop(core);
            if !self.is_over() {
                self.porch.wait(None);
            }
            self.porch.leave();
        }
        let mut core = self.core();
        core.leader = false;
        if core.followers > 0 {
            self.followers.call_all();
        }
        core
    }

    /// A message comes, by another caller or the background.
    fn arrive(&self) {
        let mut core = self.core();
        core.messages += 1;
        if core.leader {
            self.wake();
        } else if core.followers > 0 {
            self.followers.call_one();
        }
    }
}

fn spawn<R: 'static>(
    socket: &Arc<Socket>,
    act: impl FnOnce(&Socket) -> R + 'static,
) -> thread::JoinHandle<R> {
    let socket = Arc::clone(socket);
    thread::spawn(move || act(&socket))
}

#[test]
fn one_who_waits_returns() {
    for has_sources in [false, true] {
        bounded(Some(3), move || {
            let socket = Socket::with(has_sources);
            let caller = spawn(&socket, Socket::receive);
            socket.interrupt();
            assert!(!caller.join().unwrap());
        });
    }
}

#[test]
fn two_who_wait_return() {
    for has_sources in [false, true] {
        bounded(Some(2), move || {
            let socket = Socket::with(has_sources);
            let callers = [(); 2].map(|()| spawn(&socket, Socket::receive));
            socket.interrupt();
            callers.into_iter().for_each(|caller| assert!(!caller.join().unwrap()));
        });
    }
}

/// A context that ends, and ends again, while a message comes.
#[test]
fn one_who_waits_returns_though_a_message_comes() {
    for has_sources in [false, true] {
        bounded(Some(2), move || {
            let socket = Socket::with(has_sources);
            let caller = spawn(&socket, Socket::receive);
            let other = spawn(&socket, Socket::arrive);
            socket.interrupt();
            let received = caller.join().unwrap();
            other.join().unwrap();
            assert_eq!(socket.core().messages, u32::from(!received));
            assert!(!socket.receive(), "it is over");
        });
    }
}
