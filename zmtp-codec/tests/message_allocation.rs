//! Small messages do not allocate.

#[path = "support/counting_allocator.rs"]
mod counting_allocator;

use std::hint::black_box;

use counting_allocator::{CountingAllocator, allocations};
use zmtp_codec::{INLINE, Message, Part};

#[global_allocator]
static ALLOCATOR: CountingAllocator = CountingAllocator;

#[test]
fn the_counter_counts() {
    assert_eq!(allocations(|| drop(black_box(vec![1, 2, 3]))), 1);
}

#[test]
fn a_small_part_does_not_allocate() {
    let octets = [7; INLINE];
    for size in 0..=INLINE {
        let n = allocations(|| {
            let message = black_box(Message::from(&octets[..size]));
            let clone = black_box(message.clone());
            let moved = black_box(message);
            assert_eq!(moved, clone);
            let part = moved.into_parts().next().unwrap_or_default();
            drop(black_box(part.clone()));
        });
        assert_eq!(n, 0, "{size} octets");
    }
    assert!(allocations(|| drop(black_box(Message::from(&[7; INLINE + 1])))) > 0);
}

#[test]
fn a_small_envelope_does_not_allocate() {
    let n = allocations(|| {
        let mut message = black_box(Message::from(&[7; 40]));
        message.push_front("");
        message.push_front(b"\0abcd");
        let mut clone = black_box(message.clone());
        assert_eq!(clone.pop_front(), Some(Part::from(b"\0abcd")));
        assert_eq!(clone.pop_front(), Some(Part::default()));
        assert_eq!(clone.pop_front(), None);
        clone.push_back("x");
        assert_eq!(clone.pop_back(), Some(Part::from("x")));
        clone.push_back("x");
        clone.detach();
        assert_eq!(black_box(message).into_parts().count(), 3);
        assert_eq!(Message::from(["id", "", "body"]).part_count(), 3);
    });
    assert_eq!(n, 0);
}

#[test]
fn a_delimiter_before_a_large_part_does_not_allocate() {
    let body = Message::from(vec![7; 10_000]);
    let place = body.first().as_ptr();
    let n = allocations(|| {
        let mut message = black_box(body.clone());
        message.push_front("");
        assert_eq!((message.part_count(), message.first()), (2, &b""[..]));
        assert_eq!(message.last().as_ptr(), place, "it was copied");
        assert_eq!(message.pop_front(), Some(Part::default()));
        assert_eq!(message, body);
        message.push_front("");
        let last = message.pop_back();
        assert_eq!(last.as_deref().map(<[u8]>::as_ptr), Some(place), "it was copied");
        assert_eq!(message, Message::EMPTY);
    });
    // The first clone of a `Bytes` may set up its count.
    assert!(n <= 1, "{n}");
}

#[test]
fn a_clone_of_a_large_message_does_not_allocate() {
    let single = Message::from(vec![7; 10_000]);
    let list = Message::from([vec![7; 10_000], vec![8; 10_000]]);
    let frames = Message::from([vec![7; 100], vec![8; 100]]);
    for message in [&single, &list, &frames] {
        // The first clone of a `Bytes` may set up its count.
        drop(message.clone());
        assert_eq!(allocations(|| drop(black_box(message.clone()))), 0);
    }
}
