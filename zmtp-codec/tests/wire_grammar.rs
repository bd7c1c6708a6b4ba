//! The fast reading of frame headers against the grammar of RFC 37.

use proptest::collection::vec;
use proptest::prelude::*;
use zmtp_codec::Rule;
use zmtp_codec::wire::{FrameHeader, FrameKind, MAX_HEADER, grammar};

/// Holds both readings of `octets` against each other.
fn agree(octets: &[u8]) {
    let slow = grammar::frame(octets);
    match FrameHeader::parse(octets) {
        Err(fault) => assert_eq!(slow, Err(fault)),
        Ok(None) => assert_eq!(slow, Ok(None)),
        Ok(Some((header, length))) => {
            assert!(length <= MAX_HEADER);
            let size = usize::try_from(header.size).ok();
            let end = size.and_then(|size| length.checked_add(size));
            let body = end.and_then(|end| octets.get(length..end).map(|body| (body, end)));
            assert_eq!(slow, Ok(body.map(|(body, end)| (header, body, end))));
        }
    }
}

#[test]
fn agree_on_every_first_octet() {
    for flags in 0..=255 {
        let long = [flags, 0, 0, 0, 0, 0, 0, 0, 1, b'x'];
        for length in 0..=long.len() {
            agree(&long[..length]);
        }
        agree(&[flags, 0xff, 0, 0, 0, 0, 0, 0, 0, 0]);
    }
}

#[test]
fn the_grammar_judges_as_the_rules_say() {
    let rule = |octets: &[u8]| grammar::frame(octets).unwrap_err().rule;
    assert_eq!(rule(&[0x0d]), Rule::ReservedFlags);
    assert_eq!(rule(&[0x07]), Rule::MoreOnCommand);
    assert_eq!(rule(&[0x06, 0x80, 0, 0, 0, 0, 0, 0, 0]), Rule::FrameSize);
    let header = FrameHeader { kind: FrameKind::Message { more: false }, size: 1 };
    let long = grammar::frame(&[2, 0, 0, 0, 0, 0, 0, 0, 1, b'x']);
    assert_eq!(long, Ok(Some((header, &b"x"[..], 10))));
}

proptest! {
    #[test]
    fn agree_on_anything(octets in vec(any::<u8>(), 0..300)) {
        agree(&octets);
    }

    #[test]
    fn agree_on_good_flags(flags in 0_u8..8, rest in vec(any::<u8>(), 0..300)) {
        agree(&[&[flags][..], &rest].concat());
    }

    #[test]
    fn agree_on_small_long_sizes(
        flags in prop::sample::select(vec![2_u8, 3, 6]),
        size in 0_u64..300,
        rest in vec(any::<u8>(), 0..300),
    ) {
        agree(&[&[flags][..], &size.to_be_bytes(), &rest].concat());
    }
}
