//! Chains of XSUB and XPUB, and of ROUTER and DEALER, with libzmq at the ends and in the middle.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use zmtp_codec::SocketType as T;
use zmtp_net::{Options, Socket};

use super::super::theirs::Theirs;
use super::stage::{TCP, expect, expect_theirs, meet, ours, say, theirs};
use crate::libzmq;
use crate::suite::behaviour::Case;
use crate::suite::check::{Failure, same};

pub(super) const CASES: &[Case] = &[
    ("libzmq's PUB, our XSUB and XPUB, libzmq's SUB: a chain", our_proxy),
    ("our PUB, libzmq's XSUB and XPUB, our SUB: a chain", their_proxy),
    ("libzmq's REQ, our ROUTER and DEALER, libzmq's REP: a chain", our_queue),
];

const GLANCE: Duration = Duration::from_millis(1);
const COUNT: u32 = 500;

/// Forwards in both directions, as long as the body runs.
fn forwarding<O>(
    pass: impl Fn() -> Result<(), Failure> + Send,
    body: impl FnOnce() -> Result<O, Failure>,
) -> Result<O, Failure> {
    let done = AtomicBool::new(false);
    let done = &done;
    thread::scope(|scope| {
        let proxy = scope.spawn(move || {
            while !done.load(Ordering::Relaxed) {
                pass()?;
            }
            Ok(())
        });
        let result = body();
        done.store(true, Ordering::Relaxed);
        let passed = proxy.join().unwrap_or_else(|_| Err(Failure::new("the proxy panicked")));
        passed.and(result)
    })
}

/// Has what one socket of ours gets sent by the other.
fn pass(from: &Socket, to: &Socket) -> Result<(), Failure> {
    let mut next = from.recv_timeout(GLANCE).ok();
    while let Some(message) = next {
        to.send(message).map_err(|error| Failure::new(format!("forwarding: {error}")))?;
        next = from.try_recv().ok();
    }
    Ok(())
}

fn pass_theirs(from: &libzmq::Socket, to: &libzmq::Socket) -> Result<(), Failure> {
    while let Ok(parts) = from.recv() {
        to.send(&parts.iter().map(Vec::as_slice).collect::<Vec<_>>())?;
    }
    Ok(())
}

fn our_proxy() -> Result<(), Failure> {
    let (front, back) = (ours(T::Xsub, Options::default())?, ours(T::Xpub, Options::default())?);
    let (below, above) = (front.bind(TCP)?.to_string(), back.bind(TCP)?.to_string());
    let publisher = theirs(T::Xpub)?;
    publisher.socket.connect(&below)?;
    let subscriber = theirs(T::Sub)?;
    subscriber.socket.connect(&above)?;
    subscriber.socket.subscribe(b"topic")?;
    let both = || pass(&front, &back).and_then(|()| pass(&back, &front));
    forwarding(both, || {
        expect_theirs(&publisher, &[b"\x01topic"])?;
        for number in 0..COUNT {
            publisher.socket.send(&[b"other", &number.to_be_bytes()])?;
            publisher.socket.send(&[b"topic", &number.to_be_bytes()])?;
        }
        for number in 0..COUNT {
            expect_theirs(&subscriber, &[b"topic", &number.to_be_bytes()])?;
        }
        subscriber.socket.unsubscribe(b"topic")?;
        expect_theirs(&publisher, &[b"\x00topic"])
    })
}

fn their_proxy() -> Result<(), Failure> {
    let (front, back) = (theirs(T::Xsub)?, theirs(T::Xpub)?);
    let (below, above) = (front.socket.bind(TCP)?, back.socket.bind(TCP)?);
    for Theirs { socket, .. } in [&front, &back] {
        socket.set_recv_timeout(GLANCE)?;
    }
    let publisher = ours(T::Xpub, Options::default())?;
    publisher.connect(below.as_str())?;
    let subscriber = ours(T::Sub, Options::default())?;
    subscriber.connect(above.as_str())?;
    subscriber.subscribe("topic")?;
    let both = move || {
        pass_theirs(&front.socket, &back.socket)?;
        pass_theirs(&back.socket, &front.socket)
    };
    forwarding(both, || {
        expect(&publisher, &[b"\x01topic"])?;
        for number in 0..COUNT {
            say(&publisher, &[b"other", &number.to_be_bytes()])?;
            say(&publisher, &[b"topic", &number.to_be_bytes()])?;
        }
        (0..COUNT)
            .try_for_each(|number| expect(&subscriber, &[b"topic", &number.to_be_bytes()]))?;
        subscriber.unsubscribe("topic")?;
        expect(&publisher, &[b"\x00topic"])
    })
}

fn our_queue() -> Result<(), Failure> {
    let (front, back) =
        (ours(T::Router, Options::default())?, ours(T::Dealer, Options::default())?);
    let (below, above) = (front.bind(TCP)?.to_string(), back.bind(TCP)?.to_string());
    let (reqs, reps) = ([theirs(T::Req)?, theirs(T::Req)?], [theirs(T::Rep)?, theirs(T::Rep)?]);
    reqs.iter().try_for_each(|req| req.socket.connect(&below))?;
    reps.iter().try_for_each(|rep| rep.socket.connect(&above))?;
    meet(&back, 2)?;
    let both = || pass(&front, &back).and_then(|()| pass(&back, &front));
    forwarding(both, || {
        for number in 0..100_u32 {
            for req in &reqs {
                req.socket.send(&[&number.to_be_bytes(), b""])?;
            }
            // The DEALER gives each of them one.
            for rep in &reps {
                let request = rep.socket.recv()?;
                rep.socket.send(&[b"reply", &request[0]])?;
            }
            for req in &reqs {
                expect_theirs(req, &[b"reply", &number.to_be_bytes()])?;
            }
        }
        same("the number of drops", back.statistics().total.dropped.total(), 0)
    })
}
