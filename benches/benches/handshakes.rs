//! Whole handshakes, both ends, from the first octet of the greeting until both are ready.
#![expect(missing_docs, reason = "criterion's macros make functions without any")]

use benches::{Mechanism, key_pairs, securities, shake_hands};
use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};

fn handshakes(c: &mut Criterion) {
    let mut group = c.benchmark_group("handshakes");
    group.throughput(Throughput::Elements(1));
    for mechanism in [Mechanism::Null, Mechanism::Plain, Mechanism::Curve] {
        // Permanent keys outlive connections: they are made once.
        let keys = key_pairs();
        group.bench_function(format!("{mechanism:?}"), |b| {
            b.iter_batched(|| securities(mechanism, &keys), shake_hands, BatchSize::SmallInput);
        });
    }
}

criterion_group!(benches, handshakes);
criterion_main!(benches);
