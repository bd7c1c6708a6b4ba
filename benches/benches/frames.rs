//! Frames through the public API: octets to messages and back, one by one and in batches.
#![expect(missing_docs, reason = "criterion's macros make functions without any")]

use std::hint::black_box;

use benches::{Mechanism, NOW, SIZES, drain, envelope, ok, ready, run, single, stream};
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use zmtp_codec::{Event, Message};

/// What is measured: single parts of each size, and an envelope with a part of eight octets.
fn messages() -> Vec<(String, Message)> {
    let singles = SIZES.map(|size| (format!("{size} B"), single(size)));
    singles.into_iter().chain([("envelope + 8 B".into(), envelope(8))]).collect()
}

/// Benches every message twice: counted in messages, and in octets of payload.
fn each(
    c: &mut Criterion,
    name: &str,
    mut bench: impl FnMut(&mut criterion::Bencher<'_>, &[Message]),
) {
    for unit in ["elements", "bytes"] {
        let mut group = c.benchmark_group(format!("{name}/{unit}"));
        for (label, message) in messages() {
            let messages = run(&message);
            let count = messages.len() as u64;
            group.throughput(if unit == "elements" {
                Throughput::Elements(count)
            } else {
                Throughput::Bytes(count * message.byte_len() as u64)
            });
            group.bench_function(BenchmarkId::from_parameter(label), |b| bench(b, &messages));
        }
    }
}

fn decode(c: &mut Criterion) {
    each(c, "decode/receive", |b, messages| {
        let (mut sender, mut reader) = ready(Mechanism::Null);
        let octets = stream(&mut sender, messages);
        b.iter(|| {
            let mut input = octets.clone();
            while let Some(event) = ok(reader.receive(NOW, &mut input)) {
                if let Event::Message(message) = event {
                    black_box(&message);
                }
            }
        });
    });
    each(c, "decode/receive_batch", |b, messages| {
        let (mut sender, mut reader) = ready(Mechanism::Null);
        let octets = stream(&mut sender, messages);
        let mut read = Vec::new();
        b.iter(|| {
            let mut input = octets.clone();
            while !input.is_empty() {
                ok(reader.receive_batch(NOW, &mut input, &mut read, 256));
                black_box(&mut read).clear();
            }
        });
    });
}

fn encode(c: &mut Criterion) {
    each(c, "encode/send", |b, messages| {
        let (mut sender, _) = ready(Mechanism::Null);
        b.iter(|| {
            for message in messages {
                ok(sender.send(black_box(message).clone()));
            }
            drain(&mut sender)
        });
    });
    each(c, "encode/send_batch", |b, messages| {
        let (mut sender, _) = ready(Mechanism::Null);
        b.iter(|| {
            ok(sender.send_batch(black_box(messages)));
            drain(&mut sender)
        });
    });
}

criterion_group!(benches, decode, encode);
criterion_main!(benches);
