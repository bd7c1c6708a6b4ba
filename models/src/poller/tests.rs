//! The bell of a poller: whatever happens at a socket after the poller looked at it is seen.

use std::sync::Arc;
use std::task::Waker as TaskWaker;

use loom::thread;

use super::bell::{Bell, Notifier, SocketBell};
use crate::explore::bounded;
use crate::stand_ins::Waker;
use crate::sync::Mutex;

/// A socket as a poller sees it: something to receive, and who is to be woken for it.
#[derive(Default)]
struct Socket(Mutex<(u32, Option<TaskWaker>)>);

impl Socket {
    fn arrive(&self) {
        let waker = {
            let mut state = self.0.lock().unwrap();
            state.0 += 1;
            state.1.take()
        };
        waker.into_iter().for_each(TaskWaker::wake);
    }

    /// What is there; if nothing is, the bell rings when something is.
    fn look(&self, bell: &Arc<SocketBell>) -> u32 {
        bell.reset();
        let mut state = self.0.lock().unwrap();
        let found = std::mem::take(&mut state.0);
        if found == 0 {
            state.1 = Some(TaskWaker::from(Arc::clone(bell)));
        }
        found
    }

    /// As a poller does: what was ready is looked at again before it waits.
    fn look_until_nothing(&self, bell: &Arc<SocketBell>) -> u32 {
        let mut found = 0;
        loop {
            match self.look(bell) {
                0 => return found,
                more => found += more,
            }
        }
    }
}

/// A bell, and the poll that it wakes.
fn bell() -> (Arc<Bell>, Waker) {
    let poll = Waker::default();
    (Bell::new(poll.clone()), poll)
}

#[test]
fn a_socket_that_becomes_ready_ends_the_wait() {
    bounded(Some(3), || {
        let (bell, poll) = bell();
        let socket = Arc::new(Socket::default());
        let own = SocketBell::new(&bell, 7);
        let other = Arc::clone(&socket);
        let arrivals = thread::spawn(move || (0..2).for_each(|_| other.arrive()));
        let mut found = socket.look_until_nothing(&own);
        while found < 2 {
            poll.wait();
            for number in bell.take().sockets {
                assert_eq!(number, 7);
                found += socket.look_until_nothing(&own);
            }
        }
        arrivals.join().unwrap();
    });
}

#[test]
fn who_notifies_ends_the_wait_beside_a_socket_that_rings() {
    bounded(Some(3), || {
        let (bell, poll) = bell();
        let socket = Arc::new(Socket::default());
        let own = SocketBell::new(&bell, 0);
        assert_eq!(socket.look(&own), 0);
        let other = Arc::clone(&socket);
        let arrival = thread::spawn(move || other.arrive());
        let notifier = Notifier::new(&bell);
        let notice = thread::spawn(move || notifier.notify());
        let (mut notified, mut found) = (false, 0);
        while !notified || found == 0 {
            poll.wait();
            let rung = bell.take();
            notified |= rung.notified;
            for _ in rung.sockets {
                found += socket.look(&own);
            }
        }
        arrival.join().unwrap();
        notice.join().unwrap();
    });
}
