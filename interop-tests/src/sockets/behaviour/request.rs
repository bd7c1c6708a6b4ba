//! REQs that number their requests, and that give up waiting.

use zmtp_codec::SocketType as T;
use zmtp_net::{Options, RecvError, SendErrorKind};

use super::super::end::End;
use super::super::ours::parts_of;
use super::stage::{TCP, expect, expect_theirs, hear, ours, say, theirs};
use crate::suite::behaviour::Case;
use crate::suite::check::{Failure, same, same_parts};

pub(super) const CASES: &[Case] = &[
    ("our REQ keeps its turn", in_turn),
    ("our REQ numbers its requests to libzmq's ROUTER, and drops a reply to an old one", numbered),
    (
        "libzmq's REQ numbers its requests to our ROUTER, and drops a reply to an old one",
        theirs_too,
    ),
    ("our relaxed REQ asks libzmq's REP again", relaxed),
    ("libzmq's numbered REQ is replied to by our REP", our_rep),
    ("our REP drops a malformed request of libzmq's DEALER, and goes on", malformed),
];

fn in_turn() -> Result<(), Failure> {
    let rep = theirs(T::Rep)?;
    let req = ours(T::Req, Options::default())?;
    req.connect(rep.socket.bind(TCP)?.as_str())?;
    same("receiving first", req.try_recv(), Err(RecvError::WrongState))?;
    say(&req, &[b"one"])?;
    let again = req.try_send("two").map_err(|error| error.kind);
    same("sending again", again, Err(SendErrorKind::WrongState))?;
    expect_theirs(&rep, &[b"one"])?;
    rep.socket.send(&[b"reply"])?;
    expect(&req, &[b"reply"])
}

fn both() -> Options {
    Options::default().req_correlate(true).req_relaxed(true)
}

fn numbered() -> Result<(), Failure> {
    let mut router = theirs(T::Router)?;
    let req = ours(T::Req, both())?;
    req.connect(router.socket.bind(TCP)?.as_str())?;
    say(&req, &[b"first"])?;
    let first = router.recv()?;
    same("the number of parts: name, number, delimiter, body", first.len(), 4)?;
    same("the length of the number", first[1].len(), 4)?;
    say(&req, &[b"second"])?;
    let second = router.recv()?;
    same("whether the numbers are the same", first[1] == second[1], false)?;
    router.send(&[], &first)?;
    router.send(&[], &second)?;
    expect(&req, &[b"second"])
}

fn theirs_too() -> Result<(), Failure> {
    let router = ours(T::Router, Options::default())?;
    let req = theirs(T::Req)?;
    req.socket.set_req_correlate(true)?;
    req.socket.set_req_relaxed(true)?;
    req.socket.connect(&router.bind(TCP)?.to_string())?;
    req.socket.send(&[b"first"])?;
    let first = hear(&router)?;
    same("the number of parts", first.part_count(), 4)?;
    req.socket.send(&[b"second"])?;
    let second = hear(&router)?;
    for reply in [first, second] {
        router.send(reply).map_err(|error| Failure::new(error.to_string()))?;
    }
    expect_theirs(&req, &[b"second"])
}

fn relaxed() -> Result<(), Failure> {
    let rep = theirs(T::Rep)?;
    let req = ours(T::Req, both())?;
    req.connect(rep.socket.bind(TCP)?.as_str())?;
    for number in 0..20_u32 {
        say(&req, &[b"given up", &number.to_be_bytes()])?;
        say(&req, &[b"meant", &number.to_be_bytes()])?;
        for word in [&b"given up"[..], b"meant"] {
            expect_theirs(&rep, &[word, &number.to_be_bytes()])?;
            rep.socket.send(&[word, &number.to_be_bytes()])?;
        }
        expect(&req, &[b"meant", &number.to_be_bytes()])?;
    }
    Ok(())
}

fn our_rep() -> Result<(), Failure> {
    let rep = ours(T::Rep, Options::default())?;
    let req = theirs(T::Req)?;
    req.socket.set_req_correlate(true)?;
    req.socket.connect(&rep.bind(TCP)?.to_string())?;
    for number in 0..20_u32 {
        req.socket.send(&[&number.to_be_bytes()])?;
        expect(&rep, &[&number.to_be_bytes()])?;
        say(&rep, &[b"reply", &number.to_be_bytes()])?;
        expect_theirs(&req, &[b"reply", &number.to_be_bytes()])?;
    }
    Ok(())
}

fn malformed() -> Result<(), Failure> {
    let rep = ours(T::Rep, Options::default())?;
    let dealer = theirs(T::Dealer)?;
    dealer.socket.connect(&rep.bind(TCP)?.to_string())?;
    dealer.socket.send(&[b"no delimiter"])?;
    dealer.socket.send(&[b"neither", b"here"])?;
    dealer.socket.send(&[b"route", b"more", b"", b"body"])?;
    same_parts("our side", &parts_of(&hear(&rep)?), &[b"body"])?;
    say(&rep, &[b"reply"])?;
    expect_theirs(&dealer, &[b"route", b"more", b"", b"reply"])?;
    same("the number of malformed requests", rep.statistics().total.dropped.malformed, 2)
}
