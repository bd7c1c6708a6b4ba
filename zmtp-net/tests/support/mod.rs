//! What the tests on real sockets share: sockets that are connected, deadlines, events that are
//! waited for, and a peer that speaks raw octets.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "clippy spares tests, but not their helpers"
)]

mod raw;

use std::sync::mpsc;
use std::time::{Duration, Instant};

use zmtp_net::{
    Context, Endpoint, EventKind, Message, Monitor, Options, Socket, SocketEvent, SocketType,
};

pub(crate) use raw::{Greeting, RawPeer, address_of, octets};

/// The deadline of everything that is to happen. Nothing waits as long unless it failed.
pub(crate) const LONG: Duration = Duration::from_secs(10);

/// One endpoint to bind to of each transport.
pub(crate) const TRANSPORTS: [&str; 3] = ["tcp://127.0.0.1:*", "ipc://*", "inproc://endpoint"];

pub(crate) fn context() -> Context {
    Context::new().unwrap()
}

/// libzmq's defaults, but no call waits for ever.
pub(crate) fn options() -> Options {
    Options::default().send_timeout(Some(LONG)).receive_timeout(Some(LONG))
}

pub(crate) fn socket(context: &Context, socket_type: SocketType) -> Socket {
    with(context, socket_type, options())
}

pub(crate) fn with(context: &Context, socket_type: SocketType, options: Options) -> Socket {
    context.socket_with(socket_type, options).unwrap()
}

/// Binds one socket, connects the other, and waits until each has the other as its peer.
pub(crate) fn join(bound: &Socket, connected: &Socket, endpoint: &str) -> Endpoint {
    let (had, has) = (ready(bound), ready(connected));
    let endpoint = bound.bind(endpoint).unwrap();
    connected.connect(&endpoint).unwrap();
    assert!(bound.wait_for_peers(had + 1, LONG), "nobody connected to {endpoint}");
    assert!(connected.wait_for_peers(has + 1, LONG), "no connection to {endpoint}");
    endpoint
}

/// A name in the abstract namespace that no other process uses.
pub(crate) fn abstract_name(what: &str) -> String {
    format!("ipc://@zmtp-net-{}-{what}", std::process::id())
}

/// How many peers are ready.
pub(crate) fn ready(socket: &Socket) -> usize {
    socket.peers().iter().filter(|peer| peer.is_ready).count()
}

/// Subscribes, and waits until that has arrived at the publisher, which has no other subscriber.
pub(crate) fn subscribe(publisher: &Socket, subscriber: &Socket, topic: &str) {
    subscriber.subscribe(topic).unwrap();
    assert!(publisher.wait_for_subscribers(1, LONG), "the subscription has not arrived");
}

pub(crate) fn recv(socket: &Socket) -> Message {
    socket.recv_timeout(LONG).unwrap()
}

/// The parts of the next message, as text.
pub(crate) fn texts(socket: &Socket) -> Vec<String> {
    texts_of(&recv(socket))
}

pub(crate) fn texts_of(message: &Message) -> Vec<String> {
    message.parts().map(|part| String::from_utf8_lossy(part).into_owned()).collect()
}

/// The next message, which has one part, as text.
pub(crate) fn text(socket: &Socket) -> String {
    let mut parts = texts(socket);
    assert_eq!(parts.len(), 1, "{parts:?}");
    parts.remove(0)
}

/// The next event of a kind; those before it are passed over.
pub(crate) fn event<F: Fn(&EventKind) -> bool>(monitor: &Monitor, wanted: F) -> SocketEvent {
    let deadline = Instant::now() + LONG;
    let mut passed = Vec::new();
    loop {
        let left = deadline.saturating_duration_since(Instant::now());
        let Ok(event) = monitor.recv_timeout(left) else {
            panic!("the event did not come, only {passed:?}");
        };
        if wanted(&event.kind) {
            return event;
        }
        passed.push(event.kind);
    }
}

/// The next events, with what is left to chance taken out.
pub(crate) fn kinds(monitor: &Monitor, count: usize) -> Vec<String> {
    let mut names = Vec::new();
    while names.len() < count {
        let event = monitor.recv_timeout(LONG);
        let Ok(event) = event else { panic!("no more events after {names:?}") };
        names.push(name(&event.kind));
    }
    names
}

/// The name of an event's kind.
pub(crate) fn name(kind: &EventKind) -> String {
    let text = format!("{kind:?}");
    text.split(['(', ' ']).next().unwrap_or_default().into()
}

/// Waits until something is so; for what no call waits for.
pub(crate) fn until<F: FnMut() -> bool>(what: &str, mut so: F) {
    let deadline = Instant::now() + LONG;
    while !so() {
        assert!(Instant::now() < deadline, "never so: {what}");
        std::thread::yield_now();
    }
}

/// Does something that may wait for ever if it fails.
pub(crate) fn in_time<T, F>(what: &str, act: F) -> T
where
    T: Send + 'static,
    F: FnOnce() -> T + Send + 'static,
{
    let (done, result) = mpsc::channel();
    std::thread::spawn(move || done.send(act()));
    match result.recv_timeout(LONG) {
        Ok(result) => result,
        Err(error) => panic!("{what}: {error}"),
    }
}

/// Not every test needs everything.
const _: fn() = || {
    let _ = (LONG, TRANSPORTS, context, options, socket, with, join, ready, subscribe, recv);
    let _ = (texts, texts_of, text, event::<fn(&EventKind) -> bool>, kinds, name);
    let _ = (until::<fn() -> bool>, in_time::<(), fn()>);
    let _ = (address_of, octets, Greeting::V3_0, RawPeer::connect);
    let _ = abstract_name;
    raw::used();
};
