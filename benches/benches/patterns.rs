//! What a message costs in each pattern, both ends in one thread and within a process, so that
//! nothing is measured but the sockets.
#![expect(missing_docs, reason = "criterion's macros make functions without any")]

use std::time::Duration;

use benches::ok;
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use zmtp_net::{Context, Socket, SocketType};

const DEADLINE: Duration = Duration::from_secs(30);
/// What is sent: small enough to be kept in the message itself.
const PAYLOAD: [u8; 16] = [0x5A; 16];
/// Messages that are sent before they are received. Less than a high-water mark.
const RUN: u64 = 100;

/// A socket that is bound, and so many that have connected to it.
fn connected(types: (SocketType, SocketType), count: usize) -> (Socket, Vec<Socket>) {
    let context = ok(Context::new());
    let home = ok(context.socket(types.0));
    ok(home.bind("inproc://patterns"));
    let away: Vec<_> = (0..count)
        .map(|_| {
            let socket = ok(context.socket(types.1));
            ok(socket.connect("inproc://patterns"));
            if types.1 == SocketType::Sub {
                ok(socket.subscribe(""));
            }
            socket
        })
        .collect();
    assert!(home.wait_for_peers(count, DEADLINE), "somebody is missing");
    if types.1 == SocketType::Sub {
        assert!(home.wait_for_subscribers(count, DEADLINE), "somebody has not subscribed");
    }
    (home, away)
}

/// Messages from one to another.
fn one_way(c: &mut Criterion) {
    let mut group = c.benchmark_group("one way");
    group.throughput(Throughput::Elements(RUN));
    for (name, types) in [
        ("PUSH to PULL", (SocketType::Pull, SocketType::Push)),
        ("PAIR to PAIR", (SocketType::Pair, SocketType::Pair)),
        ("DEALER to ROUTER", (SocketType::Router, SocketType::Dealer)),
    ] {
        let (home, away) = connected(types, 1);
        let Some(away) = away.first() else { continue };
        group.bench_function(name, |b| {
            b.iter(|| {
                (0..RUN).for_each(|_| ok(away.send(&PAYLOAD)));
                (0..RUN).for_each(|_| drop(ok(home.recv())));
            });
        });
    }
    group.finish();
}

/// A request and its reply.
fn round_trip(c: &mut Criterion) {
    let mut group = c.benchmark_group("round trip");
    for (name, types) in [
        ("REQ and REP", (SocketType::Rep, SocketType::Req)),
        ("DEALER and ROUTER", (SocketType::Router, SocketType::Dealer)),
    ] {
        let (home, away) = connected(types, 1);
        let Some(away) = away.first() else { continue };
        group.bench_function(name, |b| {
            b.iter(|| {
                ok(away.send(&PAYLOAD));
                ok(home.send(ok(home.recv())));
                ok(away.recv())
            });
        });
    }
    group.finish();
}

/// One message to each of several subscribers, which all receive it.
fn publish(c: &mut Criterion) {
    let mut group = c.benchmark_group("PUB to SUB");
    for count in [1, 8, 64] {
        group.throughput(Throughput::Elements(count as u64));
        let (home, away) = connected((SocketType::Pub, SocketType::Sub), count);
        group.bench_function(BenchmarkId::from_parameter(count), |b| {
            b.iter(|| {
                ok(home.send(&PAYLOAD));
                away.iter().for_each(|subscriber| drop(ok(subscriber.recv())));
            });
        });
    }
    group.finish();
}

/// One message to each of several pullers in turn, and from each of several pushers.
fn crowds(c: &mut Criterion) {
    let mut group = c.benchmark_group("crowd");
    for count in [16, 1000] {
        group.throughput(Throughput::Elements(count as u64));
        let (home, away) = connected((SocketType::Push, SocketType::Pull), count);
        group.bench_function(BenchmarkId::new("PUSH to PULLs", count), |b| {
            b.iter(|| {
                (0..count).for_each(|_| ok(home.send(&PAYLOAD)));
                away.iter().for_each(|pull| drop(ok(pull.recv())));
            });
        });
        let (home, away) = connected((SocketType::Router, SocketType::Dealer), count);
        group.bench_function(BenchmarkId::new("DEALERs to ROUTER and back", count), |b| {
            b.iter(|| {
                away.iter().for_each(|dealer| ok(dealer.send(&PAYLOAD)));
                (0..count).for_each(|_| ok(home.send(ok(home.recv()))));
                away.iter().for_each(|dealer| drop(ok(dealer.recv())));
            });
        });
    }
    group.finish();
}

criterion_group!(benches, one_way, round_trip, publish, crowds);
criterion_main!(benches);
