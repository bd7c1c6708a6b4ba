//! What the box of WELCOME holds.

use alloc::vec::Vec;

use nom::Parser;

use crate::Rule;
use crate::wire::Malformed;
use crate::wire::parser::{array, whole};

/// What the box of a [`CurveWelcome`](crate::wire::CurveWelcome) holds.
///
/// > welcome-box = 144OCTET ; Box \[S' + cookie\](S->C') (RFC 26)
///
/// ```
/// use zmtp_codec::wire::WelcomePlain;
///
/// let plain = WelcomePlain { server_key: [1; 32], cookie: [2; 96] };
/// let mut bytes = Vec::new();
/// plain.write(&mut bytes);
/// assert_eq!(bytes.len(), WelcomePlain::LEN);
/// assert_eq!(WelcomePlain::parse(&bytes), Ok(plain));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WelcomePlain {
    /// S', the public transient key of the server.
    pub server_key: [u8; 32],
    /// What only the server can read, and the client returns.
    pub cookie: [u8; 96],
}

impl WelcomePlain {
    /// Its bytes.
    pub const LEN: usize = 128;

    /// Reads the content of the box.
    ///
    /// # Errors
    ///
    /// [`Rule::CurveWelcome`] unless it has 128 bytes.
    pub fn parse(bytes: &[u8]) -> Result<Self, Malformed> {
        let grammar = (array, array).map(|(server_key, cookie)| Self { server_key, cookie });
        whole(bytes, Rule::CurveWelcome, grammar)
    }

    /// Writes the content of the box.
    pub fn write(&self, out: &mut Vec<u8>) {
        out.extend(self.server_key);
        out.extend(self.cookie);
    }
}
