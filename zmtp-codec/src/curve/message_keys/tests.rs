//! The boxes of MESSAGE are those of `crypto_box`, whatever the length of what is in them.

use alloc::vec::Vec;

use super::{MessageKeys, SHORT};
use crate::curve::{SharedKey, TAG};
use crate::wire::nonce::{MESSAGE_FROM_CLIENT, MESSAGE_FROM_SERVER, short_nonce};

/// Lengths on both sides of what is short, and of each number of blocks.
const LENGTHS: core::ops::RangeInclusive<usize> = 0..=2 * SHORT;

fn shared() -> SharedKey {
    SharedKey::drawn(&core::array::from_fn(|i| u8::try_from(i * 7).unwrap()))
}

/// The keys of a client, or of a server.
fn keys(client: bool) -> MessageKeys {
    let (ours, theirs) = if client {
        (MESSAGE_FROM_CLIENT, MESSAGE_FROM_SERVER)
    } else {
        (MESSAGE_FROM_SERVER, MESSAGE_FROM_CLIENT)
    };
    MessageKeys::new(shared(), ours, theirs)
}

fn content(len: usize) -> Vec<u8> {
    (0..len).map(|i| u8::try_from(i % 251).unwrap()).collect()
}

/// Nonces with each byte in use.
fn nonces() -> impl Iterator<Item = u64> {
    [0, 1, 0x0102_0304_0506_0708, u64::MAX].into_iter()
}

#[test]
fn what_is_sealed_is_what_crypto_box_seals() {
    for (len, nonce) in LENGTHS.flat_map(|len| nonces().map(move |nonce| (len, nonce))) {
        let (mut expected, mut found) = (content(len), content(len));
        let whole = short_nonce(MESSAGE_FROM_CLIENT, nonce);
        let tag = shared().seal_in_place(&whole, &mut expected);
        assert_eq!(keys(true).seal_in_place(nonce, &mut found), tag, "{len} bytes");
        assert_eq!(found, expected, "{len} bytes");
    }
}

#[test]
fn what_crypto_box_seals_opens() {
    for (len, nonce) in LENGTHS.flat_map(|len| nonces().map(move |nonce| (len, nonce))) {
        let mut sealed = content(len);
        let tag = shared().seal_in_place(&short_nonce(MESSAGE_FROM_CLIENT, nonce), &mut sealed);
        assert!(keys(false).open_in_place(nonce, &tag, &mut sealed), "{len} bytes");
        assert_eq!(sealed, content(len));
    }
}

/// One bit that is another one anywhere, and nothing opens, nor is it touched.
#[test]
fn what_was_altered_does_not_open() {
    let nonce = 0x0102_0304_0506_0708;
    for len in [0, 1, 32, 33, 65, SHORT, SHORT + 1] {
        let mut sealed = content(len);
        let tag = keys(true).seal_in_place(nonce, &mut sealed);
        let refused = |nonce, tag: &[u8; TAG], mut altered: Vec<u8>| {
            let before = altered.clone();
            assert!(!keys(false).open_in_place(nonce, tag, &mut altered), "{len} bytes");
            assert_eq!(altered, before);
        };
        for bit in 0..64 {
            refused(nonce ^ 1 << bit, &tag, sealed.clone());
        }
        for bit in 0..8 * TAG {
            let mut altered = tag;
            altered[bit / 8] ^= 1 << (bit % 8);
            refused(nonce, &altered, sealed.clone());
        }
        for bit in 0..8 * len {
            let mut altered = sealed.clone();
            altered[bit / 8] ^= 1 << (bit % 8);
            refused(nonce, &tag, altered);
        }
    }
}

/// What comes back to who sent it is no message of the peer's.
#[test]
fn what_we_sealed_does_not_open_here() {
    for len in [0, 65, SHORT + 1] {
        let mut sealed = content(len);
        let tag = keys(true).seal_in_place(5, &mut sealed);
        assert!(!keys(true).open_in_place(5, &tag, &mut sealed));
        assert!(keys(false).open_in_place(5, &tag, &mut sealed));
    }
}
