//! Threads that wait for another's word: none is forgotten.

use std::sync::Arc;

use loom::thread;

use crate::explore::bounded;
use crate::turn::crank::Crank;
use crate::turn::followers::Followers;

/// Messages that are there, and those who wait for them.
struct Socket {
    messages: Crank<u32>,
    followers: Followers,
}

impl Socket {
    fn new() -> Arc<Self> {
        Arc::new(Self { messages: Crank::new(0), followers: Followers::default() })
    }

    /// A call that receives one message.
    fn receive(&self) {
        let mut messages = self.messages.lock();
        while *messages == 0 {
            let ticket = self.followers.ticket();
            drop(messages);
            self.followers.wait(ticket, None);
            messages = self.messages.lock();
        }
        *messages -= 1;
        if *messages > 0 {
            self.followers.call_one();
        }
    }

    fn arrive(&self, count: u32) {
        let mut messages = self.messages.lock();
        *messages += count;
        self.followers.call_one();
    }
}

fn spawn(socket: &Arc<Socket>, act: impl FnOnce(&Socket) + 'static) -> thread::JoinHandle<()> {
    let socket = Arc::clone(socket);
    thread::spawn(move || act(&socket))
}

#[test]
fn one_follower_hears_of_a_message() {
    bounded(Some(3), || {
        let socket = Socket::new();
        let follower = spawn(&socket, Socket::receive);
        socket.arrive(1);
        follower.join().unwrap();
    });
}

#[test]
fn two_followers_hear_of_two_messages_that_come_at_once() {
    bounded(Some(2), || {
        let socket = Socket::new();
        let followers = [(); 2].map(|()| spawn(&socket, Socket::receive));
        socket.arrive(2);
        followers.into_iter().for_each(|follower| follower.join().unwrap());
    });
}

#[test]
fn two_followers_hear_of_two_messages_that_come_one_by_one() {
    bounded(Some(2), || {
        let socket = Socket::new();
        let followers = [(); 2].map(|()| spawn(&socket, Socket::receive));
        socket.arrive(1);
        socket.arrive(1);
        followers.into_iter().for_each(|follower| follower.join().unwrap());
    });
}

#[test]
fn a_call_to_all_reaches_all() {
    bounded(Some(2), || {
        let socket = Socket::new();
        let followers = [(); 2].map(|()| spawn(&socket, Socket::receive));
        *socket.messages.lock() += 2;
        socket.followers.call_all();
        followers.into_iter().for_each(|follower| follower.join().unwrap());
    });
}
