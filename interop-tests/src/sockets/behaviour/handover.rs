//! Two clients with one identity.

use zmtp_codec::SocketType as T;
use zmtp_net::{EventKind, Options};

use super::super::theirs::Theirs;
use super::stage::{
    TCP, event, expect, expect_silence, expect_their_silence, expect_theirs, meet, ours, say,
    theirs,
};
use crate::suite::behaviour::Case;
use crate::suite::check::Failure;

pub(super) const CASES: &[Case] = &[
    ("our ROUTER: the first libzmq DEALER keeps its identity", first_keeps),
    ("our ROUTER with handover: the newest libzmq DEALER takes the identity", newest_takes),
    ("libzmq's ROUTER: the first DEALER of ours keeps its identity", their_first_keeps),
    ("libzmq's ROUTER with handover: our newest DEALER takes the identity", their_newest_takes),
];

fn their_dealer(endpoint: &str) -> Result<Theirs, Failure> {
    let dealer = theirs(T::Dealer)?;
    dealer.socket.set_routing_id(b"same")?;
    dealer.socket.connect(endpoint)?;
    Ok(dealer)
}

fn first_keeps() -> Result<(), Failure> {
    let router = ours(T::Router, Options::default())?;
    let monitor = router.monitor();
    let endpoint = router.bind(TCP)?.to_string();
    let first = their_dealer(&endpoint)?;
    meet(&router, 1)?;
    let _second = their_dealer(&endpoint)?;
    event(&monitor, "Rejected", |kind| *kind == EventKind::Rejected)?;
    first.socket.send(&[b"still here"])?;
    expect(&router, &[b"same", b"still here"])?;
    say(&router, &[b"same", b"you"])?;
    expect_theirs(&first, &[b"you"])
}

fn newest_takes() -> Result<(), Failure> {
    let router = ours(T::Router, Options::default().router_handover(true))?;
    let endpoint = router.bind(TCP)?.to_string();
    let first = their_dealer(&endpoint)?;
    first.socket.send(&[b"first"])?;
    expect(&router, &[b"same", b"first"])?;
    // It would come back, and take the identity in turn.
    first
        .socket
        .set_reconnect_interval(std::time::Duration::from_secs(60), std::time::Duration::ZERO)?;
    let second = their_dealer(&endpoint)?;
    second.socket.send(&[b"second"])?;
    expect(&router, &[b"same", b"second"])?;
    say(&router, &[b"same", b"you"])?;
    expect_theirs(&second, &[b"you"])?;
    expect_their_silence(&first)
}

fn their_first_keeps() -> Result<(), Failure> {
    let router = theirs(T::Router)?;
    let endpoint = router.socket.bind(TCP)?;
    let options = Options::default().identity(b"same")?;
    let first = ours(T::Dealer, options.clone())?;
    first.connect(endpoint.as_str())?;
    say(&first, &[b"first"])?;
    expect_theirs(&router, &[b"same", b"first"])?;
    let second = ours(T::Dealer, options)?;
    second.connect(endpoint.as_str())?;
    meet(&second, 1)?;
    say(&second, &[b"second"])?;
    router.socket.send(&[b"same", b"you"])?;
    expect(&first, &[b"you"])?;
    expect_silence(&second)
}

fn their_newest_takes() -> Result<(), Failure> {
    let router = theirs(T::Router)?;
    router.socket.set_router_handover(true)?;
    let endpoint = router.socket.bind(TCP)?;
    let options = Options::default().identity(b"same")?;
    let first = ours(T::Dealer, options.clone())?;
    first.connect(endpoint.as_str())?;
    say(&first, &[b"first"])?;
    expect_theirs(&router, &[b"same", b"first"])?;
    let second = ours(T::Dealer, options)?;
    second.connect(endpoint.as_str())?;
    say(&second, &[b"second"])?;
    expect_theirs(&router, &[b"same", b"second"])?;
    router.socket.send(&[b"same", b"you"])?;
    expect(&second, &[b"you"])?;
    expect_silence(&first)
}
