//! How fast the sockets are: messages a second from PUSH to PULL, and the time of a REQ and REP round
//! trip beside that of a bare stream, in one run, alternating, the median of several.
//!
//! `cargo run --release -p benches --bin socket-rates [size]`

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::time::{Duration, Instant};

use benches::ok;
use zmtp_net::{Context, Message, SocketType};

const RUNS: usize = 5;
const ROUND_TRIPS: u32 = 20_000;

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}

/// Millions of messages a second through one connection.
fn throughput(endpoint: &str, size: usize, count: u64) -> f64 {
    let context = ok(Context::new());
    let pull = ok(context.socket(SocketType::Pull));
    let endpoint = ok(pull.bind(endpoint));
    let push = ok(context.socket(SocketType::Push));
    ok(push.connect(&endpoint));
    let payload = vec![7; size];
    let large = bytes::Bytes::from(payload.clone());
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for _ in 0..=count {
                let message = match size {
                    0..=zmtp_codec::INLINE => Message::from(&payload[..]),
                    _ => Message::from(large.clone()),
                };
                ok(push.send(message));
            }
        });
        ok(pull.recv());
        let started = Instant::now();
        for _ in 0..count {
            ok(pull.recv());
        }
        count as f64 / started.elapsed().as_secs_f64() / 1e6
    })
}

/// Microseconds of half a round trip.
fn latency(endpoint: &str) -> f64 {
    let context = ok(Context::new());
    let rep = ok(context.socket(SocketType::Rep));
    let endpoint = ok(rep.bind(endpoint));
    let req = ok(context.socket(SocketType::Req));
    ok(req.connect(&endpoint));
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for _ in 0..=ROUND_TRIPS {
                let request = ok(rep.recv());
                ok(rep.send(request));
            }
        });
        let trip = || {
            ok(req.send("0123456789"));
            ok(req.recv());
        };
        trip();
        let started = Instant::now();
        (0..ROUND_TRIPS).for_each(|_| trip());
        half(started.elapsed())
    })
}

fn half(all: Duration) -> f64 {
    all.as_secs_f64() * 1e6 / f64::from(ROUND_TRIPS) / 2.0
}

/// The same over a bare stream.
fn raw_latency() -> f64 {
    let listener = ok(TcpListener::bind("127.0.0.1:0"));
    let address = ok(listener.local_addr());
    let echo = |mut stream: TcpStream| {
        ok(stream.set_nodelay(true));
        let mut octets = [0; 16];
        for _ in 0..=ROUND_TRIPS {
            ok(stream.read_exact(&mut octets));
            ok(stream.write_all(&octets));
        }
    };
    std::thread::scope(|scope| {
        scope.spawn(move || echo(ok(listener.accept()).0));
        let mut stream = ok(TcpStream::connect(address));
        ok(stream.set_nodelay(true));
        let mut octets = [0; 16];
        let mut trip = || {
            ok(stream.write_all(&octets));
            ok(stream.read_exact(&mut octets));
        };
        trip();
        let started = Instant::now();
        (0..ROUND_TRIPS).for_each(|_| trip());
        half(started.elapsed())
    })
}

#[expect(clippy::print_stdout, reason = "a program that prints its figures")]
fn main() {
    let size = std::env::args().nth(1).and_then(|text| text.parse().ok());
    let (mut raw, mut tcp, mut inproc) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..RUNS {
        raw.push(raw_latency());
        tcp.push(latency("tcp://127.0.0.1:*"));
        inproc.push(latency("inproc://latency"));
    }
    let (raw, tcp, inproc) = (median(raw), median(tcp), median(inproc));
    println!(
        "one way, us: raw tcp {raw:.2}, REQ/REP tcp {tcp:.2} ({:.2}), inproc {inproc:.2}",
        tcp / raw
    );
    for size in size.map_or_else(|| vec![1, 16, 64, 256, 1024, 65_536], |size: usize| vec![size]) {
        let count = if size > 10_000 { 20_000 } else { 2_000_000 };
        for endpoint in ["tcp://127.0.0.1:*", "ipc://*", "inproc://rate"] {
            let rates = (0..RUNS).map(|_| throughput(endpoint, size, count)).collect();
            println!("{size:>6} octets, {endpoint:<18} {:>8.2} M/s", median(rates));
        }
    }
}
