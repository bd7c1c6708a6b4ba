//! A socket's mailbox: every letter is read, whoever brings it and whenever.

use std::sync::Arc;

use loom::thread;

use crate::explore::bounded;
use crate::peer::PeerId;
use crate::stand_ins::Waker;
use crate::turn::mail::{Mail, Mailbox};

fn put(mailbox: &Mailbox, waker: &Waker, index: u32) {
    if mailbox.put(Mail::Rang(PeerId { index, generation: 0 })) {
        waker.wake().unwrap();
    }
}

#[test]
fn no_letter_lies_unread_while_the_reader_sleeps() {
    bounded(Some(3), || {
        let shared = Arc::new((Mailbox::default(), Waker::default()));
        let writers = [1, 2].map(|index| {
            let shared = Arc::clone(&shared);
            thread::spawn(move || put(&shared.0, &shared.1, index))
        });
        let (mailbox, waker) = &*shared;
        let mut letters = Vec::new();
        while letters.len() < 2 {
            if mailbox.has_mail() {
                mailbox.take(&mut letters);
            } else {
                waker.wait();
            }
        }
        writers.into_iter().for_each(|writer| writer.join().unwrap());
        assert!(!mailbox.has_mail());
    });
}

#[test]
fn letters_of_one_sender_stay_in_order() {
    bounded(Some(3), || {
        let shared = Arc::new((Mailbox::default(), Waker::default()));
        let other = Arc::clone(&shared);
        let writer = thread::spawn(move || (0..3).for_each(|at| put(&other.0, &other.1, at)));
        let (mailbox, waker) = &*shared;
        let mut letters = Vec::new();
        while letters.len() < 3 {
            if mailbox.has_mail() {
                mailbox.take(&mut letters);
            } else {
                waker.wait();
            }
        }
        writer.join().unwrap();
        let order = letters.iter().map(|letter| match letter {
            Mail::Rang(peer) => peer.index,
            other => panic!("{other:?}"),
        });
        assert_eq!(order.collect::<Vec<_>>(), [0, 1, 2]);
    });
}
