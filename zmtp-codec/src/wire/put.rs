//! Writing.

use alloc::vec::Vec;

/// Writes a byte that counts the bytes behind it, and those. The types of this module hold at
/// most 255 bytes where they use this.
pub(crate) fn short(bytes: &[u8], out: &mut Vec<u8>) {
    let count = u8::try_from(bytes.len()).unwrap_or(u8::MAX);
    out.push(count);
    out.extend(bytes.iter().take(usize::from(count)));
}
