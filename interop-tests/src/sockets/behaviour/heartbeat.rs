//! Peers that are silent.

use std::time::Duration;

use zmtp_codec::{Error, SocketType as T, TimeOut};
use zmtp_net::{DisconnectCause, EventKind, Options};

use super::super::child::{Child, Does};
use super::stage::{LONG, TCP, event, expect, expect_theirs, meet, ours, say, theirs};
use crate::libzmq;
use crate::suite::behaviour::Case;
use crate::suite::check::{Failure, same};

pub(super) const CASES: &[Case] = &[
    ("a libzmq process that is frozen is given up, and found again when it goes on", frozen),
    ("a frozen libzmq client of our ROUTER is given up", frozen_client),
    ("our idle DEALER answers libzmq's heartbeats without a call of the application", idle),
    ("an idle libzmq DEALER answers our heartbeats", their_idle),
];

const INTERVAL: Duration = Duration::from_millis(50);
const TIMEOUT: Duration = Duration::from_millis(300);

fn beating() -> Options {
    Options::default().heartbeat_interval(Some(INTERVAL)).heartbeat_timeout(Some(TIMEOUT))
}

fn is_silence(kind: &EventKind) -> bool {
    let silence = DisconnectCause::Protocol(Error::TimedOut(TimeOut::Heartbeat));
    *kind == EventKind::Disconnected(silence)
}

fn frozen() -> Result<(), Failure> {
    let child = Child::bind(T::Router, TCP, Does::Echo)?;
    let dealer = ours(T::Dealer, beating())?;
    let monitor = dealer.monitor();
    dealer.connect(child.endpoint.as_str())?;
    say(&dealer, &[b"before"])?;
    expect(&dealer, &[b"before"])?;
    child.freeze()?;
    event(&monitor, "Disconnected for silence", is_silence)?;
    child.thaw()?;
    event(&monitor, "HandshakeSucceeded", |kind| *kind == EventKind::HandshakeSucceeded)?;
    say(&dealer, &[b"after"])?;
    expect(&dealer, &[b"after"])
}

fn frozen_client() -> Result<(), Failure> {
    let router = ours(T::Router, beating())?;
    let monitor = router.monitor();
    let endpoint = router.bind(TCP)?.to_string();
    let child = Child::connect(T::Dealer, &endpoint, Does::Nothing)?;
    meet(&router, 1)?;
    child.freeze()?;
    event(&monitor, "Disconnected for silence", is_silence)?;
    same("the number of peers", router.peers().len(), 0)?;
    child.thaw()?;
    meet(&router, 1)
}

/// Longer than libzmq would wait for an answer.
const WHILE: Duration = Duration::from_millis(1200);

fn idle() -> Result<(), Failure> {
    let router = theirs(T::Router)?;
    router.socket.set_heartbeat_interval(INTERVAL)?;
    router.socket.set_heartbeat_timeout(TIMEOUT)?;
    let reports = router.socket.monitor()?;
    let dealer = ours(T::Dealer, Options::default().identity(b"idle")?)?;
    dealer.connect(router.socket.bind(TCP)?.as_str())?;
    reports.wait_for(libzmq::EventKind::HandshakeSucceeded, LONG)?;
    let lost = reports.wait_for(libzmq::EventKind::Disconnected, WHILE);
    same("what libzmq reports meanwhile", lost, Err(libzmq::Error::Timeout))?;
    say(&dealer, &[b"still here"])?;
    expect_theirs(&router, &[b"idle", b"still here"])
}

fn their_idle() -> Result<(), Failure> {
    let router = ours(T::Router, beating())?;
    let monitor = router.monitor();
    let dealer = theirs(T::Dealer)?;
    dealer.socket.set_routing_id(b"idle")?;
    dealer.socket.connect(&router.bind(TCP)?.to_string())?;
    meet(&router, 1)?;
    while let Ok(event) = monitor.recv_timeout(WHILE) {
        let lost = matches!(event.kind, EventKind::Disconnected(_));
        same("whether the connection is lost", lost, false)?;
    }
    dealer.socket.send(&[b"still here"])?;
    expect(&router, &[b"idle", b"still here"])
}
