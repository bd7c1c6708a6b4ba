//! Messages within a process: PUSH to PULL in one thread and between two, and REQ and REP between two.
#![expect(missing_docs, reason = "criterion's macros make functions without any")]

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use benches::ok;
use bytes::Bytes;
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use zmtp_net::{Context, Message, Socket, SocketType};

/// Octets of a message: kept in the message itself, and shared.
const SIZES: [usize; 3] = [1, 62, 4096];
/// Messages that are sent before they are received. Less than a high-water mark.
const RUN: u64 = 100;

fn pair(home: SocketType, away: SocketType) -> (Socket, Socket) {
    let context = ok(Context::new());
    let home = ok(context.socket(home));
    ok(home.bind("inproc://pair"));
    let away = ok(context.socket(away));
    ok(away.connect("inproc://pair"));
    (home, away)
}

fn message(size: usize) -> Message {
    Message::from(Bytes::from(vec![0x5A; size]))
}

fn one_thread(c: &mut Criterion) {
    let mut group = c.benchmark_group("inproc/one thread");
    group.throughput(Throughput::Elements(RUN));
    for size in SIZES {
        let (pull, push) = pair(SocketType::Pull, SocketType::Push);
        let message = message(size);
        group.bench_function(BenchmarkId::from_parameter(size), |b| {
            b.iter(|| {
                (0..RUN).for_each(|_| ok(push.send(message.clone())));
                (0..RUN).for_each(|_| drop(ok(pull.recv())));
            });
        });
    }
    group.finish();
}

/// A stream between two threads, timed where it arrives.
fn two_threads(c: &mut Criterion) {
    let mut group = c.benchmark_group("inproc/two threads");
    group.throughput(Throughput::Elements(1));
    for size in SIZES {
        let (pull, push) = pair(SocketType::Pull, SocketType::Push);
        let message = message(size);
        let done = AtomicBool::new(false);
        std::thread::scope(|scope| {
            scope.spawn(|| {
                // It ends when the other end is gone: nobody takes what is sent then.
                while !done.load(Ordering::Relaxed) {
                    let _ =
                        push.send_timeout(message.clone(), std::time::Duration::from_millis(20));
                }
            });
            group.bench_function(BenchmarkId::from_parameter(size), |b| {
                b.iter_custom(|count| {
                    let started = Instant::now();
                    (0..count).for_each(|_| drop(ok(pull.recv())));
                    started.elapsed()
                });
            });
            done.store(true, Ordering::Relaxed);
        });
    }
    group.finish();
}

fn round_trip(c: &mut Criterion) {
    let (rep, req) = pair(SocketType::Rep, SocketType::Req);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while let Ok(request) = rep.recv() {
                let last = request.first() == b"last";
                ok(rep.send(request));
                if last {
                    break;
                }
            }
        });
        let trip = |text| {
            ok(req.send(text));
            ok(req.recv())
        };
        c.bench_function("inproc/round trip", |b| b.iter(|| trip("more")));
        trip("last");
    });
}

criterion_group!(benches, one_thread, two_threads, round_trip);
criterion_main!(benches);
