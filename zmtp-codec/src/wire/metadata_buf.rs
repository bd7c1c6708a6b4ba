//! Metadata, owned.

use alloc::vec::Vec;
use core::fmt;

use super::metadata::{MAX_VALUE, is_name};
use super::{Malformed, Metadata, put};
use crate::Rule;

/// A list of properties that grows.
///
/// ```
/// use zmtp_codec::wire::MetadataBuf;
///
/// let mut metadata = MetadataBuf::default();
/// metadata.push("Socket-Type", b"REQ").unwrap();
/// metadata.push("Identity", b"").unwrap();
/// assert_eq!(metadata.as_metadata().get("identity"), Some(&b""[..]));
/// assert!(metadata.push("no spaces", b"").is_err());
/// assert_eq!(format!("{metadata:?}"), r#"{"Socket-Type": "REQ", "Identity": ""}"#);
/// ```
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct MetadataBuf(Vec<u8>);

impl MetadataBuf {
    /// The properties, borrowed.
    #[must_use]
    pub fn as_metadata(&self) -> Metadata<'_> {
        Metadata::trusted(&self.0)
    }

    /// Adds a property at the end, even if there is one of this name.
    ///
    /// # Errors
    ///
    /// [`Rule::PropertyName`] unless the name is 1 to 255 letters, digits and `-_.+`;
    /// [`Rule::PropertySize`] if the value has 2^31 bytes or more. Then nothing is added.
    pub fn push(&mut self, name: &str, value: &[u8]) -> Result<(), Malformed> {
        let fault = |rule| Malformed { rule, at: self.0.len() };
        if !is_name(name.as_bytes()) {
            return Err(fault(Rule::PropertyName));
        }
        let size = u32::try_from(value.len()).ok().filter(|&size| size <= MAX_VALUE);
        let size = size.ok_or(fault(Rule::PropertySize))?;
        put::short(name.as_bytes(), &mut self.0);
        self.0.extend(size.to_be_bytes());
        self.0.extend_from_slice(value);
        Ok(())
    }
}

impl MetadataBuf {
    /// Adds all properties of `more`.
    pub(crate) fn append(&mut self, more: Metadata<'_>) {
        self.0.extend_from_slice(more.as_bytes());
    }
}

impl From<Metadata<'_>> for MetadataBuf {
    fn from(metadata: Metadata<'_>) -> Self {
        Self(metadata.as_bytes().to_vec())
    }
}

impl fmt::Debug for MetadataBuf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_metadata().fmt(f)
    }
}
