//! DEALER and ROUTER: no delimiter, but the peer's name at a libzmq ROUTER.

use zmtp_codec::SocketType;

use super::super::check::{Failure, same};
use super::super::link::{Link, data};
use super::super::meet::our_id;
use super::super::payload::{self, prefixed};

/// Everything from our side, then everything from libzmq: its ROUTER must have learned our name.
pub(super) fn converse(link: &mut Link) -> Result<(), Failure> {
    let messages = payload::all();
    let mut names = Names::default();
    messages.iter().try_for_each(|message| link.say(message))?;
    for message in &messages {
        match link.pair.theirs {
            SocketType::Router => names.expect_theirs(link, message)?,
            _ => link.expect_theirs(message)?,
        }
    }
    for message in &messages {
        match link.pair.theirs {
            SocketType::Router => link.hear(&prefixed(&[names.ours()], message))?,
            _ => link.hear(message)?,
        }
    }
    messages.iter().try_for_each(|message| link.expect_ours(message))
}

/// What a libzmq ROUTER calls our side.
#[derive(Default)]
pub(super) struct Names(Vec<u8>);

impl Names {
    /// Our name, once a message from us has been received.
    pub(super) fn ours(&self) -> &[u8] {
        &self.0
    }

    /// Demands that the next message at libzmq is our name and `parts`. The name is the identity
    /// that we announced, or else a zero octet and four more of libzmq's choice.
    pub(super) fn expect_theirs(
        &mut self,
        link: &mut Link,
        parts: &[Vec<u8>],
    ) -> Result<(), Failure> {
        let frames = link.at_theirs()?;
        let data = data(&frames);
        let Some((name, body)) = data.split_first() else {
            return Err(Failure::new("libzmq's ROUTER got no name"));
        };
        if self.0.is_empty() {
            let announced = our_id(link.column);
            let automatic = announced.is_empty() && name.len() == 5 && name.first() == Some(&0);
            if !automatic {
                same("our name at libzmq's ROUTER", *name, announced)?;
            }
            self.0 = name.to_vec();
        }
        same("our name at libzmq's ROUTER", *name, self.0.as_slice())?;
        link.check_theirs(body, parts)
    }
}
