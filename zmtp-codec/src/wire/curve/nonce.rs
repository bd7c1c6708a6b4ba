//! Nonces of CURVE.
//!
//! > A long nonce protects permanent keys, and is 16 octets from a good random number generator. A
//! > short nonce protects transient keys and is an 8-octet sequential number. (RFC 26)
//!
//! Both are completed by text that does not travel.

/// > The nonce SHALL be implicitly prefixed with the 16 characters "CurveZMQHELLO---". (RFC 26)
pub const HELLO: &[u8; 16] = b"CurveZMQHELLO---";

/// > The nonce SHALL be implicitly prefixed with the 16 characters "CurveZMQINITIATE". (RFC 26)
pub const INITIATE: &[u8; 16] = b"CurveZMQINITIATE";

/// > The nonce SHALL be implicitly prefixed with the 16 characters "CurveZMQREADY---". (RFC 26)
pub const READY: &[u8; 16] = b"CurveZMQREADY---";

/// > [...] the 16 characters "CurveZMQMESSAGES" (from server) or "CurveZMQMESSAGEC" (from client)
/// > (RFC 26)
pub const MESSAGE_FROM_CLIENT: &[u8; 16] = b"CurveZMQMESSAGEC";

/// The same from the server.
pub const MESSAGE_FROM_SERVER: &[u8; 16] = b"CurveZMQMESSAGES";

/// > This nonce SHALL be implicitly prefixed by the 8 characters "WELCOME-". (RFC 26)
pub const WELCOME: &[u8; 8] = b"WELCOME-";

/// > This nonce SHALL be implicitly prefixed by the 8 characters "COOKIE--". (RFC 26)
pub const COOKIE: &[u8; 8] = b"COOKIE--";

/// > This nonce SHALL be implicitly prefixed with the 8 characters "VOUCH---". (RFC 26)
pub const VOUCH: &[u8; 8] = b"VOUCH---";

/// Completes a short nonce.
///
/// ```
/// use zmtp_codec::wire::nonce;
///
/// assert_eq!(&nonce::short_nonce(nonce::HELLO, 1), b"CurveZMQHELLO---\0\0\0\0\0\0\0\x01");
/// ```
#[must_use]
pub fn short_nonce(prefix: &[u8; 16], n: u64) -> [u8; 24] {
    join(prefix, &n.to_be_bytes())
}

/// Completes a long nonce.
///
/// ```
/// use zmtp_codec::wire::nonce;
///
/// assert_eq!(&nonce::long_nonce(nonce::VOUCH, b"0123456789abcdef"), b"VOUCH---0123456789abcdef");
/// ```
#[must_use]
pub fn long_nonce(prefix: &[u8; 8], random: &[u8; 16]) -> [u8; 24] {
    join(prefix, random)
}

fn join(first: &[u8], second: &[u8]) -> [u8; 24] {
    let mut nonce = [0; 24];
    for (to, from) in nonce.iter_mut().zip(first.iter().chain(second)) {
        *to = *from;
    }
    nonce
}
