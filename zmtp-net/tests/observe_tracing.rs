//! An observer tells `tracing` what happens to sockets, and their figures.
#![expect(clippy::unwrap_used, reason = "helpers of tests say what is wrong by panicking")]

use std::collections::HashMap;
use std::fmt::Debug;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Level, Metadata, Subscriber};
use zmtp_net::{Context, Linger, Observer, Pull, Push, Socket, Sub};

const LONG: Duration = Duration::from_secs(10);
/// So that figures are told in the end only.
const NEVER: Duration = Duration::from_secs(100_000);

/// What a subscriber is told.
#[derive(Debug)]
struct Told {
    level: Level,
    target: String,
    fields: HashMap<&'static str, String>,
}

impl Told {
    fn field(&self, name: &str) -> &str {
        self.fields.get(name).map_or("", String::as_str)
    }
}

impl Visit for Told {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.fields.insert(field.name(), format!("{value:?}"));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.fields.insert(field.name(), value.into());
    }
}

/// Passes on what it is told.
struct Collector(Sender<Told>);

impl Subscriber for Collector {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let about = event.metadata();
        // Other crates tell things too.
        if about.target().starts_with("zmtp_net") {
            let mut told = Told {
                level: *about.level(),
                target: about.target().into(),
                fields: HashMap::new(),
            };
            event.record(&mut told);
            let _ = self.0.send(told);
        }
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

/// An observer, and what it tells.
fn observer() -> (Observer, Receiver<Told>) {
    let (sender, told) = channel();
    let make = || Observer::new(NEVER).unwrap();
    (tracing::subscriber::with_default(Collector(sender), make), told)
}

/// The next event of that name, of that socket.
fn wait(told: &Receiver<Told>, socket: &str, event: &str) -> Told {
    let deadline = Instant::now() + LONG;
    loop {
        let left = deadline.saturating_duration_since(Instant::now());
        let next = told.recv_timeout(left).unwrap();
        if next.field("socket") == socket && next.field("event") == event {
            return next;
        }
    }
}

#[test]
fn the_life_of_a_connection_is_told() {
    let (observer, told) = observer();
    let context = Context::new().unwrap();
    let (pull, push) = (Pull::new(&context).unwrap(), Push::new(&context).unwrap());
    observer.watch("orders", &pull);
    let endpoint = pull.bind("tcp://127.0.0.1:*").unwrap().to_string();
    let bound = wait(&told, "orders", "listening");
    assert_eq!((bound.level, bound.target.as_str()), (Level::INFO, "zmtp_net"));
    assert_eq!(bound.field("local"), endpoint);
    assert_eq!(bound.field("peer"), "");

    push.connect(endpoint.as_str()).unwrap();
    let ready = wait(&told, "orders", "handshake_succeeded");
    assert_eq!(ready.level, Level::INFO);
    assert_eq!(ready.field("message"), "the handshake is complete");
    assert_eq!(ready.field("local"), endpoint);
    assert!(ready.field("remote").starts_with("tcp://127.0.0.1:"), "{ready:?}");
    assert_eq!(ready.field("peer"), pull.peers()[0].id.to_string());

    // Closed with the READY of the other side unread, it would reset the connection.
    assert!(push.wait_for_peers(1, LONG));
    push.close_with(Linger::Never);
    assert_eq!(wait(&told, "orders", "disconnected").level, Level::INFO);
    drop(pull);
    assert_eq!(wait(&told, "orders", "monitor_stopped").level, Level::DEBUG);
}

#[test]
fn a_handshake_that_fails_is_told_with_the_reason() {
    let (observer, told) = observer();
    let context = Context::new().unwrap();
    let (pull, sub) = (Pull::new(&context).unwrap(), Sub::new(&context).unwrap());
    observer.watch("wrong", &sub);
    sub.connect(pull.bind("tcp://127.0.0.1:*").unwrap()).unwrap();
    let failed = wait(&told, "wrong", "handshake_failed");
    assert_eq!(failed.level, Level::WARN);
    let message = failed.field("message");
    assert!(message.starts_with("the handshake failed: "), "{message}");
    assert!(message.contains("socket type"), "{message}");
}

#[test]
fn an_endpoint_that_is_taken_is_an_error() {
    let (observer, told) = observer();
    let context = Context::new().unwrap();
    let (one, other) = (Pull::new(&context).unwrap(), Pull::new(&context).unwrap());
    observer.watch("taken", &other);
    let endpoint = one.bind("tcp://127.0.0.1:*").unwrap();
    assert!(other.bind(&endpoint).is_err());
    let failed = wait(&told, "taken", "bind_failed");
    assert_eq!(failed.level, Level::ERROR);
    assert!(failed.field("message").contains("could not be bound"), "{failed:?}");
}

#[test]
fn the_figures_are_told_once_more_when_the_observer_is_dropped() {
    let (observer, told) = observer();
    let context = Context::new().unwrap();
    let (pull, push) = (Pull::new(&context).unwrap(), Push::new(&context).unwrap());
    let socket: &Socket = pull.as_ref();
    observer.watch("figures", socket);
    push.connect(pull.bind("tcp://127.0.0.1:*").unwrap()).unwrap();
    push.send("hello").unwrap();
    pull.recv_timeout(LONG).unwrap();
    drop(observer);
    let figures: Vec<Told> =
        told.try_iter().filter(|told| told.target == "zmtp_net::statistics").collect();
    let [figures] = &figures[..] else { panic!("{figures:?}") };
    assert_eq!(figures.level, Level::DEBUG);
    for (field, value) in
        [("socket", "figures"), ("peers_ready", "1"), ("messages_received", "1"), ("dropped", "0")]
    {
        assert_eq!(figures.field(field), value, "{field}");
    }
}
