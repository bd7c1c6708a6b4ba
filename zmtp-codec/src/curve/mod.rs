//! Keys and boxes of the CURVE mechanism (RFC 25 and 26).

mod boxes;
mod entropy;
mod keys;
mod message_keys;
mod secret;

pub(crate) use boxes::{SharedKey, TAG};
pub use entropy::Entropy;
pub use keys::{KeyError, KeyPair, PublicKey, SecretKey};
pub(crate) use message_keys::MessageKeys;
