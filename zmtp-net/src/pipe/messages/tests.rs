//! Messages come in order, whether they travel as bytes or as values.

use zmtp_codec::Message;

use super::{RUN_BYTES, queue};

/// One that travels as bytes, a long one that does, one that is too long, one of several parts.
fn messages() -> Vec<Message> {
    let part = |len: usize| Message::from(vec![7; len]);
    vec![part(1), part(0), part(500), part(5000), Message::from(["a", "", "b"]), part(70)]
}

#[test]
fn messages_of_all_kinds_come_in_order() {
    let (mut sender, mut receiver) = queue();
    for message in messages() {
        sender.push(message.clone());
        if !message.is_multipart() {
            sender.push_part(message.first());
        }
    }
    assert_eq!((sender.put(), receiver.len()), (11, 11));
    let mut taken = Vec::new();
    receiver.take(4, &mut taken);
    assert_eq!((taken.len(), receiver.len()), (4, 7));
    receiver.take(usize::MAX, &mut taken);
    let twice = |message: Message| {
        let count = if message.is_multipart() { 1 } else { 2 };
        std::iter::repeat_n(message, count)
    };
    assert!(taken.into_iter().eq(messages().into_iter().flat_map(twice)));
}

#[test]
fn what_is_cleared_is_counted_with_its_bytes() {
    let (mut sender, mut receiver) = queue();
    let all = messages();
    let bytes = all.iter().map(Message::byte_len).sum();
    all.into_iter().for_each(|message| sender.push(message));
    assert_eq!(receiver.clear(), (6, bytes));
    assert_eq!(receiver.clear(), (0, 0));
    receiver.rest();
}

#[test]
fn a_run_is_bounded_in_bytes_unless_all_is_wanted() {
    let (mut sender, mut receiver) = queue();
    let count = 3 * RUN_BYTES / 1000;
    (0..count).for_each(|_| sender.push_part(&[7; 1000]));
    let mut taken = Vec::new();
    receiver.take(count, &mut taken);
    assert_eq!(taken.len(), RUN_BYTES / 1000 + 1);
    receiver.take(usize::MAX, &mut taken);
    assert_eq!(taken.len(), count);
    assert!(taken.iter().all(|message| message.first() == [7; 1000]));
}
