//! READY of PLAIN.

use crate::wire::Ready;

/// READY of PLAIN, which is that of NULL.
///
/// > ready = command-size %d5 "READY" metadata (RFC 24)
///
/// ```
/// use zmtp_codec::wire::PlainReady;
///
/// assert!(PlainReady::parse(b"\x05READY").is_ok());
/// ```
pub type PlainReady<'a> = Ready<'a>;
