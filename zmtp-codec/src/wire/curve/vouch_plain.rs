//! What the box of a vouch holds.

use alloc::vec::Vec;

use nom::Parser;

use crate::Rule;
use crate::wire::Malformed;
use crate::wire::parser::{array, whole};

/// What the vouch of an [`InitiatePlain`](crate::wire::InitiatePlain) holds: the proof that the
/// owner of the permanent key C made the transient key C', for the server S.
///
/// > vouch-box = 80OCTET ; Box \[C',S\](C->S') (RFC 26)
///
/// ```
/// use zmtp_codec::wire::VouchPlain;
///
/// let plain = VouchPlain { client_key: [1; 32], server_key: [2; 32] };
/// let mut bytes = Vec::new();
/// plain.write(&mut bytes);
/// assert_eq!(bytes.len(), VouchPlain::LEN);
/// assert_eq!(VouchPlain::parse(&bytes), Ok(plain));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VouchPlain {
    /// C', the public transient key of the client.
    pub client_key: [u8; 32],
    /// S, the public permanent key of the server.
    pub server_key: [u8; 32],
}

impl VouchPlain {
    /// Its bytes.
    pub const LEN: usize = 64;

    /// Reads the content of the box.
    ///
    /// # Errors
    ///
    /// [`Rule::CurveInitiate`] unless it has 64 bytes.
    pub fn parse(bytes: &[u8]) -> Result<Self, Malformed> {
        let grammar = (array, array);
        let grammar = grammar.map(|(client_key, server_key)| Self { client_key, server_key });
        whole(bytes, Rule::CurveInitiate, grammar)
    }

    /// Writes the content of the box.
    pub fn write(&self, out: &mut Vec<u8>) {
        out.extend(self.client_key);
        out.extend(self.server_key);
    }
}
