//! Frames per second on one core, each way, in a bare loop: the best of many short runs, so that
//! whatever else the machine does counts for little. Criterion's figures are averages.
//!
//! `cargo run --release -p benches --bin frame-rates [one way to measure] [size]`

use std::hint::black_box;
use std::time::Instant;

use benches::{Mechanism, NOW, SIZES, drain, envelope, ok, ready, run, single, stream};
use bytes::Bytes;
use zmtp_codec::{Connection, Event, Message};

/// How often a run is repeated.
const RUNS: usize = 400;

/// One way to use the API: does it with every message of a run.
type Way = fn(&mut Ends, &[Message], &Bytes, &mut Vec<Message>);

/// Two ends that have shaken hands.
struct Ends {
    sender: Connection,
    reader: Connection,
}

const WAYS: [(&str, Way); 7] = [
    ("receive", |ends, _, octets, _| {
        let mut input = octets.clone();
        while let Some(event) = ok(ends.reader.receive(NOW, &mut input)) {
            if let Event::Message(message) = event {
                black_box(&message);
            }
        }
    }),
    ("receive by ref", |ends, _, octets, _| {
        let mut input = octets.clone();
        while let Ok(Some(event)) = &ends.reader.receive(NOW, &mut input) {
            if let Event::Message(message) = event {
                black_box(message);
            }
        }
    }),
    ("receive_batch", |ends, _, octets, messages| {
        let mut input = octets.clone();
        while !input.is_empty() {
            ok(ends.reader.receive_batch(NOW, &mut input, messages, 256));
            black_box(&mut *messages).clear();
        }
    }),
    ("send slice", |ends, messages, _, _| {
        let text = messages.first().map(Message::last).unwrap_or_default();
        for _ in messages {
            ok(ends.sender.send(Message::from(black_box(text))));
        }
        drain(&mut ends.sender);
    }),
    ("send clone", |ends, messages, _, _| {
        for message in messages {
            ok(ends.sender.send(black_box(message).clone()));
        }
        drain(&mut ends.sender);
    }),
    ("send moved", |ends, messages, _, queue| {
        // Filling the queue is part of the figure.
        queue.extend_from_slice(messages);
        for message in queue.drain(..) {
            ok(ends.sender.send(message));
        }
        drain(&mut ends.sender);
    }),
    ("send_batch", |ends, messages, _, _| {
        ok(ends.sender.send_batch(black_box(messages)));
        drain(&mut ends.sender);
    }),
];

/// Millions of messages a second: the best run, and the median.
fn measure(way: Way, message: &Message) -> (f64, f64) {
    let (mut sender, reader) = ready(Mechanism::Null);
    let messages = run(message);
    let octets = stream(&mut sender, &messages);
    let mut ends = Ends { sender, reader };
    let mut queue = Vec::new();
    let mut rates: Vec<f64> = (0..RUNS)
        .map(|_| {
            let start = Instant::now();
            way(&mut ends, &messages, &octets, &mut queue);
            per_microsecond(messages.len(), start)
        })
        .collect();
    rates.sort_by(f64::total_cmp);
    let at = |index: usize| rates.get(index).copied().unwrap_or_default();
    (at(RUNS - 1), at(RUNS / 2))
}

fn per_microsecond(count: usize, start: Instant) -> f64 {
    let count = u32::try_from(count).unwrap_or(u32::MAX);
    f64::from(count) / (start.elapsed().as_secs_f64() * 1e6)
}

#[expect(clippy::print_stdout, reason = "the figures")]
fn main() {
    let mut arguments = std::env::args().skip(1);
    let only = arguments.next();
    let size: Option<usize> = arguments.next().and_then(|size| size.parse().ok());
    println!("million messages a second, best (median) of {RUNS} runs");
    for (name, way) in WAYS {
        if only.as_ref().is_some_and(|only| only != name) {
            continue;
        }
        for octets in SIZES {
            if size.is_some_and(|size| size != octets) {
                continue;
            }
            let (best, median) = measure(way, &single(octets));
            println!("{name:14} {octets:>6} B          {best:8.1} ({median:.1})");
        }
        if name != "send slice" && size.is_none() {
            let (best, median) = measure(way, &envelope(8));
            println!("{name:14}      8 B, envelope {best:8.1} ({median:.1})");
        }
    }
}
