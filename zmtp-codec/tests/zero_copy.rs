//! Large payloads are not copied: neither on the way in nor on the way out.
#![expect(clippy::panic, reason = "clippy spares tests, but not their helpers")]

#[path = "support/pipe.rs"]
mod pipe;
#[path = "support/script.rs"]
mod script;

use std::ops::Range;

use bytes::Bytes;
use pipe::Side;
use script::{frame, greeted};
use zmtp_codec::{Config, Connection, Event, INLINE, Message, Misuse, SocketType, Time};

const NOW: Time = Time::ZERO;

fn pair() -> Side {
    greeted(Config::new(SocketType::Pair), 1, SocketType::Pair)
}

fn addresses(octets: &[u8]) -> Range<*const u8> {
    octets.as_ptr_range()
}

fn lies_in(part: &[u8], buffer: &Range<*const u8>) -> bool {
    let part = addresses(part);
    buffer.start <= part.start && part.end <= buffer.end
}

/// The one message that is read of a buffer, and where that buffer was.
fn receive(octets: Vec<u8>) -> (Message, Range<*const u8>) {
    let mut side = pair();
    let mut input = Bytes::from(octets);
    let buffer = addresses(&input);
    match side.connection.receive(NOW, &mut input) {
        Ok(Some(Event::Message(message))) => (message, buffer),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_large_part_received_is_a_slice_of_the_input() {
    for size in [0, 1, INLINE, INLINE + 1, 255] {
        let (message, buffer) = receive(frame(0, &vec![7; size]));
        assert_eq!(lies_in(message.first(), &buffer), size > INLINE, "{size}");
        assert_eq!(message, Message::from(vec![7; size]));
    }
}

#[test]
fn so_are_the_parts_of_a_large_message() {
    let octets = [frame(1, b"id"), frame(1, b""), frame(0, &[7; 200])].concat();
    let (message, buffer) = receive(octets);
    assert_eq!(message.part_count(), 3);
    assert!(lies_in(message.last(), &buffer));
    let parts: Vec<_> = message.into_parts().collect();
    assert!(lies_in(&parts[2], &buffer) && !lies_in(&parts[0], &buffer));
}

#[test]
fn a_small_message_of_several_parts_is_copied_out() {
    let (message, buffer) = receive([frame(1, b"a"), frame(0, b"b")].concat());
    assert!(message.parts().all(|part| !lies_in(part, &buffer)));
}

/// The buffer can be taken back as soon as nothing points into it.
#[test]
fn what_is_detached_pins_no_input() {
    let mut side = pair();
    let mut input =
        Bytes::from([frame(0, &[7; 200]), frame(1, b"a"), frame(0, &[8; 200])].concat());
    let whole = input.clone();
    let mut messages = Vec::new();
    while let Ok(Some(Event::Message(message))) = side.connection.receive(NOW, &mut input) {
        messages.push(message);
    }
    assert_eq!(messages.len(), 2);
    drop(input);
    assert!(!whole.is_unique(), "the messages share it");
    for message in &mut messages {
        message.detach();
    }
    assert!(whole.is_unique());
    let expected = [Message::from(vec![7; 200]), Message::from([b"a".to_vec(), vec![8; 200]])];
    assert_eq!(messages, expected);
}

/// What belongs to an unfinished frame or message is copied, so that it pins nothing either.
#[test]
fn an_unfinished_message_pins_no_input() {
    let octets = [frame(0, &[7; 200]), frame(1, &[8; 200]), frame(0, &[9; 200])].concat();
    for cut in [1, 2, 100, 203, 250, 404, 500] {
        let mut side = pair();
        let mut input = Bytes::copy_from_slice(&octets[..cut]);
        let whole = input.clone();
        while let Ok(Some(Event::Message(_))) = side.connection.receive(NOW, &mut input) {}
        drop(input);
        assert!(whole.is_unique(), "cut at {cut}");
    }
}

#[test]
fn a_large_part_sent_is_a_chunk_of_its_own() {
    for size in [0, 1, INLINE, INLINE + 1, 256, 70_000] {
        let mut side = pair();
        let payload = Bytes::from(vec![7; size]);
        let pointer = payload.as_ptr();
        assert_eq!(side.connection.send(Message::from(payload)), Ok(()));
        let mut chunks = side.connection.output().chunks();
        let shared = chunks.find(|chunk| chunk.as_ptr() == pointer);
        let expected = (size > INLINE).then_some(size);
        assert_eq!(shared.map(<[u8]>::len), expected);
    }
}

/// Messages of several parts up to 512 octets are gathered into one buffer when they are made.
#[test]
fn so_are_the_parts_of_a_large_message_sent() {
    let payloads = [Bytes::from(vec![1; 5000]), Bytes::from(vec![2; 70_000])];
    let pointers = payloads.each_ref().map(|payload| payload.as_ptr());
    let [first, second] = payloads;
    let message = Message::from_parts([Bytes::from_static(b"id"), first, second]).unwrap();
    type Send = fn(&mut Connection, &Message) -> Result<(), Misuse>;
    let ways: [(&str, Send); 3] = [
        ("batch", |connection, message| connection.send_batch(std::slice::from_ref(message))),
        ("reference", |connection, message| connection.send_ref(message)),
        ("clone", |connection, message| connection.send(message.clone()).map_err(|e| e.misuse)),
    ];
    for (name, send) in ways {
        let mut side = pair();
        assert_eq!(send(&mut side.connection, &message), Ok(()));
        let chunks: Vec<_> = side.connection.output().chunks().map(<[u8]>::as_ptr).collect();
        assert!(pointers.iter().all(|pointer| chunks.contains(pointer)), "{name}");
    }
}

/// A message that is received and sent on is the same memory all the way.
#[test]
fn a_proxy_copies_nothing() {
    let (message, buffer) = receive(frame(0, &[7; 200]));
    let mut side = pair();
    assert_eq!(side.connection.send(message), Ok(()));
    let mut chunks = side.connection.output().chunks();
    assert!(chunks.any(|chunk| chunk.len() == 200 && lies_in(chunk, &buffer)));
}

#[test]
fn copy_below_decides() {
    let config = Config::new(SocketType::Pair).copy_below(1000);
    for (size, shared) in [(999, false), (1000, true)] {
        let mut side = greeted(config.clone(), 1, SocketType::Pair);
        let payload = Bytes::from(vec![7; size]);
        let pointer = payload.as_ptr();
        assert_eq!(side.connection.send(Message::from(payload)), Ok(()));
        let found = side.connection.output().chunks().any(|chunk| chunk.as_ptr() == pointer);
        assert_eq!(found, shared, "{size}");
        assert_eq!(side.drain_all().len(), 9 + size);
    }
}
