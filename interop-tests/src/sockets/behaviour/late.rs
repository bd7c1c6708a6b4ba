//! Subscribers that come when others are being served already.

use zmtp_codec::SocketType as T;
use zmtp_net::Options;

use super::super::end::End;
use super::stage::{LONG, TCP, expect, expect_theirs, hear, ours, say, theirs};
use crate::suite::behaviour::Case;
use crate::suite::check::{Failure, same};

pub(super) const CASES: &[Case] = &[
    ("a late libzmq SUB gets what our PUB sends from then on, without a gap", their_sub),
    ("our late SUB gets what libzmq's XPUB sends from then on, without a gap", our_sub),
];

fn their_sub() -> Result<(), Failure> {
    let publisher = ours(T::Pub, Options::default())?;
    let endpoint = publisher.bind(TCP)?.to_string();
    let mut early = theirs(T::Sub)?;
    early.socket.subscribe(b"")?;
    early.socket.connect(&endpoint)?;
    same("an early subscriber", publisher.wait_for_subscribers(1, LONG), true)?;
    for number in 0..100_u32 {
        say(&publisher, &[&number.to_be_bytes()])?;
    }
    let late = theirs(T::Sub)?;
    late.socket.subscribe(b"")?;
    late.socket.connect(&endpoint)?;
    same("a late subscriber", publisher.wait_for_subscribers(2, LONG), true)?;
    for number in 100..200_u32 {
        say(&publisher, &[&number.to_be_bytes()])?;
    }
    for number in 0..200_u32 {
        same("a message", early.recv()?, [number.to_be_bytes()])?;
    }
    (100..200_u32).try_for_each(|number| expect_theirs(&late, &[&number.to_be_bytes()]))
}

fn our_sub() -> Result<(), Failure> {
    let publisher = theirs(T::Xpub)?;
    publisher.socket.set_xpub_verbose(true)?;
    let endpoint = publisher.socket.bind(TCP)?;
    let early = ours(T::Sub, Options::default())?;
    early.subscribe("")?;
    early.connect(endpoint.as_str())?;
    expect_theirs(&publisher, &[&[1]])?;
    for number in 0..100_u32 {
        publisher.socket.send(&[&number.to_be_bytes()])?;
    }
    let late = ours(T::Sub, Options::default())?;
    late.subscribe("")?;
    late.connect(endpoint.as_str())?;
    expect_theirs(&publisher, &[&[1]])?;
    for number in 100..200_u32 {
        publisher.socket.send(&[&number.to_be_bytes()])?;
    }
    for number in 0..200_u32 {
        same("a message", hear(&early)?.first(), number.to_be_bytes())?;
    }
    (100..200_u32).try_for_each(|number| expect(&late, &[&number.to_be_bytes()]))
}
