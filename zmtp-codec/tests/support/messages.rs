//! Arbitrary messages, and arbitrary cuts of what they are on the wire.

use proptest::collection::vec;
use proptest::prelude::*;
use zmtp_codec::Message;

/// Sizes around which something changes: inline or shared, short or long frames of both framings.
fn size() -> impl Strategy<Value = usize> {
    prop_oneof![
        4 => 0..4_usize,
        4 => 60..66_usize,
        4 => 251..259_usize,
        1 => 0..5000_usize,
    ]
}

fn part() -> impl Strategy<Value = Vec<u8>> {
    (size(), any::<u8>()).prop_map(|(size, first)| {
        let octets = (0..size).map(|i| first.wrapping_add(i.to_le_bytes()[0]));
        octets.collect()
    })
}

/// A message of one to eight parts, more often of one.
pub(crate) fn message() -> impl Strategy<Value = Message> {
    let parts = prop_oneof![3 => vec(part(), 1..2), 2 => vec(part(), 1..9)];
    parts.prop_map(|parts| Message::from_parts(parts).unwrap_or_else(|| Message::from("")))
}

/// The lengths of reads, to be used over and over; whole buffers among them.
pub(crate) fn cuts() -> impl Strategy<Value = Vec<usize>> {
    vec(prop_oneof![1..8_usize, 1..300_usize, Just(usize::MAX)], 1..12)
}

/// Octets in pieces of these lengths.
pub(crate) fn pieces<'a>(
    mut octets: &'a [u8],
    cuts: &'a [usize],
) -> impl Iterator<Item = &'a [u8]> {
    cuts.iter().cycle().map_while(move |&cut| {
        let (piece, rest) = octets.split_at(cut.min(octets.len()));
        octets = rest;
        (!piece.is_empty()).then_some(piece)
    })
}

#[test]
fn the_pieces_are_the_whole() {
    let octets: Vec<u8> = (0..=255).collect();
    let cuts = [1, 7, 100];
    assert_eq!(pieces(&octets, &cuts).collect::<Vec<_>>().concat(), octets);
    assert_eq!(pieces(&octets, &cuts).count(), 3 * 3);
}
