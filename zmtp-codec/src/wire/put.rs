//! Writing.

use alloc::vec::Vec;

/// Writes an octet that counts the octets behind it, and those. The types of this module hold at
/// most 255 octets where they use this.
pub(crate) fn short(octets: &[u8], out: &mut Vec<u8>) {
    let count = u8::try_from(octets.len()).unwrap_or(u8::MAX);
    out.push(count);
    out.extend(octets.iter().take(usize::from(count)));
}
