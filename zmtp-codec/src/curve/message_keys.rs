//! The boxes of MESSAGE, whose nonces all begin with the same text.
//!
//! A box is encrypted with XSalsa20: HSalsa20 makes a key of the shared key and the first 16 bytes of
//! the nonce, and Salsa20 encrypts under that, with the other 8. In one direction of a connection the
//! first 16 bytes never change, so that key is made once. Short content is sealed with it, out of
//! what the libraries have: Salsa20, Poly1305, and a comparison in constant time. For long content
//! `dryoc` has vector code for the whole, next to which HSalsa20 does not matter.

use dryoc::classic::crypto_core::crypto_core_hsalsa20;
use dryoc::classic::crypto_onetimeauth::crypto_onetimeauth;
use salsa20::SalsaCore;
use salsa20::cipher::consts::U10;
use salsa20::cipher::{KeyIvInit, StreamCipherCore};
use subtle::{Choice, ConstantTimeEq};
use zeroize::Zeroizing;

use super::boxes::{SharedKey, TAG};
use super::secret::Secret;
use crate::wire::nonce;

/// Bytes in front of the key stream that are the key of the tag.
const TAG_KEY: usize = 32;

/// Bytes that Salsa20 makes at a time.
const BLOCK: usize = 64;

/// Content of up to this many bytes is short: it takes two blocks with the key of its tag.
const SHORT: usize = 2 * BLOCK - TAG_KEY;

/// What seals our messages and opens the peer's.
pub(crate) struct MessageKeys {
    shared: SharedKey,
    sealing: Direction,
    opening: Direction,
}

/// One direction of a connection: the text before its nonces, and what HSalsa20 makes of that and the
/// shared key.
struct Direction {
    prefix: &'static [u8; 16],
    derived: Secret<32>,
}

impl MessageKeys {
    /// With the text before the nonces of our messages, and of the peer's. They differ, so that a
    /// message sent back to its sender does not open.
    pub(crate) fn new(
        shared: SharedKey,
        ours: &'static [u8; 16],
        theirs: &'static [u8; 16],
    ) -> Self {
        let [sealing, opening] = [ours, theirs].map(|prefix| Direction::new(&shared, prefix));
        Self { shared, sealing, opening }
    }

    /// The key that both directions are made of.
    pub(crate) const fn shared(&self) -> &SharedKey {
        &self.shared
    }

    /// Encrypts `content` where it stands; returns the tag that belongs in front of it.
    pub(crate) fn seal_in_place(&self, nonce: u64, content: &mut [u8]) -> [u8; TAG] {
        match content.len() {
            ..=SHORT => self.sealing.seal_short(nonce, content),
            _ => self.shared.seal_in_place(&self.sealing.whole(nonce), content),
        }
    }

    /// Decrypts `content` where it stands, if the tag is right; otherwise leaves it alone.
    #[must_use]
    pub(crate) fn open_in_place(&self, nonce: u64, tag: &[u8; TAG], content: &mut [u8]) -> bool {
        match content.len() {
            ..=SHORT => self.opening.open_short(nonce, tag, content),
            _ => self.shared.open_in_place(&self.opening.whole(nonce), tag, content),
        }
    }
}

impl Direction {
    fn new(shared: &SharedKey, prefix: &'static [u8; 16]) -> Self {
        let mut derived = [0; 32];
        crypto_core_hsalsa20(&mut derived, prefix, shared.bytes(), None);
        Self { prefix, derived: Secret::taken(&mut derived) }
    }

    fn whole(&self, nonce: u64) -> [u8; 24] {
        nonce::short_nonce(self.prefix, nonce)
    }

    fn seal_short(&self, nonce: u64, content: &mut [u8]) -> [u8; TAG] {
        let stream = self.stream(nonce, content.len());
        let (key, pad) = split(&stream);
        exclusive_or(content, pad);
        let mut tag = [0; TAG];
        crypto_onetimeauth(&mut tag, content, key);
        tag
    }

    fn open_short(&self, nonce: u64, tag: &[u8; TAG], content: &mut [u8]) -> bool {
        let stream = self.stream(nonce, content.len());
        let (key, pad) = split(&stream);
        // It is wiped, since it would be right for this content.
        let mut computed = Zeroizing::new([0; TAG]);
        crypto_onetimeauth(&mut computed, content, key);
        let opens = equal(&computed, tag);
        if opens {
            exclusive_or(content, pad);
        }
        opens
    }

    /// The key stream under a nonce, as far as content of this length and its tag need it.
    #[inline(always)]
    fn stream(&self, nonce: u64, len: usize) -> Zeroizing<[[u8; BLOCK]; 2]> {
        let mut stream = Zeroizing::new([[0; BLOCK]; 2]);
        let mut salsa = SalsaCore::<U10>::new((&*self.derived).into(), &nonce.to_be_bytes().into());
        let [first, second] = &mut *stream;
        salsa.write_keystream_block(first.into());
        if len > BLOCK - TAG_KEY {
            salsa.write_keystream_block(second.into());
        }
        stream
    }
}

/// The key of the tag, and what content is combined with.
#[inline(always)]
fn split(stream: &[[u8; BLOCK]; 2]) -> (&[u8; TAG_KEY], &[u8]) {
    let stream = stream.as_flattened();
    stream.split_first_chunk().unwrap_or((&[0; TAG_KEY], &[]))
}

#[inline(always)]
fn exclusive_or(content: &mut [u8], pad: &[u8]) {
    for (byte, pad) in content.iter_mut().zip(pad) {
        *byte ^= pad;
    }
}

/// Whether two tags are the same, in constant time. Words cost less than bytes.
fn equal(one: &[u8; TAG], other: &[u8; TAG]) -> bool {
    let words = one.as_chunks().0.iter().zip(other.as_chunks().0);
    let equal = words.fold(Choice::from(1), |equal, (one, other)| {
        equal & u64::from_le_bytes(*one).ct_eq(&u64::from_le_bytes(*other))
    });
    equal.into()
}

impl core::fmt::Debug for MessageKeys {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("MessageKeys(..)")
    }
}

#[cfg(test)]
mod tests;
