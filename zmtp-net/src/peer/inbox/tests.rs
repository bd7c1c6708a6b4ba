//! No message is lost, seen twice or dropped twice, whatever is done with the list.

use std::sync::Arc;

use bytes::Bytes;
use zmtp_codec::Message;

use super::{Inbox, Spare};

/// A message of more than fits into itself, whose holders are counted.
struct Owner {
    _counted: Arc<()>,
}

impl AsRef<[u8]> for Owner {
    fn as_ref(&self) -> &[u8] {
        &[b'm'; 100]
    }
}

/// Messages of which is known how many there still are.
#[derive(Default)]
struct Counted(Arc<()>);

impl Counted {
    fn message(&self) -> Message {
        Message::from(Bytes::from_owner(Owner { _counted: Arc::clone(&self.0) }))
    }

    fn held(&self) -> usize {
        Arc::strong_count(&self.0) - 1
    }
}

fn numbers(range: std::ops::Range<u32>) -> impl Iterator<Item = Message> {
    range.map(|number| Message::from(number.to_be_bytes().as_slice()))
}

fn filled(range: std::ops::Range<u32>) -> Inbox {
    let mut inbox = Inbox::new(true);
    inbox.extend_by(|list| list.extend(numbers(range)));
    inbox
}

#[track_caller]
fn assert_holds(inbox: &mut Inbox, range: std::ops::Range<u32>) {
    assert_eq!((inbox.len(), inbox.octets()), (range.len(), range.len() * 4));
    for expected in numbers(range) {
        assert_eq!(inbox.peek(), Some(&expected));
        assert_eq!(inbox.next().unwrap().take(), expected);
    }
    assert!(inbox.next().is_none() && inbox.is_empty() && inbox.octets() == 0);
}

#[test]
fn what_is_appended_while_some_are_taken_keeps_its_order() {
    let mut inbox = filled(0..10);
    (0..4).for_each(|_| drop(inbox.next().unwrap()));
    assert_eq!(inbox.extend_by(|list| list.extend(numbers(10..20))).0, 10);
    numbers(20..21).for_each(|message| inbox.push(message));
    assert_holds(&mut inbox, 4..21);
    inbox.extend_by(|list| list.extend(numbers(0..3)));
    assert_holds(&mut inbox, 0..3);
}

#[test]
fn the_last_the_newest_and_all_are_found_behind_those_that_were_taken() {
    let mut inbox = filled(0..10);
    (0..4).for_each(|_| drop(inbox.next().unwrap()));
    assert_eq!(inbox.split_last(2), numbers(8..10).collect::<Vec<_>>());
    drop(inbox.next().unwrap());
    assert_eq!(inbox.keep_newest(), numbers(5..7).collect::<Vec<_>>());
    assert_eq!((inbox.len(), inbox.octets()), (1, 4));
    assert_eq!(inbox.split_last(5), numbers(7..8).collect::<Vec<_>>());
    inbox.extend_by(|list| list.extend(numbers(0..3)));
    drop(inbox.next().unwrap());
    assert_eq!(inbox.take(), numbers(1..3).collect::<Vec<_>>());
    assert_holds(&mut inbox, 0..0);
}

#[test]
fn each_is_dropped_once() {
    let counted = Counted::default();
    let mut inbox = Inbox::new(false);
    (0..10).for_each(|_| inbox.push(counted.message()));
    let kept = inbox.next().unwrap().take();
    drop(inbox.next().unwrap());
    assert_eq!(counted.held(), 9);
    inbox.push(counted.message());
    assert_eq!(counted.held(), 10);
    drop(inbox.next());
    assert_eq!(counted.held(), 9);
    drop(inbox);
    assert_eq!(counted.held(), 1);
    assert_eq!(kept.byte_len(), 100);
    drop(kept);
    assert_eq!(counted.held(), 0);
}

#[test]
fn one_that_is_looked_at_and_not_taken_is_gone() {
    let counted = Counted::default();
    let mut inbox = Inbox::new(true);
    (0..2).for_each(|_| inbox.push(counted.message()));
    {
        let front = inbox.next().unwrap();
        assert_eq!(front.byte_len(), 100);
    }
    assert_eq!((counted.held(), inbox.len(), inbox.octets()), (1, 1, 100));
}

#[test]
fn memory_is_given_away_when_all_is_received() {
    let mut inbox = filled(0..1000);
    assert!(inbox.rest().is_none(), "it is in use");
    (0..1000).for_each(|_| drop(inbox.next().unwrap()));
    let mut spare = Spare::default();
    spare.keep(inbox.rest().unwrap());
    assert_eq!(inbox.messages.capacity(), 0);
    let mut other = Inbox::new(true);
    other.adopt(&mut spare);
    assert!(other.messages.capacity() >= 1000);
    other.extend_by(|list| list.extend(numbers(0..3)));
    inbox.adopt(&mut spare);
    inbox.extend_by(|list| list.extend(numbers(3..5)));
    assert_holds(&mut other, 0..3);
    assert_holds(&mut inbox, 3..5);
}

#[test]
fn much_memory_is_kept_for_nobody() {
    let mut spare = Spare::default();
    let mut inbox = filled(0..100_000);
    (0..100_000).for_each(|_| drop(inbox.next().unwrap()));
    spare.keep(inbox.rest().unwrap());
    assert_eq!((inbox.messages.capacity(), spare.0.capacity()), (0, 0));
}

/// What was given away may be gone by now.
#[test]
fn what_is_shown_is_what_is_there() {
    let counted = Counted::default();
    let mut inbox = Inbox::new(false);
    (0..3).for_each(|_| inbox.push(counted.message()));
    (0..2).for_each(|_| drop(inbox.next()));
    assert_eq!(format!("{inbox:?}").matches("100 bytes").count(), 1);
}

/// A message is moved a bounded number of times, however many wait while others come.
#[test]
fn a_long_list_is_not_moved_for_each_message() {
    const WAITING: u32 = 200_000;
    let mut inbox = filled(0..WAITING);
    for number in 0..WAITING {
        let front = inbox.next().unwrap().take();
        assert_eq!(front.first(), number.to_be_bytes());
        numbers(WAITING + number..WAITING + number + 1).for_each(|message| inbox.push(message));
    }
    assert!(inbox.messages.len() <= 2 * WAITING as usize + 1);
    assert_holds(&mut inbox, WAITING..2 * WAITING);
}

#[test]
fn places_that_were_given_away_are_not_taken_for_messages() {
    let counted = Counted::default();
    let mut inbox = Inbox::new(true);
    (0..10).for_each(|_| inbox.push(counted.message()));
    drop(inbox.next());
    inbox.extend_by(|list| {
        let found = list.iter().filter(|message| message.byte_len() == 100).count();
        assert_eq!((list.len(), found), (10, 9));
        list.push(counted.message());
    });
    assert_eq!((counted.held(), inbox.len(), inbox.octets()), (10, 10, 1000));
    drop(inbox.next());
    assert_eq!(inbox.split_last(20).len(), 9);
    assert_eq!((counted.held(), inbox.len(), inbox.octets()), (0, 0, 0));
}
