//! What can be done to the octets of one step.

use crate::captures::LONG;

/// A change. Places are taken modulo the length of what is changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Edit {
    /// What is behind a place is not said.
    Truncate(usize),
    Remove(usize),
    Insert(usize, u8),
    Set(usize, u8),
    /// Bits that are turned over.
    Flip(usize, u8),
    /// So many octets from a place on are said twice.
    Repeat(usize, usize),
    /// Bits of the flags of a frame that are turned over; its size stays where it is.
    Flags(u8),
    /// The size of a frame in the other form.
    OtherForm,
    /// The size of a frame, too small or too large by so much.
    SizeBy(i8),
    /// The size of a frame, in eight octets.
    SizeIs(u64),
}

impl Edit {
    pub(crate) fn apply(self, octets: &mut Vec<u8>) {
        let Some(last) = octets.len().checked_sub(1) else { return };
        let place = |at: usize| at % (last + 1);
        match self {
            Self::Truncate(at) => octets.truncate(place(at)),
            Self::Remove(at) => drop(octets.remove(place(at))),
            Self::Insert(at, octet) => octets.insert(place(at), octet),
            Self::Set(at, octet) => octets[place(at)] = octet,
            Self::Flip(at, bits) => octets[place(at)] ^= bits,
            Self::Repeat(at, count) => {
                let at = place(at);
                let end = (at + count).min(last + 1);
                let again = octets[at..end].to_vec();
                octets.splice(at..at, again);
            }
            Self::Flags(bits) => octets[0] ^= bits,
            Self::OtherForm => resize(octets, |size, long| (size, !long)),
            Self::SizeBy(by) => {
                resize(octets, |size, long| (size.wrapping_add_signed(i64::from(by)), long));
            }
            Self::SizeIs(size) => resize(octets, |_, _| (size, true)),
        }
    }
}

/// Writes the size of a frame anew: how large, and whether in eight octets.
fn resize(octets: &mut Vec<u8>, change: impl FnOnce(u64, bool) -> (u64, bool)) {
    let long = octets[0] & LONG != 0;
    let width = if long { 8 } else { 1 };
    let Some(written) = octets.get(1..1 + width) else { return };
    let size = written.iter().fold(0, |size, &octet| size << 8 | u64::from(octet));
    let (size, long) = change(size, long);
    let [.., least] = size.to_be_bytes();
    let written = if long { size.to_be_bytes().to_vec() } else { vec![least] };
    octets.splice(1..1 + width, written);
    octets[0] = octets[0] & !LONG | if long { LONG } else { 0 };
}
