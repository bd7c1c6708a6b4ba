//! An observer tells `metrics` the figures of sockets, and counts what happens to them.
#![expect(clippy::unwrap_used, reason = "helpers of tests say what is wrong by panicking")]

use std::collections::HashMap;
use std::sync::{Arc, Mutex, Once};
use std::thread;
use std::time::{Duration, Instant};

use metrics::{
    Counter, CounterFn, Gauge, GaugeFn, Histogram, Key, KeyName, Metadata, Recorder, SharedString,
    Unit,
};
use zmtp_net::{Context, Linger, Observer, Options, Pub, Pull, Push};

const LONG: Duration = Duration::from_secs(10);
/// As often as the tests that wait for something want it.
const OFTEN: Duration = Duration::from_millis(5);

/// All values, by name and labels. There is one recorder in a process.
static VALUES: Mutex<Option<HashMap<Key, f64>>> = Mutex::new(None);
/// What was described.
static DESCRIBED: Mutex<Vec<String>> = Mutex::new(Vec::new());

struct Ledger;

/// One value.
struct Value(Key);

impl Value {
    fn change(&self, change: impl FnOnce(f64) -> f64) {
        let mut values = VALUES.lock().unwrap();
        let value = values.get_or_insert_default().entry(self.0.clone()).or_default();
        *value = change(*value);
    }
}

impl CounterFn for Value {
    fn increment(&self, by: u64) {
        self.change(|value| value + by as f64);
    }

    fn absolute(&self, to: u64) {
        self.change(|_| to as f64);
    }
}

impl GaugeFn for Value {
    fn increment(&self, by: f64) {
        self.change(|value| value + by);
    }

    fn decrement(&self, by: f64) {
        self.change(|value| value - by);
    }

    fn set(&self, to: f64) {
        self.change(|_| to);
    }
}

impl Recorder for Ledger {
    fn describe_counter(&self, name: KeyName, _: Option<Unit>, _: SharedString) {
        DESCRIBED.lock().unwrap().push(name.as_str().into());
    }

    fn describe_gauge(&self, name: KeyName, _: Option<Unit>, _: SharedString) {
        DESCRIBED.lock().unwrap().push(name.as_str().into());
    }

    fn describe_histogram(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}

    fn register_counter(&self, key: &Key, _: &Metadata<'_>) -> Counter {
        Counter::from_arc(Arc::new(Value(key.clone())))
    }

    fn register_gauge(&self, key: &Key, _: &Metadata<'_>) -> Gauge {
        Gauge::from_arc(Arc::new(Value(key.clone())))
    }

    fn register_histogram(&self, _: &Key, _: &Metadata<'_>) -> Histogram {
        Histogram::noop()
    }
}

fn recorder() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| metrics::set_global_recorder(Ledger).map_err(|_| "another one").unwrap());
}

/// The value of a counter or gauge that has these labels and no others, now.
fn value(name: &str, labels: &[(&str, &str)]) -> Option<f64> {
    let values = VALUES.lock().unwrap();
    let found = values.iter().flatten().find(|(key, _)| {
        let found: Vec<(&str, &str)> =
            key.labels().map(|label| (label.key(), label.value())).collect();
        key.name() == name
            && found.len() == labels.len()
            && labels.iter().all(|label| found.contains(label))
    });
    found.map(|(_, value)| *value)
}

/// Waits until a value is that.
fn until(name: &str, labels: &[(&str, &str)], wanted: f64) {
    let deadline = Instant::now() + LONG;
    loop {
        let found = value(name, labels);
        if found == Some(wanted) {
            return;
        }
        assert!(Instant::now() < deadline, "{name} {labels:?} is {found:?}, not {wanted}");
        thread::yield_now();
    }
}

#[test]
fn figures_are_told_at_intervals() {
    recorder();
    let observer = Observer::new(OFTEN).unwrap();
    let context = Context::new().unwrap();
    let (pull, push) = (Pull::new(&context).unwrap(), Push::new(&context).unwrap());
    observer.watch("intervals-pull", &pull);
    observer.watch("intervals-push", &push);
    push.connect(pull.bind("tcp://127.0.0.1:*").unwrap()).unwrap();
    for count in 1..=3_u8 {
        push.send("hello").unwrap();
        pull.recv_timeout(LONG).unwrap();
        let labels = [("socket", "intervals-pull")];
        until("zmtp_messages_received_total", &labels, count.into());
    }
    let labels = [("socket", "intervals-push")];
    until("zmtp_messages_sent_total", &labels, 3.0);
    until("zmtp_peers_ready", &labels, 1.0);
    let octets = push.statistics().total.bytes_sent as f64;
    until("zmtp_bytes_sent_total", &labels, octets);
}

#[test]
fn drops_are_told_with_their_reason() {
    recorder();
    let observer = Observer::new(OFTEN).unwrap();
    let publisher = Pub::new(&Context::new().unwrap()).unwrap();
    observer.watch("drops", &publisher);
    publisher.send("to nobody").unwrap();
    let reasons = ["high_water_mark", "peer_gone", "closed", "malformed", "superseded"];
    until("zmtp_messages_dropped_total", &[("socket", "drops"), ("reason", "no_route")], 1.0);
    for reason in reasons {
        let labels = [("socket", "drops"), ("reason", reason)];
        // They are set one after the other.
        until("zmtp_messages_dropped_total", &labels, 0.0);
    }
}

#[test]
fn what_happens_is_counted_at_once() {
    recorder();
    // The figures are never due.
    let observer = Observer::new(Duration::MAX).unwrap();
    let context = Context::new().unwrap();
    let (pull, push) = (Pull::new(&context).unwrap(), Push::new(&context).unwrap());
    observer.watch("events", &pull);
    let endpoint = pull.bind("tcp://127.0.0.1:*").unwrap();
    until("zmtp_events_total", &[("socket", "events"), ("event", "listening")], 1.0);
    push.connect(&endpoint).unwrap();
    let labels = [("socket", "events"), ("event", "handshake_succeeded")];
    until("zmtp_events_total", &labels, 1.0);
    push.close_with(Linger::Never);
    until("zmtp_events_total", &[("socket", "events"), ("event", "disconnected")], 1.0);
    assert_eq!(value("zmtp_messages_sent_total", &[("socket", "events")]), None);
}

#[test]
fn an_observer_that_is_dropped_tells_the_figures_once_more() {
    recorder();
    let observer = Observer::new(Duration::from_secs(100_000)).unwrap();
    let context = Context::new().unwrap();
    let push = Push::with(&context, Options::default().linger(Linger::Never)).unwrap();
    push.connect("tcp://127.0.0.1:1").unwrap();
    observer.watch("last", &push);
    push.send("queued").unwrap();
    let labels = [("socket", "last")];
    assert_eq!(value("zmtp_send_queue_messages", &labels), None);
    drop(observer);
    assert_eq!(value("zmtp_send_queue_messages", &labels), Some(1.0));
    assert_eq!(value("zmtp_peers", &labels), Some(1.0));
    assert_eq!(value("zmtp_peers_ready", &labels), Some(0.0));
}

#[test]
fn of_a_socket_that_is_closed_nothing_is_queued() {
    recorder();
    // The figures are never due, so that only the end of the socket tells.
    let observer = Observer::new(Duration::from_secs(100_000)).unwrap();
    let context = Context::new().unwrap();
    let push = Push::new(&context).unwrap();
    push.connect("tcp://127.0.0.1:1").unwrap();
    observer.watch("closed", &push);
    push.send("queued").unwrap();
    push.statistics().record("closed");
    let labels = [("socket", "closed")];
    assert_eq!(value("zmtp_send_queue_messages", &labels), Some(1.0));
    push.close_with(Linger::Never);
    until("zmtp_send_queue_messages", &labels, 0.0);
    until("zmtp_peers", &labels, 0.0);
}

#[test]
fn everything_that_is_told_is_described() {
    recorder();
    let observer = Observer::new(OFTEN).unwrap();
    let push = Push::new(&Context::new().unwrap()).unwrap();
    observer.watch("described", &push);
    push.bind("tcp://127.0.0.1:*").unwrap();
    until("zmtp_events_total", &[("socket", "described"), ("event", "listening")], 1.0);
    until("zmtp_peers", &[("socket", "described")], 0.0);
    drop(observer);
    let described = DESCRIBED.lock().unwrap();
    for key in VALUES.lock().unwrap().iter().flatten().map(|(key, _)| key) {
        assert!(described.iter().any(|name| name == key.name()), "{key}");
    }
}
