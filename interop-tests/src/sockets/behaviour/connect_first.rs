//! Who connects is there before who binds.

use zmtp_codec::SocketType as T;
use zmtp_net::Options;

use super::super::transport::Transport;
use super::stage::{expect, expect_theirs, free_endpoint, hear, ours, say, theirs};
use crate::suite::behaviour::Case;
use crate::suite::check::{Failure, same};

pub(super) const CASES: &[Case] = &[
    ("tcp: our PUSH connects and sends before libzmq's PULL binds", || push_first(Transport::Tcp)),
    ("ipc: our PUSH connects and sends before libzmq's PULL binds", || push_first(Transport::Ipc)),
    ("tcp: libzmq's PUSH connects and sends before our PULL binds", || pull_last(Transport::Tcp)),
    ("ipc: libzmq's PUSH connects and sends before our PULL binds", || pull_last(Transport::Ipc)),
    ("our SUB connects and subscribes before libzmq's PUB binds", sub_first),
    ("our REQ connects and asks before libzmq's REP binds", req_first),
];

fn endpoint(transport: Transport) -> Result<String, Failure> {
    match transport {
        Transport::Tcp => free_endpoint(),
        Transport::Ipc => Ok(transport.endpoint()),
    }
}

fn push_first(transport: Transport) -> Result<(), Failure> {
    let endpoint = endpoint(transport)?;
    let push = ours(T::Push, Options::default())?;
    push.connect(endpoint.as_str())?;
    for number in 0..500_u32 {
        say(&push, &[&number.to_be_bytes()])?;
    }
    let pull = theirs(T::Pull)?;
    pull.socket.bind(&endpoint)?;
    (0..500_u32).try_for_each(|number| expect_theirs(&pull, &[&number.to_be_bytes()]))
}

fn pull_last(transport: Transport) -> Result<(), Failure> {
    let endpoint = endpoint(transport)?;
    let push = theirs(T::Push)?;
    push.socket.connect(&endpoint)?;
    for number in 0..500_u32 {
        push.socket.send(&[&number.to_be_bytes()])?;
    }
    let pull = ours(T::Pull, Options::default())?;
    pull.bind(endpoint.as_str())?;
    (0..500_u32).try_for_each(|number| expect(&pull, &[&number.to_be_bytes()]))
}

fn sub_first() -> Result<(), Failure> {
    let endpoint = free_endpoint()?;
    let sub = ours(T::Sub, Options::default())?;
    sub.subscribe("news")?;
    sub.connect(endpoint.as_str())?;
    let publisher = theirs(T::Xpub)?;
    publisher.socket.bind(&endpoint)?;
    expect_theirs(&publisher, &[b"\x01news"])?;
    publisher.socket.send(&[b"olds"])?;
    publisher.socket.send(&[b"news today"])?;
    same("the message", hear(&sub)?.first(), b"news today")
}

fn req_first() -> Result<(), Failure> {
    let endpoint = free_endpoint()?;
    let req = ours(T::Req, Options::default())?;
    req.connect(endpoint.as_str())?;
    say(&req, &[b"anybody?"])?;
    let rep = theirs(T::Rep)?;
    rep.socket.bind(&endpoint)?;
    expect_theirs(&rep, &[b"anybody?"])?;
    rep.socket.send(&[b"yes"])?;
    expect(&req, &[b"yes"])
}
