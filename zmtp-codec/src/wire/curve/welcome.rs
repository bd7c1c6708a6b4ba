//! WELCOME of CURVE.

use alloc::vec::Vec;

use nom::Parser;
use nom::sequence::preceded;

use crate::Rule;
use crate::wire::parser::{array, named, whole};
use crate::wire::{Malformed, put};

/// WELCOME of CURVE: the transient key of the server, and a cookie.
///
/// ```
/// use zmtp_codec::wire::CurveWelcome;
///
/// let welcome = CurveWelcome { nonce: [1; 16], welcome_box: [2; 144] };
/// let mut body = Vec::new();
/// welcome.write(&mut body);
/// assert_eq!(body.len(), CurveWelcome::LEN);
/// assert_eq!(CurveWelcome::parse(&body), Ok(welcome));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CurveWelcome {
    /// The long nonce, completed by [`nonce::WELCOME`](crate::wire::nonce::WELCOME).
    pub nonce: [u8; 16],
    /// Box \[S' + cookie\](S->C'), a [`WelcomePlain`](crate::wire::WelcomePlain).
    pub welcome_box: [u8; 144],
}

impl CurveWelcome {
    /// The name of the command.
    pub const NAME: &'static [u8] = b"WELCOME";

    /// The bytes of its body.
    pub const LEN: usize = 168;

    /// Reads the body of the command.
    ///
    /// # Errors
    ///
    /// [`Rule::CurveWelcome`]: "This command SHALL be 168 octets long" (RFC 26), and
    /// [`Rule::UnexpectedCommand`] if it is another command.
    pub fn parse(body: &[u8]) -> Result<Self, Malformed> {
        let grammar = preceded(named(Self::NAME), (array, array));
        let grammar = grammar.map(|(nonce, welcome_box)| Self { nonce, welcome_box });
        whole(body, Rule::CurveWelcome, grammar)
    }

    /// Writes the body.
    pub fn write(&self, out: &mut Vec<u8>) {
        put::short(Self::NAME, out);
        out.extend(self.nonce);
        out.extend(self.welcome_box);
    }
}
