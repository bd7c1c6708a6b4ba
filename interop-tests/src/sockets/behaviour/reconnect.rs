//! libzmq's process is killed and started again.

use zmtp_codec::SocketType as T;
use zmtp_net::{EventKind, Options};

use super::super::child::{Child, Does};
use super::super::transport::Transport;
use super::stage::{TCP, event, expect, hear, meet, ours, say, until};
use crate::suite::behaviour::Case;
use crate::suite::check::{Failure, same};

pub(super) const CASES: &[Case] = &[
    ("tcp: libzmq's ROUTER is killed and restarted, our DEALER finds it again", dealer_over_tcp),
    ("ipc: libzmq's ROUTER is killed and restarted, our DEALER finds it again", dealer_over_ipc),
    ("a killed libzmq client is gone from our ROUTER, and its successor is served", router),
    ("libzmq's XPUB is killed and restarted, our waiting SUB subscribes again by itself", sub),
    ("libzmq's REP is killed with a request of ours, and a relaxed REQ asks again", req),
];

fn dealer_over_tcp() -> Result<(), Failure> {
    dealer(Transport::Tcp)
}

fn dealer_over_ipc() -> Result<(), Failure> {
    dealer(Transport::Ipc)
}

/// What is sent while nobody is there arrives when somebody is.
fn dealer(transport: Transport) -> Result<(), Failure> {
    let child = Child::bind(T::Router, &transport.endpoint(), Does::Echo)?;
    let endpoint = child.endpoint.clone();
    let dealer = ours(T::Dealer, Options::default())?;
    let monitor = dealer.monitor();
    dealer.connect(endpoint.as_str())?;
    say(&dealer, &[b"before"])?;
    expect(&dealer, &[b"before"])?;
    child.kill()?;
    event(&monitor, "Disconnected", |kind| matches!(kind, EventKind::Disconnected(_)))?;
    let messages: Vec<String> = (0..100).map(|number| format!("meanwhile {number}")).collect();
    messages.iter().try_for_each(|text| say(&dealer, &[text.as_bytes()]))?;
    let _child = Child::bind(T::Router, &endpoint, Does::Echo)?;
    messages.iter().try_for_each(|text| expect(&dealer, &[text.as_bytes()]))?;
    same("the number of drops", dealer.statistics().total.dropped.total(), 0)
}

fn router() -> Result<(), Failure> {
    let router = ours(T::Router, Options::default())?;
    let monitor = router.monitor();
    let endpoint = router.bind(TCP)?.to_string();
    for _ in 0..3 {
        let child = Child::connect(T::Dealer, &endpoint, Does::Count)?;
        let message = hear(&router)?;
        same("the number of parts", message.part_count(), 2)?;
        child.kill()?;
        event(&monitor, "Disconnected", |kind| matches!(kind, EventKind::Disconnected(_)))?;
        // What it had sent can still be received, and it is gone then.
        until("the peer is gone", || {
            while router.try_recv().is_ok() {}
            Ok(router.peers().is_empty())
        })?;
    }
    Ok(())
}

fn sub() -> Result<(), Failure> {
    let child = Child::bind(T::Xpub, TCP, Does::Count)?;
    let endpoint = child.endpoint.clone();
    let sub = ours(T::Sub, Options::default())?;
    let monitor = sub.monitor();
    sub.subscribe("1")?;
    sub.connect(endpoint.as_str())?;
    same("the topic", hear(&sub)?.first().first(), Some(&b'1'))?;
    child.kill()?;
    event(&monitor, "Disconnected", |kind| matches!(kind, EventKind::Disconnected(_)))?;
    while sub.try_recv().is_ok() {}
    let _child = Child::bind(T::Xpub, &endpoint, Does::Count)?;
    same("the topic", hear(&sub)?.first().first(), Some(&b'1'))
}

fn req() -> Result<(), Failure> {
    let child = Child::bind(T::Rep, TCP, Does::Nothing)?;
    let endpoint = child.endpoint.clone();
    let req = ours(T::Req, Options::default().req_relaxed(true).req_correlate(true))?;
    let monitor = req.monitor();
    req.connect(endpoint.as_str())?;
    meet(&req, 1)?;
    say(&req, &[b"lost"])?;
    child.kill()?;
    event(&monitor, "Disconnected", |kind| matches!(kind, EventKind::Disconnected(_)))?;
    let _child = Child::bind(T::Rep, &endpoint, Does::Echo)?;
    say(&req, &[b"again"])?;
    expect(&req, &[b"again"])
}
