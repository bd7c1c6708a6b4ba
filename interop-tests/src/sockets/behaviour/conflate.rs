//! Only the newest message counts.

use zmtp_codec::SocketType as T;
use zmtp_net::{Options, RecvError};

use super::stage::{TCP, hear, meet, ours, say, theirs, until};
use crate::suite::behaviour::Case;
use crate::suite::check::{Failure, same};

pub(super) const CASES: &[Case] = &[
    ("our conflating PULL has libzmq's newest message only", pull),
    ("our conflating SUB has the newest message of libzmq's XPUB only", sub),
    ("our conflating PUSH sends libzmq what is newest when it comes", push),
];

const COUNT: u32 = 200;

fn conflating() -> Options {
    Options::default().conflate(true)
}

fn pull() -> Result<(), Failure> {
    let pull = ours(T::Pull, conflating())?;
    let push = theirs(T::Push)?;
    push.socket.connect(&pull.bind(TCP)?.to_string())?;
    for number in 1..=COUNT {
        push.socket.send(&[&number.to_be_bytes()])?;
    }
    newest(&pull)
}

/// Waits until all have come, and demands that the last one is all there is.
fn newest(socket: &zmtp_net::Socket) -> Result<(), Failure> {
    until("all but one are superseded", || {
        Ok(socket.statistics().total.dropped.superseded == u64::from(COUNT - 1))
    })?;
    same("the message", hear(socket)?.first(), COUNT.to_be_bytes())?;
    same("another one", socket.try_recv(), Err(RecvError::WouldBlock))
}

fn sub() -> Result<(), Failure> {
    let sub = ours(T::Sub, conflating())?;
    sub.subscribe("")?;
    let publisher = theirs(T::Xpub)?;
    sub.connect(publisher.socket.bind(TCP)?.as_str())?;
    same("the subscription", publisher.socket.recv()?, [[1]])?;
    for number in 1..=COUNT {
        publisher.socket.send(&[&number.to_be_bytes()])?;
    }
    newest(&sub)
}

fn push() -> Result<(), Failure> {
    let endpoint = super::stage::free_endpoint()?;
    let push = ours(T::Push, conflating())?;
    push.connect(endpoint.as_str())?;
    for number in 1..=COUNT {
        say(&push, &[&number.to_be_bytes()])?;
    }
    let pull = theirs(T::Pull)?;
    pull.socket.bind(&endpoint)?;
    meet(&push, 1)?;
    same("the message", pull.socket.recv()?, [COUNT.to_be_bytes()])?;
    super::stage::expect_their_silence(&pull)
}
