//! The randomness of one connection.

use zeroize::Zeroizing;

use super::secret::Secret;

/// Randomness for one CURVE connection: 96 bytes from a cryptographic generator, never used
/// before and never again.
///
/// The codec has no source of randomness; the caller gives it one that fits its platform. It is
/// wiped from memory when the connection has made its keys, and it cannot be cloned: to use it
/// twice would give two connections the same transient keys.
///
/// ```
/// use zmtp_codec::curve::Entropy;
///
/// let mut bytes = [0; Entropy::LEN];
/// # fn fill(bytes: &mut [u8]) { bytes.fill(7) }
/// fill(&mut bytes); // getrandom::fill(&mut bytes)?
/// let entropy = Entropy::new(bytes);
/// assert!(!format!("{entropy:?}").contains('7'));
/// ```
pub struct Entropy(Secret<{ Self::LEN }>);

impl Entropy {
    /// Bytes that are needed. Either role takes what it needs from the front: a client its
    /// transient secret key (32) and the nonce of its vouch (16); a server its transient secret
    /// key (32), the nonce (16) and the key (32) of its cookie, and the nonce of its WELCOME (16).
    pub const LEN: usize = 96;

    /// Takes fresh random bytes.
    #[must_use]
    pub fn new(mut bytes: [u8; Self::LEN]) -> Self {
        Self(Secret::taken(&mut bytes))
    }

    /// `N` bytes from `at`, both constants of this crate; short ones are padded with zeros.
    pub(crate) fn part<const N: usize>(&self, at: usize) -> Zeroizing<[u8; N]> {
        let mut part = Zeroizing::new([0; N]);
        for (to, from) in part.iter_mut().zip(self.0.iter().skip(at)) {
            *to = *from;
        }
        part
    }
}

impl core::fmt::Debug for Entropy {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Entropy(..)")
    }
}
