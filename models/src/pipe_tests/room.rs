//! A pipe between two sockets: who sleeps is woken when there is something to take, or room.

use std::sync::Arc;

use loom::thread;
use zmtp_codec::{Message, Part, SocketType};

use crate::explore::bounded;
use crate::peer::PeerId;
use crate::pipe::{Bell, End, Introduction, Taken, pair};
use crate::stand_ins::Waker;

const PEER: PeerId = PeerId { index: 0, generation: 0 };

/// A socket of which the pipe is all there is: it sleeps until its bell rings.
pub(super) struct Sleeper(pub(super) Waker);

impl Bell for Sleeper {
    fn ring(&self, _: PeerId) {
        self.0.wake().unwrap();
    }
}

pub(super) fn introduction(send: Option<usize>, receive: Option<usize>) -> Introduction {
    Introduction {
        socket_type: SocketType::Pair,
        identity: Part::default(),
        send_hwm: send,
        receive_hwm: receive,
    }
}

/// An end, and what wakes its owner.
pub(super) fn owned(mut end: End) -> (End, Waker) {
    let waker = Waker::default();
    let bell: Arc<dyn Bell> = Arc::new(Sleeper(waker.clone()));
    end.listen(&bell, PEER);
    (end, waker)
}

/// Those of even numbers travel as bytes, the others as the values that they are.
pub(super) fn message(number: u8) -> Message {
    match number % 2 {
        0 => Message::from(vec![number; 1]),
        _ => Message::from(vec![number; 10]),
    }
}

/// Sends so many messages, waiting for room.
fn send(end: &mut End, waker: &Waker, count: u8) {
    for number in 0..count {
        while !end.has_room() {
            waker.wait();
        }
        end.put(message(number)).unwrap();
        end.wake();
    }
}

/// Receives until the writer has left, waiting for messages; they come in order.
fn receive(end: &mut End, waker: &Waker) -> u8 {
    let (mut inbox, mut commands, mut next) = (Vec::new(), Vec::new(), 0);
    loop {
        let taken = end.take(false, &mut inbox, &mut commands);
        let found = !inbox.is_empty();
        let count = inbox.len();
        for (place, found) in inbox.drain(..).enumerate() {
            assert_eq!(found, message(next));
            next += 1;
            end.received_one(&found, place + 1 == count);
        }
        match taken {
            Taken::Closed => return next,
            // Who found something comes again before it sleeps.
            Taken::Open if found => {}
            Taken::Open => waker.wait(),
        }
    }
}

#[test]
fn messages_pass_where_there_is_room_for_one() {
    for limits in [(Some(1), Some(0)), (Some(1), Some(1))] {
        bounded(Some(3), move || {
            let (near, far) =
                pair(introduction(limits.0, limits.1), introduction(limits.0, limits.1));
            let reader = thread::spawn(move || {
                let (mut far, waker) = owned(far);
                receive(&mut far, &waker)
            });
            let (mut near, waker) = owned(near);
            send(&mut near, &waker, 3);
            near.leave();
            assert_eq!(reader.join().unwrap(), 3);
        });
    }
}

#[test]
fn messages_pass_where_there_is_room_for_the_octets_of_one() {
    bounded(Some(3), || {
        let (near, far) = pair(introduction(None, None), introduction(None, None));
        near.set_octet_limits(Some(1), None);
        far.set_octet_limits(None, None);
        let reader = thread::spawn(move || {
            let (mut far, waker) = owned(far);
            receive(&mut far, &waker)
        });
        let (mut near, waker) = owned(near);
        send(&mut near, &waker, 2);
        near.leave();
        assert_eq!(reader.join().unwrap(), 2);
    });
}

#[test]
fn who_waits_for_room_is_woken_when_the_reader_allows_more() {
    bounded(Some(3), || {
        let (near, far) = pair(introduction(Some(1), Some(0)), introduction(Some(1), Some(0)));
        let reader = thread::spawn(move || {
            let (mut far, waker) = owned(far);
            // Nothing is received before.
            far.set_limits(&introduction(Some(1), Some(1)));
            receive(&mut far, &waker)
        });
        let (mut near, waker) = owned(near);
        near.put(message(0)).unwrap();
        near.wake();
        while !near.has_room() {
            waker.wait();
        }
        near.put(message(1)).unwrap();
        near.wake();
        near.leave();
        assert_eq!(reader.join().unwrap(), 2);
    });
}

#[test]
fn one_wake_up_for_several_messages_is_enough() {
    bounded(Some(3), || {
        let (near, far) = pair(introduction(None, None), introduction(None, None));
        let reader = thread::spawn(move || {
            let (mut far, waker) = owned(far);
            let (mut inbox, mut commands, mut count) = (Vec::new(), Vec::new(), 0);
            while count < 3 {
                far.take(false, &mut inbox, &mut commands);
                match inbox.len() {
                    0 => waker.wait(),
                    more => count += more,
                }
                inbox.clear();
            }
        });
        let (mut near, _) = owned(near);
        for number in 0..3 {
            near.put(message(number)).unwrap();
        }
        near.wake();
        reader.join().unwrap();
        drop(near);
    });
}
