//! Weather: a PUB sends reports about many places, each SUB receives those of the place it is
//! subscribed to.
//!
//! The whole scene in one process: `cargo run -p zmtp-net --example weather`.
//! In several, or with peers in other languages:
//!
//! ```sh
//! cargo run -p zmtp-net --example weather -- publish 'tcp://*:5556'
//! cargo run -p zmtp-net --example weather -- subscribe tcp://localhost:5556 oslo
//! ```
#![expect(clippy::print_stdout, reason = "an example shows what it does")]

use std::env;
use std::error::Error;
use std::thread;
use std::time::Duration;

use zmtp_net::{Context, Options, Pub, Sub};

type Result<T> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

/// The places that are reported about.
const PLACES: [&str; 4] = ["lima", "oslo", "rome", "suva"];
/// How many reports a subscriber waits for.
const REPORTS: usize = 100;

fn main() -> Result<()> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        [] => scene().map(drop),
        ["publish", endpoint] => {
            let publisher = Pub::new(&Context::new()?)?;
            println!("publisher: bound to {}", publisher.bind(endpoint)?);
            for round in 0.. {
                publish(&publisher, round)?;
                thread::sleep(Duration::from_millis(10));
            }
            Ok(())
        }
        ["subscribe", endpoint, place] => subscribe(&Context::new()?, endpoint, place).map(drop),
        _ => {
            Err("the arguments are: publish ENDPOINT, or subscribe ENDPOINT PLACE, or none".into())
        }
    }
}

/// One publisher and two subscribers. The mean temperatures that the subscribers found.
pub(crate) fn scene() -> Result<[f64; 2]> {
    let context = Context::new()?;
    let publisher = Pub::new(&context)?;
    let endpoint = publisher.bind("tcp://127.0.0.1:*")?.to_string();
    println!("publisher: bound to {endpoint}");
    thread::scope(|threads| {
        let oslo = threads.spawn(|| subscribe(&context, &endpoint, "oslo"));
        let lima = threads.spawn(|| subscribe(&context, &endpoint, "lima"));
        // What is published before a subscription has arrived is gone: that is the slow joiner.
        // Where the first messages matter, wait for who is to get them.
        if !publisher.wait_for_subscribers(2, Duration::from_secs(10)) {
            return Err("nobody has subscribed".into());
        }
        for round in 0..REPORTS {
            publish(&publisher, round)?;
        }
        let mean = |thread: thread::ScopedJoinHandle<'_, Result<f64>>| {
            thread.join().map_err(|_| "a subscriber panicked")?
        };
        Ok([mean(oslo)?, mean(lima)?])
    })
}

/// One report about each place: the topic is a part of its own, so that `os` would match `oslo`
/// and what was measured is never taken for a topic.
fn publish(publisher: &Pub, round: usize) -> Result<()> {
    for (place, name) in PLACES.iter().enumerate() {
        // Nobody's weather, but the same in every run.
        let temperature = (round * 7 + place * 10) % 30;
        publisher.send([*name, &temperature.to_string()])?;
    }
    Ok(())
}

/// Receives reports about one place; their mean.
fn subscribe(context: &Context, endpoint: &str, place: &str) -> Result<f64> {
    let options = Options::default().receive_timeout(Some(Duration::from_secs(10)));
    let subscriber = Sub::with(context, options)?;
    subscriber.subscribe(place)?;
    subscriber.connect(endpoint)?;
    let mut sum = 0.0;
    for _ in 0..REPORTS {
        let report = subscriber.recv()?;
        let temperature: f64 = std::str::from_utf8(report.last())?.parse()?;
        sum += temperature;
    }
    let mean = sum / REPORTS as f64;
    println!("subscriber: the mean temperature of {place} in {REPORTS} reports is {mean:.1}");
    Ok(mean)
}
