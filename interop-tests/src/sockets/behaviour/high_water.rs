//! Queues that are full, on either side.

use std::time::{Duration, Instant};

use zmtp_codec::SocketType as T;
use zmtp_net::{Message, Options, SendErrorKind};

use super::super::transport::Transport;
use super::stage::{LONG, TCP, expect, meet, ours, say, theirs, until};
use crate::libzmq;
use crate::suite::behaviour::Case;
use crate::suite::check::{Failure, same};

pub(super) const CASES: &[Case] = &[
    ("our PUSH waits for a libzmq PULL that does not read, and loses nothing", push_waits),
    ("libzmq's PUSH waits for our PULL that does not read, and loses nothing", pull_holds_back),
    ("our DEALER waits for a libzmq ROUTER over ipc that does not read", dealer_waits),
    ("our PUB drops for a libzmq SUB that does not read, counts it, and never waits", pub_drops),
    ("libzmq's PUB drops for our SUB that does not read, and the rest is in order", sub_holds_back),
    ("our mandatory ROUTER says that a libzmq DEALER is full", router_full),
];

/// The mark of every queue.
const MARK: u32 = 10;
/// The size of each message: it takes many to fill the system's buffers too.
const SIZE: usize = 64 * 1024;

fn small() -> Options {
    Options::default().send_hwm(MARK).receive_hwm(MARK)
}

fn numbered(number: u32) -> Vec<u8> {
    let mut body = vec![0xA5; SIZE];
    body[..4].copy_from_slice(&number.to_be_bytes());
    body
}

/// Demands that there are these numbers, in order.
fn check(number: u32, body: &[u8]) -> Result<(), Failure> {
    same("the length", body.len(), SIZE)?;
    same("the number", body.get(..4), Some(&number.to_be_bytes()[..]))
}

fn their_number(socket: &libzmq::Socket, number: u32) -> Result<(), Failure> {
    check(number, socket.recv()?.last().map(Vec::as_slice).unwrap_or_default())
}

/// Sends until nothing more goes in for some time. The answer is how many went in.
fn fill(mut send: impl FnMut(u32) -> Result<bool, Failure>) -> Result<u32, Failure> {
    let (mut count, mut last) = (0, Instant::now());
    while last.elapsed() < Duration::from_millis(300) {
        if send(count)? {
            (count, last) = (count + 1, Instant::now());
        } else {
            std::thread::sleep(Duration::from_millis(1));
        }
        if count > 10_000 {
            return Err(Failure::new("there is no end to what can be sent"));
        }
    }
    match count > MARK {
        true => Ok(count),
        false => Err(Failure::new(format!("only {count} messages could be sent"))),
    }
}

fn push_waits() -> Result<(), Failure> {
    let pull = theirs(T::Pull)?;
    pull.socket.set_recv_hwm(MARK)?;
    let push = ours(T::Push, small())?;
    push.connect(pull.socket.bind(TCP)?.as_str())?;
    meet(&push, 1)?;
    let count = fill(|number| match push.try_send(numbered(number)) {
        Ok(()) => Ok(true),
        Err(error) if error.kind == SendErrorKind::WouldBlock => Ok(false),
        Err(error) => Err(Failure::new(error.to_string())),
    })?;
    let late = push.send_timeout(numbered(count), Duration::from_millis(50));
    same("sending", late.map_err(|error| error.kind), Err(SendErrorKind::TimedOut))?;
    (0..count).try_for_each(|number| their_number(&pull.socket, number))?;
    say(&push, &[&numbered(count)])?;
    their_number(&pull.socket, count)?;
    same("the number of drops", push.statistics().total.dropped.total(), 0)
}

fn pull_holds_back() -> Result<(), Failure> {
    let pull = ours(T::Pull, small())?;
    let push = theirs(T::Push)?;
    push.socket.set_send_hwm(MARK)?;
    push.socket.connect(&pull.bind(TCP)?.to_string())?;
    meet(&pull, 1)?;
    push.socket.set_send_timeout(Duration::ZERO)?;
    let count = fill(|number| match push.socket.send(&[&numbered(number)]) {
        Ok(()) => Ok(true),
        Err(libzmq::Error::Timeout) => Ok(false),
        Err(error) => Err(error.into()),
    })?;
    let queued: usize = pull.peers().iter().map(|peer| peer.receive_queue).sum();
    same("whether the queue respects its mark", queued <= MARK as usize, true)?;
    for number in 0..count {
        let message = pull.recv_timeout(LONG);
        let message = message.map_err(|error| Failure::new(format!("of {count}: {error}")))?;
        check(number, message.first())?;
    }
    push.socket.send(&[b"on"])?;
    expect(&pull, &[b"on"])
}

fn dealer_waits() -> Result<(), Failure> {
    let router = theirs(T::Router)?;
    router.socket.set_recv_hwm(MARK)?;
    let dealer = ours(T::Dealer, small())?;
    dealer.connect(router.socket.bind(&Transport::Ipc.endpoint())?.as_str())?;
    meet(&dealer, 1)?;
    let count = fill(|number| match dealer.try_send(numbered(number)) {
        Ok(()) => Ok(true),
        Err(error) if error.kind == SendErrorKind::WouldBlock => Ok(false),
        Err(error) => Err(Failure::new(error.to_string())),
    })?;
    (0..count).try_for_each(|number| their_number(&router.socket, number))
}

fn pub_drops() -> Result<(), Failure> {
    let publisher = ours(T::Pub, small())?;
    let subscriber = theirs(T::Sub)?;
    subscriber.socket.set_recv_hwm(MARK)?;
    subscriber.socket.subscribe(b"")?;
    subscriber.socket.connect(&publisher.bind(TCP)?.to_string())?;
    same("a subscriber", publisher.wait_for_subscribers(1, LONG), true)?;
    let count = 2000;
    for number in 0..count {
        publisher.try_send(numbered(number)).map_err(|error| Failure::new(error.to_string()))?;
    }
    let dropped = publisher.statistics().total.dropped;
    same("the number of other drops", dropped.total(), dropped.high_water_mark)?;
    let arrive = u64::from(count) - dropped.high_water_mark;
    same("whether any were dropped", dropped.high_water_mark > 0, true)?;
    ascending(arrive, || Ok(subscriber.socket.recv()?.concat()))
}

fn sub_holds_back() -> Result<(), Failure> {
    let subscriber = ours(T::Sub, small())?;
    let publisher = theirs(T::Xpub)?;
    publisher.socket.set_send_hwm(MARK)?;
    subscriber.subscribe("")?;
    subscriber.connect(publisher.socket.bind(TCP)?.as_str())?;
    same("the subscription", publisher.socket.recv()?, [[1]])?;
    for number in 0..2000 {
        publisher.socket.send(&[&numbered(number)])?;
    }
    // As many wait in its queue at least, if its thread wrote nothing while this one sent.
    ascending(u64::from(MARK), || {
        let message = subscriber.recv_timeout(LONG);
        Ok(message.map_err(|error| Failure::new(error.to_string()))?.first().to_vec())
    })
}

/// Demands that so many messages come, with numbers that grow.
fn ascending(
    count: u64,
    mut recv: impl FnMut() -> Result<Vec<u8>, Failure>,
) -> Result<(), Failure> {
    let mut last = None;
    for at in 0..count {
        let during = |failure: Failure| failure.during(&format!("message {at} of {count}"));
        let body = recv().map_err(during)?;
        same("the length", body.len(), SIZE)?;
        let number = body.first_chunk().map(|octets| u32::from_be_bytes(*octets));
        same("whether the numbers grow", number > last, true)?;
        last = number;
    }
    Ok(())
}

fn router_full() -> Result<(), Failure> {
    let router = ours(T::Router, small().router_mandatory(true))?;
    let dealer = theirs(T::Dealer)?;
    dealer.socket.set_routing_id(b"full")?;
    dealer.socket.set_recv_hwm(MARK)?;
    dealer.socket.connect(&router.bind(TCP)?.to_string())?;
    meet(&router, 1)?;
    let count = fill(|number| {
        let parts = [b"full".to_vec(), numbered(number)];
        let Some(message) = Message::from_parts(parts) else { return Ok(false) };
        match router.try_send(message) {
            Ok(()) => Ok(true),
            Err(error) if error.kind == SendErrorKind::WouldBlock => Ok(false),
            Err(error) => Err(Failure::new(error.to_string())),
        }
    })?;
    (0..count).try_for_each(|number| their_number(&dealer.socket, number))?;
    until("the queue is empty", || Ok(router.peers().iter().all(|peer| peer.send_queue == 0)))
}
