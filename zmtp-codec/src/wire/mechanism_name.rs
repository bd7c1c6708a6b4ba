//! Names of security mechanisms.

use core::fmt;

/// The name of a security mechanism, 1 to 20 characters.
///
/// > The security mechanism is an ASCII string, null-padded as needed to fit 20 octets. (RFC 37)
///
/// ```
/// use zmtp_codec::wire::MechanismName;
///
/// assert_eq!(MechanismName::new(b"CURVE"), Some(MechanismName::CURVE));
/// assert_eq!(MechanismName::CURVE.as_bytes(), b"CURVE");
/// assert_eq!(MechanismName::new(b"curve"), None);
/// assert_eq!(MechanismName::new(b""), None);
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct MechanismName([u8; Self::LEN]);

impl MechanismName {
    /// The size of the field in a greeting.
    pub const LEN: usize = 20;
    /// RFC 37: no authentication, no confidentiality.
    pub const NULL: Self = Self::padded(*b"NULL");
    /// RFC 24: a user name and a password, in clear.
    pub const PLAIN: Self = Self::padded(*b"PLAIN");
    /// RFC 25 and 26: authentication and confidentiality.
    pub const CURVE: Self = Self::padded(*b"CURVE");

    /// Checks a name: 1 to 20 characters of the grammar, without padding.
    #[must_use]
    pub fn new(name: &[u8]) -> Option<Self> {
        let mut field = [0; Self::LEN];
        field.get_mut(..name.len())?.copy_from_slice(name);
        Self::from_field(field).ok()
    }

    /// Reads the field of a greeting; an error is the index of the offending byte.
    ///
    /// > mechanism-char = "A"-"Z" | DIGIT | "-" | "_" | "." | "+" | %x0 (RFC 37)
    ///
    /// The grammar lets a NUL stand anywhere, the text only at the end ("null-padded"); the text
    /// holds, as it does in libzmq.
    pub(crate) fn from_field(field: [u8; Self::LEN]) -> Result<Self, usize> {
        let name = field.iter().take_while(|&&byte| is_mechanism_char(byte)).count();
        if name == 0 {
            return Err(0);
        }
        match field.iter().skip(name).position(|&byte| byte != 0) {
            Some(after) => Err(name + after),
            None => Ok(Self(field)),
        }
    }

    pub(crate) const fn field(&self) -> &[u8; Self::LEN] {
        &self.0
    }

    /// The name without its padding.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        self.0.split(|&byte| byte == 0).next().unwrap_or_default()
    }

    const fn padded<const N: usize>(name: [u8; N]) -> Self {
        let mut field = [0; Self::LEN];
        let mut i = 0;
        while i < N {
            field[i] = name[i];
            i += 1;
        }
        Self(field)
    }
}

const fn is_mechanism_char(byte: u8) -> bool {
    matches!(byte, b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'+')
}

impl fmt::Display for MechanismName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.as_bytes().escape_ascii())
    }
}

impl fmt::Debug for MechanismName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MechanismName({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_offending_byte() {
        let mut field = *MechanismName::NULL.field();
        field[7] = b'X';
        assert_eq!(MechanismName::from_field(field), Err(7));
        field[2] = b'l';
        assert_eq!(MechanismName::from_field(field), Err(2));
        field[0] = 0;
        assert_eq!(MechanismName::from_field(field), Err(0));
    }

    #[test]
    fn fills_the_field() {
        let longest = [b'A'; 20];
        assert_eq!(MechanismName::new(&longest).unwrap().as_bytes(), longest);
        assert_eq!(MechanismName::new(&[b'A'; 21]), None);
        assert_eq!(MechanismName::new(b"NULL\0"), Some(MechanismName::NULL));
    }
}
