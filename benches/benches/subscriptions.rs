//! What a publisher pays for its subscriptions: a message is matched with up to a million of them.
#![expect(missing_docs, reason = "criterion's macros make functions without any")]

use std::time::{Duration, Instant};

use benches::ok;
use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use zmtp_net::{Context, Socket, SocketType};

/// How many topics are subscribed to.
const TOPICS: [u32; 3] = [1, 1_000, 1_000_000];
/// How long all may take to become known.
const DEADLINE: Duration = Duration::from_secs(300);

/// A publisher that knows so many topics of one subscriber.
fn subscribed(topics: u32) -> (Socket, Socket) {
    let context = ok(Context::new());
    let publisher = ok(context.socket(SocketType::Pub));
    ok(publisher.bind("inproc://topics"));
    let subscriber = ok(context.socket(SocketType::Sub));
    ok(subscriber.connect("inproc://topics"));
    for number in 0..topics {
        ok(subscriber.subscribe(topic(number)));
    }
    let deadline = Instant::now() + DEADLINE;
    while publisher.topics() < topics as usize {
        assert!(Instant::now() < deadline, "some subscriptions are missing");
        // Whoever calls lets what has come in.
        ok(publisher.send("nobody has subscribed to this"));
        std::thread::yield_now();
    }
    (publisher, subscriber)
}

/// A topic as markets have them: a few letters in common, then what tells them apart.
fn topic(number: u32) -> String {
    format!("quote.{:03}.{:04}.", number % 1000, number / 1000)
}

fn matching(c: &mut Criterion) {
    let mut group = c.benchmark_group("publish");
    for topics in TOPICS {
        let (publisher, subscriber) = subscribed(topics);
        let last = format!("{}bid", topic(topics - 1));
        group.bench_function(BenchmarkId::new("to nobody", topics), |b| {
            b.iter(|| ok(publisher.send("quote.000.9999.bid")));
        });
        group.bench_function(BenchmarkId::new("to one", topics), |b| {
            b.iter(|| {
                ok(publisher.send(&*last));
                ok(subscriber.recv())
            });
        });
    }
    group.finish();
}

/// A topic that comes and goes among many.
fn changing(c: &mut Criterion) {
    let mut group = c.benchmark_group("subscribe and cancel");
    for topics in TOPICS {
        let (_publisher, subscriber) = subscribed(topics);
        group.bench_function(BenchmarkId::from_parameter(topics), |b| {
            b.iter(|| {
                ok(subscriber.subscribe("quote.000.9999.ask"));
                ok(subscriber.unsubscribe("quote.000.9999.ask"));
            });
        });
    }
    group.finish();
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(20);
    targets = matching, changing
}
criterion_main!(benches);
