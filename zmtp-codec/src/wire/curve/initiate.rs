//! INITIATE of CURVE.

use alloc::vec::Vec;

use nom::Parser;
use nom::number::complete::be_u64;

use crate::Rule;
use crate::wire::parser::{Parsed, array, named, rest_from, ruled, whole};
use crate::wire::{Malformed, put};

/// INITIATE of CURVE: the cookie, and who the client is.
///
/// ```
/// use zmtp_codec::wire::CurveInitiate;
///
/// let sealed = [3; 150];
/// let initiate = CurveInitiate::new([1; 96], 2, &sealed).unwrap();
/// let mut body = Vec::new();
/// initiate.write(&mut body);
/// assert_eq!(CurveInitiate::parse(&body), Ok(initiate));
/// assert!(CurveInitiate::parse(&body[..256]).is_err());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CurveInitiate<'a> {
    cookie: [u8; 96],
    nonce: u64,
    initiate_box: &'a [u8],
}

impl<'a> CurveInitiate<'a> {
    /// The name of the command.
    pub const NAME: &'static [u8] = b"INITIATE";

    /// The fewest bytes of its box.
    pub const MIN_BOX: usize = 144;

    /// Makes an INITIATE.
    ///
    /// # Errors
    ///
    /// [`Rule::CurveInitiate`] if the box has fewer than 144 bytes.
    pub const fn new(
        cookie: [u8; 96],
        nonce: u64,
        initiate_box: &'a [u8],
    ) -> Result<Self, Malformed> {
        if initiate_box.len() < Self::MIN_BOX {
            return Err(Malformed { rule: Rule::CurveInitiate, at: 113 });
        }
        Ok(Self { cookie, nonce, initiate_box })
    }

    /// Reads the body of the command.
    ///
    /// # Errors
    ///
    /// [`Rule::CurveInitiate`]: "This command SHALL be at least 257 octets long" (RFC 26), and
    /// [`Rule::UnexpectedCommand`] if it is another command.
    pub fn parse(body: &'a [u8]) -> Result<Self, Malformed> {
        whole(body, Rule::CurveInitiate, initiate)
    }

    /// Writes the body.
    pub fn write(&self, out: &mut Vec<u8>) {
        put::short(Self::NAME, out);
        out.extend(self.cookie);
        out.extend(self.nonce.to_be_bytes());
        out.extend_from_slice(self.initiate_box);
    }

    /// The cookie that the server sent.
    #[must_use]
    pub const fn cookie(&self) -> &[u8; 96] {
        &self.cookie
    }

    /// The short nonce, completed by [`nonce::INITIATE`](crate::wire::nonce::INITIATE).
    #[must_use]
    pub const fn nonce(&self) -> u64 {
        self.nonce
    }

    /// Box \[C + vouch + metadata\](C'->S'), an [`InitiatePlain`](crate::wire::InitiatePlain).
    #[must_use]
    pub const fn initiate_box(&self) -> &'a [u8] {
        self.initiate_box
    }
}

/// RFC 26: `initiate = %d8 "INITIATE" initiate-cookie initiate-nonce initiate-box`, the box of
/// `144*OCTET`.
fn initiate(input: &[u8]) -> Parsed<'_, CurveInitiate<'_>> {
    let (rest, ()) = named(CurveInitiate::NAME).parse(input)?;
    let (rest, cookie) = array(rest)?;
    let (rest, nonce) = ruled(Rule::CurveInitiate, be_u64).parse(rest)?;
    let (rest, initiate_box) =
        ruled(Rule::CurveInitiate, rest_from(CurveInitiate::MIN_BOX)).parse(rest)?;
    Ok((rest, CurveInitiate { cookie, nonce, initiate_box }))
}
