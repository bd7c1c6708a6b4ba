//! The queue against a plain vector.

use std::io::IoSlice;
use std::vec;
use std::vec::Vec;

use bytes::{Buf, Bytes};
use proptest::collection::vec;
use proptest::prelude::*;

use super::Output;
use crate::Message;
use crate::message::{FramesBuilder, INLINE};

#[derive(Clone, Debug)]
enum Op {
    Put(usize),
    PutShared(usize),
    Message(Vec<usize>),
    Frames(Vec<usize>),
    Batch(Vec<usize>),
    Command(usize),
    Tail(usize),
    Advance(usize),
    AdvanceAll,
}

fn size() -> impl Strategy<Value = usize> {
    prop_oneof![4 => 0usize..70, 2 => 250usize..260, 1 => 1000usize..6000]
}

fn op() -> impl Strategy<Value = Op> {
    prop_oneof![
        1 => size().prop_map(Op::Put),
        1 => size().prop_map(Op::PutShared),
        1 => vec(size(), 1..4).prop_map(Op::Message),
        1 => vec(size(), 1..4).prop_map(Op::Frames),
        1 => vec(size(), 0..20).prop_map(Op::Batch),
        1 => size().prop_map(Op::Command),
        1 => size().prop_map(Op::Tail),
        4 => (0usize..8000).prop_map(Op::Advance),
        1 => Just(Op::AdvanceAll),
    ]
}

/// A frame as RFC 37 has it.
fn frame(model: &mut Vec<u8>, flags: u8, body: &[u8]) {
    if let Ok(size) = u8::try_from(body.len()) {
        model.extend([flags, size]);
    } else {
        model.push(flags | 2);
        model.extend((body.len() as u64).to_be_bytes());
    }
    model.extend(body);
}

fn check(output: &Output, model: &[u8]) {
    assert_eq!(output.len(), model.len());
    assert_eq!(output.remaining(), model.len());
    assert_eq!(output.is_empty(), model.is_empty());
    assert!(output.chunks().all(|chunk| !chunk.is_empty()));
    assert_eq!(output.chunks().collect::<Vec<_>>().concat(), model);
    assert_eq!(output.chunk(), output.chunks().next().unwrap_or_default());
    let mut slices = [IoSlice::new(&[]); 256];
    let n = output.chunks_vectored(&mut slices);
    let vectored: Vec<u8> = slices[..n].iter().flat_map(|slice| slice.to_vec()).collect();
    assert!(model.starts_with(&vectored));
    assert!(n == 256 || vectored.len() == model.len());
}

proptest! {
    #[test]
    fn a_queue_is_a_vector(ops in vec(op(), 1..60), copy_below in 0usize..3000) {
        let mut output = Output::new();
        let mut model = Vec::new();
        let (mut queued, mut drained, mut seed) = (0, 0, 0u8);
        let mut body = |size: usize| {
            seed = seed.wrapping_add(1);
            vec![seed; size]
        };
        for op in ops {
            let before = model.len();
            match op {
                Op::Put(size) => {
                    let bytes = body(size);
                    output.put(&bytes);
                    model.extend(bytes);
                }
                Op::PutShared(size) => {
                    let bytes = body(size);
                    output.put_shared(Bytes::from(bytes.clone()));
                    model.extend(bytes);
                }
                Op::Message(sizes) => {
                    let parts: Vec<_> = sizes.iter().map(|size| body(*size)).collect();
                    for (i, part) in parts.iter().enumerate() {
                        frame(&mut model, u8::from(i + 1 < parts.len()), part);
                    }
                    let message = Message::from_parts(parts).unwrap();
                    output.put_message_v2(message, copy_below);
                }
                Op::Frames(sizes) => {
                    let mut builder = FramesBuilder::default();
                    for (i, size) in sizes.iter().enumerate() {
                        let part = body(*size);
                        builder.push(&part, i + 1 < sizes.len());
                        frame(&mut model, u8::from(i + 1 < sizes.len()), &part);
                    }
                    output.put_message_v2(builder.finish(), copy_below);
                    prop_assert!(builder.is_empty());
                }
                Op::Batch(sizes) => {
                    let parts: Vec<_> = sizes.iter().map(|size| body(*size)).collect();
                    parts.iter().for_each(|part| frame(&mut model, 0, part));
                    let messages: Vec<_> = parts.into_iter().map(Message::from).collect();
                    output.put_messages_v2(&messages, copy_below);
                }
                Op::Command(size) => {
                    let bytes = body(size);
                    output.put_command(&bytes);
                    frame(&mut model, 4, &bytes);
                }
                Op::Tail(size) => {
                    let bytes = body(size);
                    output.with_tail(|tail| tail.extend_from_slice(&bytes));
                    model.extend(bytes);
                }
                Op::Advance(n) => {
                    output.advance(n);
                    let n = n.min(model.len());
                    model.drain(..n);
                    drained += n;
                }
                Op::AdvanceAll => {
                    output.advance(usize::MAX);
                    drained += model.len();
                    model.clear();
                }
            }
            queued += model.len().saturating_sub(before);
            check(&output, &model);
            prop_assert_eq!(output.queued(), queued as u64);
            prop_assert_eq!(output.drained(), drained as u64);
        }
    }

    #[test]
    fn what_lies_past_the_end_of_a_block_is_not_seen(a: u8, b: u8, len: u8) {
        let n = usize::from(len).min(INLINE);
        let [x, y] = [a, b].map(|beyond| {
            let mut window = [beyond; INLINE + 1];
            window[0] = len;
            window[1..=n].fill(1);
            Message::from_window(&window)
        });
        prop_assert_eq!(&x, &y);
        prop_assert_eq!(x, (usize::from(len) <= INLINE).then(|| Message::from_slice(&vec![1; n])));
    }
}

#[test]
fn a_drained_queue_is_reused() {
    let mut output = Output::new();
    output.put(&[1; 1000]);
    output.advance(1000);
    let before = output.buf.as_ptr();
    for _ in 0..1000 {
        output.put(&[1; 900]);
        output.advance(900);
    }
    assert_eq!(output.buf.as_ptr(), before);
}

#[test]
fn a_queue_that_is_never_quite_drained_stays_small() {
    let mut output = Output::new();
    output.put(&[1; 100]);
    for _ in 0..100_000 {
        output.put(&[1; 100]);
        output.advance(100);
    }
    assert!(output.buf.capacity() < 2000);
    assert_eq!(output.len(), 100);
}

#[test]
fn received_frames_are_sent_on_as_they_are() {
    // A long header where a short one would do.
    let wire = [&[3, 0, 0, 0, 0, 0, 0, 0, 1, b'a', 0, 100][..], &[b'b'; 100]].concat();
    let message = Message::from_frames(Bytes::from(wire.clone()));
    assert_eq!(message, Message::from([&b"a"[..], &[b'b'; 100]]));
    assert_eq!(message.encoded_len(), wire.len());
    let mut output = Output::new();
    output.put_message_ref_v2(&message, 50);
    assert_eq!(output.chunks().collect::<Vec<_>>(), [&wire[..]]);
}

/// The copies of a small message are made of pieces: each byte must land where it belongs.
#[test]
fn each_byte_of_a_small_message_keeps_its_place() {
    for size in 0..=62u8 {
        let bytes: Vec<u8> = (1..=size).collect();
        let message = Message::from(&bytes[..]);
        let mut output = Output::new();
        output.put_message_ref_v2(&message, 63);
        output.put_message_v2(message.clone(), 63);
        output.put_message_v2(message, 63);
        let frame = [&[0, size][..], &bytes].concat();
        assert_eq!(output.chunks().collect::<Vec<_>>(), [&frame.repeat(3)[..]]);
    }
}
