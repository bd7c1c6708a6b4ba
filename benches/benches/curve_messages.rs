//! Messages in CURVE boxes through the public API: sealed and sent, and received and opened.
#![expect(missing_docs, reason = "criterion's macros make functions without any")]

use std::hint::black_box;

use benches::{Mechanism, NOW, drain, ok, ready, single, stream};
use bytes::Bytes;
use criterion::{BatchSize, BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use zmtp_codec::{Connection, Event, Message};

/// Messages in one iteration.
const COUNT: usize = 16;

fn sealing(c: &mut Criterion) {
    let mut group = c.benchmark_group("curve/send");
    for size in [64, 1024, 65_536] {
        let messages = vec![single(size); COUNT];
        let (mut sender, _) = ready(Mechanism::Curve);
        group.throughput(Throughput::Elements(COUNT as u64));
        group.bench_function(BenchmarkId::from_parameter(size), |b| {
            b.iter(|| {
                ok(sender.send_batch(black_box(&messages)));
                drain(&mut sender)
            });
        });
    }
}

fn opening(c: &mut Criterion) {
    let mut group = c.benchmark_group("curve/receive");
    for size in [64, 1024, 65_536] {
        let messages = vec![single(size); COUNT];
        let (mut sender, mut reader) = ready(Mechanism::Curve);
        group.throughput(Throughput::Elements(COUNT as u64));
        group.bench_function(BenchmarkId::from_parameter(size), |b| {
            // No box opens twice: each iteration reads new ones, sealed while the clock stands.
            b.iter_batched(
                || stream(&mut sender, &messages),
                |octets| open_all(&mut reader, octets),
                BatchSize::PerIteration,
            );
        });
    }
}

fn open_all(reader: &mut Connection, mut octets: Bytes) -> Option<Message> {
    let mut last = None;
    while let Some(event) = ok(reader.receive(NOW, &mut octets)) {
        if let Event::Message(message) = event {
            last = Some(black_box(message));
        }
    }
    last
}

criterion_group!(benches, sealing, opening);
criterion_main!(benches);
