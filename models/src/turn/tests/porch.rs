//! A leader that waits for other threads only: no word is lost, wherever it waits.

use std::sync::Arc;

use loom::thread;

use crate::explore::bounded;
use crate::peer::PeerId;
use crate::stand_ins::Waker;
use crate::sync::{Mutex, MutexGuard};
use crate::turn::mail::{Mail, Mailbox};
use crate::turn::porch::Porch;

/// As much of a socket as waking its leader needs.
#[derive(Default)]
struct Socket {
    core: Mutex<Core>,
    mailbox: Mailbox,
    porch: Porch,
    /// The poll, and what wakes who watches it.
    poll: Waker,
}

#[derive(Default)]
struct Core {
    /// How many letters were opened.
    opened: usize,
    on_porch: bool,
    /// There is something to be watched.
    has_sources: bool,
}

impl Socket {
    fn core(&self) -> MutexGuard<'_, Core> {
        self.core.lock().unwrap()
    }

    fn wake(&self) {
        if !self.porch.ring() {
            self.poll.wake().unwrap();
        }
    }

    fn post(&self, index: u32) {
        if self.mailbox.put(Mail::Rang(PeerId { index, generation: 0 })) {
            self.wake();
        }
    }

    /// Whoever calls opens the mail, and tells the leader.
    fn open_mail(&self, core: &mut Core) {
        if self.mailbox.has_mail() {
            let mut letters = Vec::new();
            self.mailbox.take(&mut letters);
            core.opened += letters.len();
            if core.on_porch {
                self.porch.ring();
            }
        }
    }

    /// The leader waits once; whether it was for the poll.
    fn lead(&self, mut core: MutexGuard<'_, Core>) -> bool {
        if core.has_sources {
            drop(core);
            self.poll.wait();
            return true;
        }
        core.on_porch = true;
        self.porch.enter();
        drop(core);
        if !self.mailbox.has_mail() {
            self.porch.wait(None);
        }
        self.porch.leave();
        self.core().on_porch = false;
        false
    }

    /// Another thread gives the socket something to watch.
    fn add_source(&self) {
        let mut core = self.core();
        core.has_sources = true;
        if core.on_porch {
            self.wake();
        }
    }
}

/// The leader goes on until so many letters have been opened.
fn read(socket: &Socket, count: usize) {
    loop {
        let mut core = socket.core();
        socket.open_mail(&mut core);
        if core.opened == count {
            return;
        }
        socket.lead(core);
    }
}

#[test]
fn a_leader_hears_of_a_letter_that_another_opened() {
    bounded(Some(2), || {
        let socket = Arc::new(Socket::default());
        let other = Arc::clone(&socket);
        let writer = thread::spawn(move || other.post(0));
        let other = Arc::clone(&socket);
        let caller = thread::spawn(move || other.open_mail(&mut other.core()));
        read(&socket, 1);
        writer.join().unwrap();
        caller.join().unwrap();
    });
}

#[test]
fn letters_reach_a_leader_on_the_porch() {
    bounded(Some(3), || {
        let socket = Arc::new(Socket::default());
        let other = Arc::clone(&socket);
        let writer = thread::spawn(move || (0..3).for_each(|index| other.post(index)));
        read(&socket, 3);
        writer.join().unwrap();
    });
}

#[test]
fn letters_of_two_reach_a_leader_on_the_porch() {
    bounded(Some(2), || {
        let socket = Arc::new(Socket::default());
        let writers = [1, 2].map(|index| {
            let socket = Arc::clone(&socket);
            thread::spawn(move || socket.post(index))
        });
        read(&socket, 2);
        writers.into_iter().for_each(|writer| writer.join().unwrap());
    });
}

#[test]
fn letters_reach_a_leader_that_moves_from_the_porch_to_the_poll() {
    bounded(Some(3), || {
        let socket = Arc::new(Socket::default());
        let other = Arc::clone(&socket);
        let writer = thread::spawn(move || {
            other.post(0);
            other.add_source();
            other.post(1);
        });
        read(&socket, 2);
        writer.join().unwrap();
    });
}

#[test]
fn a_leader_comes_from_the_porch_to_watch_what_was_added() {
    bounded(Some(3), || {
        let socket = Arc::new(Socket::default());
        let other = Arc::clone(&socket);
        let writer = thread::spawn(move || {
            other.add_source();
            // What was added is ready.
            other.poll.wake().unwrap();
        });
        while !socket.lead(socket.core()) {}
        writer.join().unwrap();
    });
}
