//! Permanent keys.

use core::fmt;

use subtle::ConstantTimeEq;

use super::boxes;
use super::secret::Secret;
use crate::wire::z85;

/// A Curve25519 public key that can make a secret with any other key.
///
/// It prints as Z85, the text form of RFC 32.
///
/// ```
/// use zmtp_codec::curve::PublicKey;
///
/// let text = "Yne@$w-vo<fVvi]a<NY6T1ed:M$fCG*[IaLV{hID";
/// let key: PublicKey = text.parse()?;
/// assert_eq!(key.to_string(), text);
/// assert!(PublicKey::new([0; 32]).is_err());
/// # Ok::<(), zmtp_codec::curve::KeyError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct PublicKey([u8; 32]);

impl PublicKey {
    /// The key with these bytes.
    ///
    /// # Errors
    /// [`KeyError::LowOrder`] for the few points that make the same secret with every key.
    #[doc(alias = "ZMQ_CURVE_SERVERKEY")]
    #[doc(alias = "ZMQ_CURVE_PUBLICKEY")]
    pub fn new(bytes: [u8; 32]) -> Result<Self, KeyError> {
        // Any secret key tells: the product with a point of low order is zero.
        boxes::agree(&[1; 32], &bytes).map(|_| Self(bytes)).ok_or(KeyError::LowOrder)
    }

    /// A key that has proved itself in a handshake.
    pub(crate) const fn proven(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The bytes of the key.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl core::str::FromStr for PublicKey {
    type Err = KeyError;

    /// Reads the 40 characters of Z85.
    fn from_str(text: &str) -> Result<Self, KeyError> {
        Self::new(z85::decode_key(text).map_err(|_| KeyError::Text)?)
    }
}

impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&z85::encode_key(&self.0))
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PublicKey({self})")
    }
}

/// A Curve25519 secret key. It is wiped from memory when dropped, compared in constant time, and
/// never printed.
#[derive(Clone)]
pub struct SecretKey(Secret<32>);

impl SecretKey {
    /// The key with these bytes, which a cryptographic generator must have made.
    #[doc(alias = "ZMQ_CURVE_SECRETKEY")]
    #[must_use]
    pub fn new(mut bytes: [u8; 32]) -> Self {
        Self(Secret::taken(&mut bytes))
    }

    /// The bytes of the key. Copies of them are the caller's to wipe.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// The public key that belongs to it.
    #[must_use]
    pub fn public_key(&self) -> PublicKey {
        // A secret times the base point, which is of prime order, is never of low order.
        PublicKey(boxes::public_key(&self.0))
    }
}

impl core::str::FromStr for SecretKey {
    type Err = KeyError;

    /// Reads the 40 characters of Z85.
    fn from_str(text: &str) -> Result<Self, KeyError> {
        z85::decode_key(text).map(Self::new).map_err(|_| KeyError::Text)
    }
}

impl PartialEq for SecretKey {
    fn eq(&self, other: &Self) -> bool {
        self.as_bytes().ct_eq(other.as_bytes()).into()
    }
}

impl Eq for SecretKey {}

impl fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretKey(..)")
    }
}

/// A secret key and the public key that belongs to it.
///
/// ```
/// use zmtp_codec::curve::{KeyPair, SecretKey};
///
/// # let random = [9; 32];
/// let pair = KeyPair::from(SecretKey::new(random)); // 32 bytes from the system
/// println!("my public key is {}", pair.public());
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyPair {
    public: PublicKey,
    secret: SecretKey,
}

impl KeyPair {
    /// The public half.
    #[must_use]
    pub const fn public(&self) -> &PublicKey {
        &self.public
    }

    /// The secret half.
    #[must_use]
    pub const fn secret(&self) -> &SecretKey {
        &self.secret
    }
}

impl From<SecretKey> for KeyPair {
    fn from(secret: SecretKey) -> Self {
        Self { public: secret.public_key(), secret }
    }
}

/// Why something is no key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum KeyError {
    /// The text is not 40 characters of Z85.
    Text,
    /// The public key is a point of low order.
    LowOrder,
}

impl fmt::Display for KeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Text => "a key is 40 characters of Z85",
            Self::LowOrder => "the public key is a point of low order",
        })
    }
}

impl core::error::Error for KeyError {}
