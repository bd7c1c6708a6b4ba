//! Topics of unusual lengths, and what XPUB and PUB can do besides.

use zmtp_codec::SocketType as T;
use zmtp_net::{Options, Verbosity, XpubManual};

use super::stage::{LONG, TCP, expect, expect_theirs, hear, ours, say, theirs};
use crate::suite::behaviour::Case;
use crate::suite::check::{Failure, same};

pub(super) const CASES: &[Case] = &[
    ("libzmq's SUB subscribes to long topics at our XPUB", long_at_ours),
    ("our SUB subscribes to long topics at libzmq's XPUB", long_at_theirs),
    ("our XPUB welcomes a libzmq subscriber", welcome),
    ("libzmq's XPUB welcomes a subscriber of ours", their_welcome),
    ("our XPUB is verbose about libzmq's subscribers, or is not", verbose),
    ("our manual XPUB subscribes a libzmq SUB to another topic", manual),
    ("our XPUB tells of a libzmq SUB that leaves", departure),
    ("matching is inverted between our PUB and libzmq's SUB", inverted),
];

/// On both sides of what fits a short frame, with the octet that makes a topic a subscription and
/// without; and what needs no end.
const LENGTHS: [usize; 7] = [0, 1, 253, 254, 255, 256, 5000];

fn topic(length: usize) -> Vec<u8> {
    vec![b't'; length]
}

fn long_at_ours() -> Result<(), Failure> {
    let publisher = ours(T::Xpub, Options::default())?;
    let endpoint = publisher.bind(TCP)?.to_string();
    for length in LENGTHS {
        let subscriber = theirs(T::Sub)?;
        subscriber.socket.subscribe(&topic(length))?;
        subscriber.socket.connect(&endpoint)?;
        expect(&publisher, &[&[&[1], &topic(length)[..]].concat()])?;
        if length > 0 {
            say(&publisher, &[&topic(length - 1), b"too short"])?;
        }
        say(&publisher, &[&topic(length), b"fits"])?;
        expect_theirs(&subscriber, &[&topic(length), b"fits"])?;
        subscriber.socket.unsubscribe(&topic(length))?;
        expect(&publisher, &[&[&[0], &topic(length)[..]].concat()])?;
    }
    Ok(())
}

fn long_at_theirs() -> Result<(), Failure> {
    let publisher = theirs(T::Xpub)?;
    let endpoint = publisher.socket.bind(TCP)?;
    for length in LENGTHS {
        let subscriber = ours(T::Sub, Options::default())?;
        subscriber.subscribe(topic(length))?;
        subscriber.connect(endpoint.as_str())?;
        expect_theirs(&publisher, &[&[&[1], &topic(length)[..]].concat()])?;
        if length > 0 {
            publisher.socket.send(&[&topic(length - 1), b"too short"])?;
        }
        publisher.socket.send(&[&topic(length), b"fits"])?;
        expect(&subscriber, &[&topic(length), b"fits"])?;
        subscriber.unsubscribe(topic(length))?;
        expect_theirs(&publisher, &[&[&[0], &topic(length)[..]].concat()])?;
    }
    Ok(())
}

fn welcome() -> Result<(), Failure> {
    let publisher = ours(T::Xpub, Options::default().xpub_welcome("WELCOME"))?;
    let subscriber = theirs(T::Sub)?;
    subscriber.socket.subscribe(b"W")?;
    subscriber.socket.connect(&publisher.bind(TCP)?.to_string())?;
    expect_theirs(&subscriber, &[b"WELCOME"])
}

fn their_welcome() -> Result<(), Failure> {
    let publisher = theirs(T::Xpub)?;
    publisher.socket.set_xpub_welcome(b"WELCOME")?;
    let subscriber = ours(T::Sub, Options::default())?;
    subscriber.subscribe("W")?;
    subscriber.connect(publisher.socket.bind(TCP)?.as_str())?;
    // It takes notice of newcomers when it is used.
    expect_theirs(&publisher, &[b"\x01W"])?;
    expect(&subscriber, &[b"WELCOME"])
}

fn verbose() -> Result<(), Failure> {
    for (verbosity, expected) in [
        (Verbosity::First, &[&b"\x01a"[..], b"\x00a"][..]),
        (Verbosity::Verbose, &[b"\x01a", b"\x01a", b"\x00a"]),
        (Verbosity::Verboser, &[b"\x01a", b"\x01a", b"\x00a", b"\x00a"]),
    ] {
        let publisher = ours(T::Xpub, Options::default().xpub_verbosity(verbosity))?;
        let endpoint = publisher.bind(TCP)?.to_string();
        let mut subscribers = Vec::new();
        for count in 1..=2 {
            let subscriber = theirs(T::Sub)?;
            subscriber.socket.subscribe(b"a")?;
            subscriber.socket.connect(&endpoint)?;
            same("a subscriber", publisher.wait_for_subscribers(count, LONG), true)?;
            subscribers.push(subscriber);
        }
        subscribers.iter().try_for_each(|subscriber| subscriber.socket.unsubscribe(b"a"))?;
        expected.iter().try_for_each(|message| expect(&publisher, &[message]))?;
        super::stage::expect_silence(&publisher)?;
    }
    Ok(())
}

fn manual() -> Result<(), Failure> {
    let publisher = ours(T::Xpub, Options::default().xpub_manual(XpubManual::Manual))?;
    let subscriber = theirs(T::Xsub)?;
    subscriber.socket.connect(&publisher.bind(TCP)?.to_string())?;
    subscriber.socket.send(&[b"\x01asked"])?;
    expect(&publisher, &[b"\x01asked"])?;
    publisher.subscribe("given")?;
    say(&publisher, &[b"asked for"])?;
    say(&publisher, &[b"given away"])?;
    expect_theirs(&subscriber, &[b"given away"])
}

fn departure() -> Result<(), Failure> {
    let publisher = ours(T::Xpub, Options::default())?;
    let subscriber = theirs(T::Sub)?;
    subscriber.socket.subscribe(b"a")?;
    subscriber.socket.connect(&publisher.bind(TCP)?.to_string())?;
    expect(&publisher, &[b"\x01a"])?;
    drop(subscriber);
    expect(&publisher, &[b"\x00a"])
}

fn inverted() -> Result<(), Failure> {
    let publisher = ours(T::Pub, Options::default().invert_matching(true))?;
    let subscriber = theirs(T::Sub)?;
    subscriber.socket.set_invert_matching(true)?;
    subscriber.socket.subscribe(b"not this")?;
    subscriber.socket.connect(&publisher.bind(TCP)?.to_string())?;
    same("a subscriber", publisher.wait_for_subscribers(1, LONG), true)?;
    say(&publisher, &[b"not this one"])?;
    say(&publisher, &[b"but that one"])?;
    expect_theirs(&subscriber, &[b"but that one"])?;
    let back = ours(T::Sub, Options::default().invert_matching(true))?;
    back.subscribe("not this")?;
    let their_pub = theirs(T::Xpub)?;
    their_pub.socket.set_invert_matching(true)?;
    back.connect(their_pub.socket.bind(TCP)?.as_str())?;
    expect_theirs(&their_pub, &[b"\x01not this"])?;
    their_pub.socket.send(&[b"not this one"])?;
    their_pub.socket.send(&[b"but that one"])?;
    same("the message", hear(&back)?.first(), b"but that one")
}
