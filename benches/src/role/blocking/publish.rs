//! PUB to several SUB, each with a thread, none of which misses a message: the publisher waits for
//! the slowest. A rate with losses would be a rate of losing.

use std::sync::Barrier;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use super::super::wire::{Away, Home, Measured, Task};
use super::{Implementation, Kind, Socket};

/// How often the subscribers are called until all have answered.
pub const CALL: Duration = Duration::from_millis(2);
/// Different topics that are published in turn. Those with even numbers are subscribed to.
const TOPICS: usize = 100;
/// What is published before anything is measured, until all subscribers have got one.
pub const CALLING: &[u8; 8] = b"~calling";
/// What is published once before what is measured.
pub const BEGIN: &[u8; 8] = b"~beginng";

/// Publishes when all subscribers have heard it once.
pub(super) fn bind<I: Implementation>(context: &I, task: &Task, home: &Home) -> Measured {
    let mut publisher = context.socket(Kind::Pub, task);
    home.bound(&publisher.bind(&task.endpoint));
    call(&mut publisher, home);
    publisher.send(&I::Socket::payload(BEGIN, 1));
    let payloads: Vec<_> =
        contents(task).map(|part| I::Socket::payload(&part, task.parts)).collect();
    for payload in payloads.iter().cycle().take(usize::try_from(task.count).unwrap_or(0)) {
        publisher.send(payload);
    }
    publisher.flush();
    home.stay();
    Measured::default()
}

/// Calls until the other end is ready.
fn call<S: Socket>(publisher: &mut S, home: &Home) {
    let ready = AtomicBool::new(false);
    let calling = S::payload(CALLING, 1);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            home.wait_for_ready();
            ready.store(true, Ordering::Release);
        });
        while !ready.load(Ordering::Acquire) {
            publisher.send(&calling);
            publisher.flush();
            std::thread::sleep(CALL);
        }
    });
}

/// What is published in turn.
pub fn contents(task: &Task) -> impl Iterator<Item = Vec<u8>> {
    (0..if task.topics { TOPICS } else { 1 }).map(|number| octets(task, number))
}

/// What a subscriber subscribes to. The last one it hears from first, so it is known by then.
pub fn subscriptions(task: &Task) -> Vec<String> {
    if !task.topics {
        return vec![String::new()];
    }
    let topics = (0..TOPICS).step_by(2).map(topic);
    topics.chain(std::iter::once("~".to_owned())).collect()
}

/// How many messages each subscriber gets of those that are published.
pub fn each(task: &Task) -> u64 {
    // Topics with even numbers come first in each cycle.
    if task.topics { task.count.div_ceil(2) } else { task.count }
}

/// What is published under this number: its topic comes first.
fn octets(task: &Task, number: usize) -> Vec<u8> {
    let mut octets = if task.topics { topic(number).into_bytes() } else { Vec::new() };
    octets.resize(octets.len().max(task.size), 0x5A);
    octets
}

fn topic(number: usize) -> String {
    format!("topic.{number:02}")
}

/// Receives at several sockets. The last one to finish tells the time.
pub(super) fn connect<I: Implementation>(context: &I, task: &Task, away: &Away) -> Measured {
    let (called, finished) = (Barrier::new(task.peers + 1), Barrier::new(task.peers + 1));
    let each = each(task);
    std::thread::scope(|scope| {
        let subscribers: Vec<_> = (0..task.peers)
            .map(|_| {
                scope.spawn(|| {
                    let mut subscriber = subscribe(context, task, away);
                    called.wait();
                    while subscriber.recv_start() != *BEGIN {}
                    let began = Instant::now();
                    for _ in 0..each {
                        subscriber.recv();
                    }
                    let ended = Instant::now();
                    // Nobody leaves while others receive.
                    finished.wait();
                    (began, ended)
                })
            })
            .collect();
        called.wait();
        away.ready();
        finished.wait();
        let times = subscribers.into_iter().flat_map(std::thread::ScopedJoinHandle::join);
        let span = times.reduce(|one, other| (one.0.min(other.0), one.1.max(other.1)));
        Measured {
            seconds: span.map(|(began, ended)| (ended - began).as_secs_f64()),
            count: each * task.peers as u64,
            ..Measured::default()
        }
    })
}

/// A subscriber that the publisher knows of.
fn subscribe<I: Implementation>(context: &I, task: &Task, away: &Away) -> I::Socket {
    let mut subscriber = context.socket(Kind::Sub, task);
    subscriber.connect(away.endpoint());
    for topic in subscriptions(task) {
        subscriber.subscribe(&topic);
    }
    subscriber.recv();
    subscriber
}
