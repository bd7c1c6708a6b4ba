//! HELLO of CURVE.

use alloc::vec::Vec;

use nom::Parser;
use nom::bytes::complete::tag;
use nom::number::complete::be_u64;

use crate::Rule;
use crate::wire::parser::{Parsed, array, named, ruled, whole};
use crate::wire::{Malformed, put};

const VERSION: [u8; 2] = [1, 0];
/// The grammar has 72 bytes; where the text says 70 it errs, as 200 bytes are said to be all.
const PADDING: [u8; 72] = [0; 72];

/// HELLO of CURVE: the transient key of the client.
///
/// ```
/// use zmtp_codec::wire::CurveHello;
///
/// let hello = CurveHello { client_key: [7; 32], nonce: 1, signature_box: [9; 80] };
/// let mut body = Vec::new();
/// hello.write(&mut body);
/// assert_eq!(body.len(), CurveHello::LEN);
/// assert_eq!(CurveHello::parse(&body), Ok(hello));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CurveHello {
    /// C', the public transient key of the client.
    pub client_key: [u8; 32],
    /// The short nonce, completed by [`nonce::HELLO`](crate::wire::nonce::HELLO).
    pub nonce: u64,
    /// Box \[64 zero bytes\](C'->S).
    pub signature_box: [u8; 80],
}

impl CurveHello {
    /// The name of the command.
    pub const NAME: &'static [u8] = b"HELLO";

    /// The bytes of its body.
    pub const LEN: usize = 200;

    /// Reads the body of the command.
    ///
    /// > This command SHALL be 200 octets long [...] The server SHALL validate all fields and SHALL
    /// > reject and disconnect clients who send malformed HELLO commands. (RFC 26)
    ///
    /// # Errors
    ///
    /// [`Rule::CurveVersion`]: "The CurveZMQ version number, which SHALL be the two octets 1 and
    /// 0"; [`Rule::CurveHello`] if the padding is not zero or a field is missing or too much; and
    /// [`Rule::UnexpectedCommand`] if it is another command.
    pub fn parse(body: &[u8]) -> Result<Self, Malformed> {
        whole(body, Rule::CurveHello, hello)
    }

    /// Writes the body.
    pub fn write(&self, out: &mut Vec<u8>) {
        put::short(Self::NAME, out);
        out.extend(VERSION);
        out.extend(PADDING);
        out.extend(self.client_key);
        out.extend(self.nonce.to_be_bytes());
        out.extend(self.signature_box);
    }
}

/// RFC 26: `hello = %d5 "HELLO" hello-version hello-padding hello-client hello-nonce hello-box`.
fn hello(input: &[u8]) -> Parsed<'_, CurveHello> {
    let (rest, ()) = named(CurveHello::NAME).parse(input)?;
    let (rest, _) = ruled(Rule::CurveVersion, tag(&VERSION[..])).parse(rest)?;
    let (rest, _) = tag(&PADDING[..]).parse(rest)?;
    let (rest, client_key) = array(rest)?;
    let (rest, nonce) = ruled(Rule::CurveHello, be_u64).parse(rest)?;
    let (rest, signature_box) = array(rest)?;
    Ok((rest, CurveHello { client_key, nonce, signature_box }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checks_every_field() {
        let hello = CurveHello { client_key: [7; 32], nonce: 1, signature_box: [9; 80] };
        let mut body = Vec::new();
        hello.write(&mut body);
        let parse_with = |at: usize, byte| {
            let mut body = body.clone();
            body[at] = byte;
            CurveHello::parse(&body)
        };
        let fault = |rule, at| Err(Malformed { rule, at });
        assert_eq!(parse_with(6, 2), fault(Rule::CurveVersion, 6));
        assert_eq!(parse_with(7, 1), fault(Rule::CurveVersion, 6));
        assert_eq!(parse_with(8, 1), fault(Rule::CurveHello, 8));
        assert_eq!(parse_with(79, 1), fault(Rule::CurveHello, 8));
        assert_eq!(CurveHello::parse(&body[..115]), fault(Rule::CurveHello, 112));
        assert_eq!(CurveHello::parse(&body[..199]), fault(Rule::CurveHello, 120));
        body.push(0);
        assert_eq!(CurveHello::parse(&body), fault(Rule::CurveHello, 200));
    }
}
