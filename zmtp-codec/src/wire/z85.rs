//! Z85, the text form of CURVE keys (RFC 32).

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

/// Text that is no Z85, or bytes that have none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Z85Error {
    /// The length, which this is, does not fit.
    ///
    /// > The binary frame SHALL have a length that is divisible by 4 with no remainder. The string
    /// > frame SHALL have a length that is divisible by 5 with no remainder. (RFC 32)
    ///
    /// A key has 40 characters.
    Length(usize),
    /// The character at this index, counted in bytes, is none of the 85.
    Character(usize),
    /// The five characters from this index on stand for more than 32 bits can hold.
    Overflow(usize),
}

impl fmt::Display for Z85Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Length(length) => write!(f, "a length of {length} does not fit Z85"),
            Self::Character(at) => write!(f, "the character at {at} is not one of Z85"),
            Self::Overflow(at) => write!(f, "the five characters at {at} exceed 32 bits"),
        }
    }
}

impl core::error::Error for Z85Error {}

const ALPHABET: &[u8; 85] =
    b"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#";

/// The value of each character.
const VALUES: [Option<u8>; 256] = {
    let mut values = [None; 256];
    let mut value = 0;
    while value < 85 {
        values[ALPHABET[value as usize] as usize] = Some(value);
        value += 1;
    }
    values
};

/// Writes bytes as text.
///
/// ```
/// use zmtp_codec::wire::z85;
///
/// let bytes = [0x86, 0x4f, 0xd2, 0x6f, 0xb5, 0x59, 0xf7, 0x5b];
/// assert_eq!(z85::encode(&bytes).unwrap(), "HelloWorld");
/// assert_eq!(z85::encode(b"abc"), Err(z85::Z85Error::Length(3)));
/// ```
///
/// # Errors
///
/// [`Z85Error::Length`] unless the bytes come in fours.
pub fn encode(bytes: &[u8]) -> Result<String, Z85Error> {
    if !bytes.len().is_multiple_of(4) {
        return Err(Z85Error::Length(bytes.len()));
    }
    Ok(text(bytes))
}

/// Reads text as bytes.
///
/// ```
/// use zmtp_codec::wire::z85::{self, Z85Error};
///
/// assert_eq!(z85::decode("Hello").unwrap(), [0x86, 0x4f, 0xd2, 0x6f]);
/// assert_eq!(z85::decode("Hell"), Err(Z85Error::Length(4)));
/// assert_eq!(z85::decode("Hell~"), Err(Z85Error::Character(4)));
/// assert_eq!(z85::decode("00000#####"), Err(Z85Error::Overflow(5)));
/// ```
///
/// # Errors
///
/// See [`Z85Error`].
pub fn decode(text: &str) -> Result<Vec<u8>, Z85Error> {
    if !text.len().is_multiple_of(5) {
        return Err(Z85Error::Length(text.len()));
    }
    let mut bytes = Vec::with_capacity(text.len() / 5 * 4);
    for (index, five) in text.as_bytes().chunks_exact(5).enumerate() {
        bytes.extend(word(five, index * 5)?);
    }
    Ok(bytes)
}

/// Writes a key as its 40 characters.
///
/// ```
/// use zmtp_codec::wire::z85;
///
/// assert_eq!(z85::encode_key(&[0; 32]), "0".repeat(40));
/// ```
#[must_use]
pub fn encode_key(key: &[u8; 32]) -> String {
    text(key)
}

/// Reads a key from its 40 characters.
///
/// ```
/// use zmtp_codec::wire::z85::{self, Z85Error};
///
/// let text = "rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7";
/// let key = z85::decode_key(text).unwrap();
/// assert_eq!(z85::encode_key(&key), text);
/// assert_eq!(z85::decode_key("HelloWorld"), Err(Z85Error::Length(10)));
/// ```
///
/// # Errors
///
/// See [`Z85Error`].
pub fn decode_key(text: &str) -> Result<[u8; 32], Z85Error> {
    if text.len() != 40 {
        return Err(Z85Error::Length(text.len()));
    }
    let mut key = [0; 32];
    let fives = text.as_bytes().chunks_exact(5).enumerate();
    for (four, (index, five)) in key.chunks_exact_mut(4).zip(fives) {
        four.copy_from_slice(&word(five, index * 5)?);
    }
    Ok(key)
}

/// > The four octets SHALL be treated as an unsigned 32-bit integer in network byte order (big
/// > endian). The five characters SHALL be output from most significant to least significant.
/// > (RFC 32)
fn text(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() / 4 * 5);
    for four in bytes.chunks_exact(4) {
        let word = four.iter().fold(0, |word, &byte| (word << 8) | u32::from(byte));
        for power in [52_200_625, 614_125, 7_225, 85, 1] {
            text.push(char::from(ALPHABET[(word / power % 85) as usize]));
        }
    }
    text
}

/// > The five characters SHALL each be converted into a value 0 to 84, and accumulated by
/// > multiplication by 85, from most to least significant. (RFC 32)
fn word(five: &[u8], at: usize) -> Result<[u8; 4], Z85Error> {
    let mut word = 0_u64;
    for (index, &character) in five.iter().enumerate() {
        let value = VALUES[usize::from(character)].ok_or(Z85Error::Character(at + index))?;
        word = word * 85 + u64::from(value);
    }
    u32::try_from(word).map(u32::to_be_bytes).map_err(|_| Z85Error::Overflow(at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_to_32_bits() {
        assert_eq!(encode(&[0xff; 4]).unwrap(), "%nSc0");
        assert_eq!(decode("%nSc0").unwrap(), [0xff; 4]);
        assert_eq!(decode("%nSc1"), Err(Z85Error::Overflow(0)));
    }

    #[test]
    fn counts_bytes_not_characters() {
        assert_eq!(decode("é000"), Err(Z85Error::Character(0)));
        assert_eq!(decode("0é00"), Err(Z85Error::Character(1)));
    }
}
