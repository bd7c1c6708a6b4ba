//! Messages against a naive model, whatever way they are stored.

use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};

use bytes::Bytes;
use proptest::collection::vec;
use proptest::prelude::*;
use zmtp_codec::{Message, Part};

/// Sizes around every limit: empty, inline, the short frame, the copied list, large.
fn octets() -> impl Strategy<Value = Vec<u8>> {
    let size = prop_oneof![
        2 => 0usize..1,
        4 => 0usize..12,
        1 => 35usize..40,
        3 => 50usize..74,
        2 => 250usize..260,
        1 => 500usize..520,
        1 => 2000usize..2100,
    ];
    (any::<u8>(), size).prop_map(|(start, size)| {
        (0..=u8::MAX).cycle().map(|i| start.wrapping_add(i)).take(size).collect()
    })
}

#[derive(Clone, Debug)]
enum Op {
    PushBack(Vec<u8>),
    PushFront(Vec<u8>),
    PopFront,
    PopDelimiter,
    PopBack,
    Detach,
    /// Makes it another message of one part.
    Set(Vec<u8>),
    /// Goes on with a clone and looks after the original at the end.
    Fork,
    /// Takes the message apart and puts it together again.
    Rebuild,
    /// Adds several parts at once.
    Extend(Vec<Vec<u8>>),
}

fn op() -> impl Strategy<Value = Op> {
    prop_oneof![
        3 => octets().prop_map(Op::PushBack),
        3 => octets().prop_map(Op::PushFront),
        3 => Just(Op::PopFront),
        3 => Just(Op::PopDelimiter),
        3 => Just(Op::PopBack),
        1 => vec(octets(), 0..12).prop_map(Op::Extend),
        1 => octets().prop_map(Op::Set),
        1 => Just(Op::Detach),
        1 => Just(Op::Fork),
        1 => Just(Op::Rebuild),
    ]
}

fn hash(message: &Message) -> u64 {
    BuildHasherDefault::<DefaultHasher>::default().hash_one(message)
}

fn check(message: &Message, model: &[Vec<u8>]) {
    assert!(message.parts().eq(model.iter().map(Vec::as_slice)));
    assert_eq!(message.part_count(), model.len());
    assert_eq!(message.is_multipart(), model.len() > 1);
    assert_eq!(Some(message.first()), model.first().map(Vec::as_slice));
    assert_eq!(Some(message.last()), model.last().map(Vec::as_slice));
    assert_eq!(message.byte_len(), model.iter().map(Vec::len).sum::<usize>());
    let frame = |part: &Vec<u8>| part.len() + if part.len() > 255 { 9 } else { 2 };
    assert_eq!(message.encoded_len(), model.iter().map(frame).sum::<usize>());
    for (i, part) in model.iter().enumerate() {
        assert_eq!(message.part(i), Some(part.as_slice()));
    }
    assert_eq!(message.part(model.len()), None);
    let (least, most) = message.parts().size_hint();
    assert!(least <= model.len() && most.is_none_or(|most| most >= model.len()));
    let owned: Vec<Part> = message.clone().into_parts().collect();
    assert_eq!(owned, model);
    let other = Message::from_parts(model.iter().map(Vec::as_slice));
    let mut other = other.unwrap_or_else(|| Message::from("the model is never empty"));
    assert_eq!(*message, other);
    assert_eq!(hash(message), hash(&other));
    assert_eq!(model.iter().map(Vec::as_slice).collect::<Message>(), other);
    assert!(message.into_iter().eq(model.iter().map(Vec::as_slice)));
    assert_eq!(format!("{message:?}"), format!("{other:?}"));
    other.push_back("");
    assert_ne!(*message, other);
}

proptest! {
    #[test]
    fn a_message_is_a_list_of_parts(
        start in vec(octets(), 1..5),
        ops in vec(op(), 0..24),
    ) {
        let mut model = start;
        let mut message = Message::from_parts(model.iter().map(Vec::as_slice)).unwrap();
        let mut kept = Vec::new();
        check(&message, &model);
        for op in ops {
            match op {
                Op::PushBack(part) => {
                    message.push_back(part.clone());
                    model.push(part);
                }
                Op::PushFront(part) => {
                    message.push_front(Bytes::from(part.clone()));
                    model.insert(0, part);
                }
                Op::PopDelimiter => {
                    let is_there = model.len() > 1 && model[0].is_empty();
                    prop_assert_eq!(message.pop_delimiter(), is_there);
                    if is_there {
                        model.remove(0);
                    }
                }
                Op::PopFront => {
                    let part = message.pop_front();
                    prop_assert_eq!(part.is_some(), model.len() > 1);
                    if let Some(part) = part {
                        prop_assert_eq!(part, model.remove(0));
                    }
                }
                Op::PopBack => {
                    let part = message.pop_back();
                    prop_assert_eq!(part.is_some(), model.len() > 1);
                    if let Some(part) = part {
                        prop_assert_eq!(Some(part.to_vec()), model.pop());
                    }
                }
                Op::Extend(parts) => {
                    message.extend(parts.clone());
                    model.extend(parts);
                }
                Op::Set(octets) => {
                    message.set(&octets);
                    model = vec![octets];
                }
                Op::Detach => message.detach(),
                Op::Fork => kept.push((message.clone(), model.clone())),
                Op::Rebuild => message = Message::from_parts(message.into_parts()).unwrap(),
            }
            check(&message, &model);
        }
        kept.iter().for_each(|(message, model)| check(message, model));
    }

    #[test]
    fn a_part_is_its_octets(octets in octets()) {
        let mut part = Part::from(octets.clone());
        prop_assert_eq!(&part, &Part::from(octets.as_slice()));
        prop_assert_eq!(&part, &Part::from(Bytes::from(octets.clone())));
        part.detach();
        prop_assert_eq!(&*part, octets.as_slice());
        prop_assert_eq!(part.into_bytes(), octets);
    }
}

#[test]
fn everything_becomes_a_message() {
    let wanted = Message::from("hello");
    assert_eq!(Message::from(b"hello"), wanted);
    assert_eq!(Message::from(&b"hello"[..]), wanted);
    assert_eq!(Message::from(String::from("hello")), wanted);
    assert_eq!(Message::from(b"hello".to_vec()), wanted);
    assert_eq!(Message::from(Bytes::from_static(b"hello")), wanted);
    assert_eq!(Message::from(Part::from("hello")), wanted);
    assert_eq!(Message::from(["hello"]), wanted);
    assert_eq!(Message::from([b"ab", b"cd"]), Message::from([Part::from("ab"), "cd".into()]));
    assert!(Message::from_parts(Vec::<Part>::new()).is_none());
    assert_eq!(Message::from_iter(Vec::<Part>::new()), Message::EMPTY);
}

/// Where a part ends counts, and how many there are.
#[test]
fn messages_of_the_same_octets_in_other_parts_have_other_hashes() {
    let messages = [
        Message::from("abc"),
        Message::from(["ab", "c"]),
        Message::from(["a", "bc"]),
        Message::from(["abc", ""]),
        Message::from(["", "abc"]),
    ];
    let hashes: std::collections::HashSet<u64> = messages.iter().map(hash).collect();
    assert_eq!(hashes.len(), messages.len());
}

/// As many parts as a peer may send are taken off one by one, in time that grows with their number.
#[test]
fn a_message_of_many_parts_is_taken_apart_from_behind() {
    let mut message: Message =
        (0..65_536_u32).map(|number| number.to_be_bytes().to_vec()).collect();
    for number in (1..65_536_u32).rev() {
        assert_eq!(message.pop_back().unwrap(), number.to_be_bytes());
    }
    assert_eq!(message.pop_back(), None);
    assert_eq!(message, Message::from(&[0; 4]));
}

#[test]
fn debug_is_short() {
    assert_eq!(format!("{:?}", Message::from(["a", "\0"])), r#"Message["a", "\x00"]"#);
    let long = format!("{:?}", Message::from(vec![b'x'; 100_000]));
    assert_eq!(long, format!("Message[\"{}\"... (100000 bytes)]", "x".repeat(32)));
}

/// A part is found by its octets, and sorts as they do.
#[test]
fn a_part_is_a_key() {
    use std::collections::{BTreeSet, HashMap};
    let parts = [vec![3; 100], vec![], vec![1, 2], vec![1]].map(Part::from);
    let counts: HashMap<Part, usize> =
        parts.iter().map(|part| (part.clone(), part.len())).collect();
    assert_eq!(counts.get(&[3; 100][..]), Some(&100));
    assert_eq!(counts.get(&[1, 2][..]), Some(&2));
    let sorted: BTreeSet<Part> = parts.into_iter().collect();
    let lengths: Vec<usize> = sorted.iter().map(|part| part.len()).collect();
    assert_eq!(lengths, [0, 1, 2, 100]);
}
