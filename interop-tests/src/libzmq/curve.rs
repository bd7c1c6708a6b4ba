//! CURVE keys and their text form, Z85.

use std::ffi::{CStr, CString, c_char};
use std::fmt;

use super::error::check;
use super::{Error, Result, ffi};

/// The length of a CURVE key in bytes.
pub const CURVE_KEY_LEN: usize = 32;

/// The length of a CURVE key in Z85, with the NUL byte at the end.
const KEY_TEXT_LEN: usize = CURVE_KEY_LEN / 4 * 5 + 1;

/// A CURVE key pair as raw bytes.
#[derive(Clone, PartialEq, Eq)]
pub struct CurveKeyPair {
    /// The public key.
    pub public: [u8; CURVE_KEY_LEN],
    /// The secret key.
    pub secret: [u8; CURVE_KEY_LEN],
}

impl fmt::Debug for CurveKeyPair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CurveKeyPair").field("public", &self.public).finish_non_exhaustive()
    }
}

/// Generates a random key pair.
pub fn curve_keypair() -> Result<CurveKeyPair> {
    let mut public = [0; KEY_TEXT_LEN];
    let mut secret = [0; KEY_TEXT_LEN];
    // SAFETY: both buffers have room for a key in Z85 with its NUL byte.
    check(unsafe { ffi::zmq_curve_keypair(start_of(&mut public), start_of(&mut secret)) })?;
    Ok(CurveKeyPair { public: key_from_text(&public)?, secret: key_from_text(&secret)? })
}

/// Computes the public key that belongs to a secret key.
pub fn curve_public(secret: &[u8; CURVE_KEY_LEN]) -> Result<[u8; CURVE_KEY_LEN]> {
    let secret = CString::new(z85_encode(secret)?)?;
    let mut public = [0; KEY_TEXT_LEN];
    // SAFETY: `secret` is a key in Z85 with its NUL byte, and `public` has room
    // for another.
    check(unsafe { ffi::zmq_curve_public(start_of(&mut public), secret.as_ptr()) })?;
    key_from_text(&public)
}

/// Encodes data in Z85; its length must be a multiple of 4.
pub fn z85_encode(data: &[u8]) -> Result<String> {
    let mut text = vec![0; data.len() / 4 * 5 + 1];
    // SAFETY: `text` has room for 5 characters per 4 bytes and the NUL byte;
    // for another length libzmq writes nothing.
    let done = unsafe { ffi::zmq_z85_encode(start_of(&mut text), data.as_ptr(), data.len()) };
    if done.is_null() {
        return Err(Error::InvalidZ85);
    }
    text.pop();
    String::from_utf8(text).map_err(|_| Error::InvalidZ85)
}

/// Decodes a Z85 text; its length must be a multiple of 5.
pub fn z85_decode(text: &str) -> Result<Vec<u8>> {
    let mut data = vec![0; text.len() / 5 * 4];
    if !text.len().is_multiple_of(5) {
        return Err(Error::InvalidZ85);
    }
    let text = CString::new(text)?;
    // SAFETY: `text` ends in a NUL byte, and `data` has room for 4 bytes per 5
    // characters.
    let done = unsafe { ffi::zmq_z85_decode(data.as_mut_ptr(), text.as_ptr()) };
    if done.is_null() {
        return Err(Error::InvalidZ85);
    }
    Ok(data)
}

fn key_from_text(text: &[u8; KEY_TEXT_LEN]) -> Result<[u8; CURVE_KEY_LEN]> {
    let text = CStr::from_bytes_with_nul(text).map_err(|_| Error::InvalidZ85)?;
    let text = text.to_str().map_err(|_| Error::InvalidZ85)?;
    z85_decode(text)?.try_into().map_err(|_| Error::InvalidZ85)
}

fn start_of(text: &mut [u8]) -> *mut c_char {
    text.as_mut_ptr().cast()
}
