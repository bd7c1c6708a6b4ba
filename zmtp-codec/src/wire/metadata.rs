//! Metadata, borrowed.

use core::fmt;

use nom::bytes::complete::take;
use nom::number::complete::be_u32;
use nom::{Err, Parser};

use super::Malformed;
use super::parser::{Fault, Parsed, broken, ruled, short, whole};
use crate::Rule;

/// A list of properties, checked: the metadata of a peer.
///
/// A name may come more than once; libzmq takes that, and so does this.
///
/// ```
/// use zmtp_codec::wire::Metadata;
///
/// let metadata = Metadata::parse(b"\x0bSocket-Type\0\0\0\x04PAIR\x03X-a\0\0\0\0").unwrap();
/// assert_eq!(metadata.get("SOCKET-TYPE"), Some(&b"PAIR"[..]));
/// assert_eq!(metadata.get("x-a"), Some(&b""[..]));
/// assert_eq!(metadata.get("Identity"), None);
/// assert_eq!(metadata.iter().count(), 2);
/// ```
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Metadata<'a>(&'a [u8]);

impl<'a> Metadata<'a> {
    /// Reads properties up to the end of `bytes`.
    ///
    /// # Errors
    ///
    /// - [`Rule::PropertyName`], at the property: "Zero-sized names are not valid" (RFC 37). Other
    ///   characters than the grammar has are let pass: what is unknown is no reason to part;
    /// - [`Rule::PropertySize`], at the size: "The value SHALL be 0 to 2,147,483,647 [...] octets";
    /// - [`Rule::PropertyTruncated`], at the name or the size whose bytes are not all there.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, Malformed> {
        whole(bytes, Rule::PropertyTruncated, metadata)
    }

    /// The properties in their order, names and values.
    #[must_use]
    pub const fn iter(&self) -> Properties<'a> {
        Properties(self.0)
    }

    /// The value of the first property with this name.
    ///
    /// > Metadata names SHALL be case-insensitive. (RFC 37)
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&'a [u8]> {
        self.all(name).next()
    }

    /// The value of the last property with this name. libzmq routes by the last Identity.
    ///
    /// ```
    /// use zmtp_codec::wire::Metadata;
    ///
    /// let twice = Metadata::parse(b"\x01a\0\0\0\x011\x01A\0\0\0\x012").unwrap();
    /// assert_eq!(twice.get("a"), Some(&b"1"[..]));
    /// assert_eq!(twice.get_last("a"), Some(&b"2"[..]));
    /// ```
    #[must_use]
    pub fn get_last(&self, name: &str) -> Option<&'a [u8]> {
        self.all(name).last()
    }

    fn all(&self, name: &str) -> impl Iterator<Item = &'a [u8]> {
        let same = move |found: &[u8]| found.eq_ignore_ascii_case(name.as_bytes());
        self.iter().filter(move |(found, _)| same(found)).map(|(_, value)| value)
    }

    /// The properties as they travel.
    #[must_use]
    pub const fn as_bytes(&self) -> &'a [u8] {
        self.0
    }

    /// Takes bytes that are known to be properties.
    pub(crate) const fn trusted(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }
}

impl fmt::Debug for Metadata<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter().map(|(name, value)| (Text(name), Text(value)))).finish()
    }
}

impl<'a> IntoIterator for Metadata<'a> {
    type Item = (&'a [u8], &'a [u8]);
    type IntoIter = Properties<'a>;

    fn into_iter(self) -> Properties<'a> {
        self.iter()
    }
}

/// Bytes, printed as text where they are text.
struct Text<'a>(&'a [u8]);

impl fmt::Debug for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{}\"", self.0.escape_ascii())
    }
}

/// The properties of some [`Metadata`]: pairs of a name and a value.
#[derive(Clone, Debug)]
pub struct Properties<'a>(&'a [u8]);

impl<'a> Iterator for Properties<'a> {
    type Item = (&'a [u8], &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        if self.0.is_empty() {
            return None;
        }
        let (rest, found) = property(self.0).ok()?;
        self.0 = rest;
        Some(found)
    }
}

/// A name and a value.
type Property<'a> = (&'a [u8], &'a [u8]);

/// RFC 37: `metadata = *property`.
pub(super) fn metadata(input: &[u8]) -> Parsed<'_, Metadata<'_>> {
    let mut rest = input;
    while !rest.is_empty() {
        (rest, _) = property(rest)?;
    }
    Ok((rest, Metadata(input)))
}

/// RFC 37: `property = name value`.
fn property(input: &[u8]) -> Parsed<'_, Property<'_>> {
    (name, value).parse(input)
}

/// RFC 37: `name = short-size 1*255name-char`.
fn name(input: &[u8]) -> Parsed<'_, &[u8]> {
    let (rest, name) = ruled(Rule::PropertyTruncated, short).parse(input)?;
    // > Zero-sized names are not valid. (RFC 37)
    // Other characters than the grammar's are let pass: what is unknown is no reason to part.
    if name.is_empty() { broken(Rule::PropertyName, input) } else { Ok((rest, name)) }
}

/// RFC 37: `value = 4OCTET *OCTET ; Size in network byte order`.
fn value(input: &[u8]) -> Parsed<'_, &[u8]> {
    let (rest, size) = ruled(Rule::PropertyTruncated, be_u32).parse(input)?;
    if size > MAX_VALUE {
        return broken(Rule::PropertySize, input);
    }
    match take(size).parse(rest) {
        Err(Err::Error(Fault { .. })) => broken(Rule::PropertyTruncated, input),
        taken => taken,
    }
}

/// RFC 37: "2^31-1 or INT32_MAX in C/C++".
pub(super) const MAX_VALUE: u32 = u32::MAX >> 1;

/// Whether we may give a property this name.
pub(super) fn is_name(name: &[u8]) -> bool {
    let name_char = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.+".contains(byte);
    (1..=255).contains(&name.len()) && name.iter().all(name_char)
}

#[cfg(test)]
mod tests {
    use alloc::format;

    use super::*;

    #[test]
    fn finds_what_is_wrong() {
        let fault = |bytes, rule, at| {
            assert_eq!(Metadata::parse(bytes), Err(Malformed { rule, at }));
        };
        fault(b"\0\0\0\0\0", Rule::PropertyName, 0);
        fault(b"\x02a", Rule::PropertyTruncated, 0);
        fault(b"\x01a", Rule::PropertyTruncated, 2);
        fault(b"\x01a\0\0\0", Rule::PropertyTruncated, 2);
        fault(b"\x01a\0\0\0\x02b", Rule::PropertyTruncated, 2);
        fault(b"\x01a\x80\0\0\0", Rule::PropertySize, 2);
        fault(b"\x01a\x7f\xff\xff\xff", Rule::PropertyTruncated, 2);
        fault(b"\x01a\0\0\0\0\x01", Rule::PropertyTruncated, 6);
    }

    #[test]
    fn prints_names_and_values() {
        let metadata = Metadata::parse(b"\x01a\0\0\0\x02b\xff").unwrap();
        assert_eq!(format!("{metadata:?}"), r#"{"a": "b\xff"}"#);
    }
}
