//! What the box of INITIATE holds.

use alloc::vec::Vec;

use nom::Parser;

use crate::Rule;
use crate::wire::metadata::metadata;
use crate::wire::parser::{array, whole};
use crate::wire::{Malformed, Metadata};

/// What the box of a [`CurveInitiate`](crate::wire::CurveInitiate) holds.
///
/// > initiate-box = 144*OCTET ; Box \[C + vouch + metadata\](C'->S') (RFC 26)
///
/// ```
/// use zmtp_codec::wire::{InitiatePlain, Metadata};
///
/// let metadata = Metadata::parse(b"\x0bSocket-Type\0\0\0\x03REQ").unwrap();
/// let plain =
///     InitiatePlain { client_key: [1; 32], vouch_nonce: [2; 16], vouch_box: [3; 80], metadata };
/// let mut bytes = Vec::new();
/// plain.write(&mut bytes);
/// assert_eq!(InitiatePlain::parse(&bytes), Ok(plain));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InitiatePlain<'a> {
    /// C, the public permanent key of the client.
    pub client_key: [u8; 32],
    /// The long nonce of the vouch, completed by [`nonce::VOUCH`](crate::wire::nonce::VOUCH).
    pub vouch_nonce: [u8; 16],
    /// Box \[C',S\](C->S'), a [`VouchPlain`](crate::wire::VouchPlain).
    pub vouch_box: [u8; 80],
    /// What the client says about itself.
    pub metadata: Metadata<'a>,
}

impl<'a> InitiatePlain<'a> {
    /// Reads the content of the box.
    ///
    /// # Errors
    ///
    /// [`Rule::CurveInitiate`] if it is too short, and those of [`Metadata::parse`].
    pub fn parse(bytes: &'a [u8]) -> Result<Self, Malformed> {
        let grammar = (array, array, array, metadata).map(
            |(client_key, vouch_nonce, vouch_box, metadata)| Self {
                client_key,
                vouch_nonce,
                vouch_box,
                metadata,
            },
        );
        whole(bytes, Rule::CurveInitiate, grammar)
    }

    /// Writes the content of the box.
    pub fn write(&self, out: &mut Vec<u8>) {
        out.extend(self.client_key);
        out.extend(self.vouch_nonce);
        out.extend(self.vouch_box);
        out.extend_from_slice(self.metadata.as_bytes());
    }
}
