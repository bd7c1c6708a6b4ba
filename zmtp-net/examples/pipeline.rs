//! Pipeline: a ventilator deals tasks to workers, the workers send what they found to a sink, and
//! the sink tells the workers when all is done.
//!
//! `cargo run -p zmtp-net --example pipeline`
#![expect(clippy::print_stdout, reason = "an example shows what it does")]

use std::error::Error;
use std::thread;
use std::time::Duration;

use zmtp_net::{Context, Interest, Options, Poller, Pub, Pull, Push, Sub};

type Result<T> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

const WORKERS: usize = 3;
const TASKS: u64 = 100;
/// Nothing here takes as long.
const PATIENCE: Duration = Duration::from_secs(10);

/// What a scene came to.
#[derive(Debug)]
pub(crate) struct Outcome {
    /// How many prime numbers there are below `100 * TASKS`.
    pub(crate) primes: u64,
    /// How many tasks each worker has done.
    pub(crate) done: Vec<u64>,
}

fn main() -> Result<()> {
    let Outcome { primes, done } = scene()?;
    println!("{primes} prime numbers; tasks of each worker: {done:?}");
    Ok(())
}

/// A ventilator, workers, and a sink.
pub(crate) fn scene() -> Result<Outcome> {
    let context = Context::new()?;
    let options = || Options::default().receive_timeout(Some(PATIENCE));
    // Whoever is there all the time binds; whoever comes and goes, the workers, connects.
    let ventilator = Push::new(&context)?;
    let tasks = ventilator.bind("tcp://127.0.0.1:*")?.to_string();
    let sink = Pull::with(&context, options())?;
    let results = sink.bind("tcp://127.0.0.1:*")?.to_string();
    let control = Pub::new(&context)?;
    let orders = control.bind("tcp://127.0.0.1:*")?.to_string();
    thread::scope(|threads| {
        let workers: Vec<_> = (0..WORKERS)
            .map(|_| threads.spawn(|| work(&context, &tasks, &results, &orders)))
            .collect();
        let collected = deal(&ventilator, &control).and_then(|()| collect(&sink));
        match &collected {
            Ok(primes) => println!("sink: {primes} prime numbers below {}", 100 * TASKS),
            Err(_) => context.shutdown(), // nobody waits for what does not come
        }
        // Every worker is subscribed to everything that is said here.
        control.send("done").or_else(|error| collected.as_ref().map(drop).or(Err(error)))?;
        let mut done = Vec::new();
        for worker in workers {
            done.push(worker.join().map_err(|_| "a worker panicked")??);
        }
        Ok(Outcome { primes: collected?, done })
    })
}

/// The ventilator: task `n` is to count the primes from `100 * n` on.
fn deal(ventilator: &Push, control: &Pub) -> Result<()> {
    // The first worker would get everything if nobody waited for the others.
    if !ventilator.wait_for_peers(WORKERS, PATIENCE)
        || !control.wait_for_subscribers(WORKERS, PATIENCE)
    {
        return Err("too few workers came".into());
    }
    println!("ventilator: {TASKS} tasks for {WORKERS} workers");
    for task in 0..TASKS {
        ventilator.send(&task.to_be_bytes())?;
    }
    Ok(())
}

/// The sink: adds up what it is sent.
fn collect(sink: &Pull) -> Result<u64> {
    let mut primes = 0;
    for _ in 0..TASKS {
        primes += number(sink.recv()?.first())?;
    }
    Ok(primes)
}

/// A worker, until it is told to stop; how many tasks it has done.
fn work(context: &Context, tasks: &str, results: &str, orders: &str) -> Result<u64> {
    let (from, to, told) = (Pull::new(context)?, Push::new(context)?, Sub::new(context)?);
    told.subscribe("")?;
    told.connect(orders)?;
    to.connect(results)?;
    from.connect(tasks)?;
    let mut poller = Poller::new()?;
    poller.add(0, &from, Interest::RECEIVE)?;
    poller.add(1, &told, Interest::RECEIVE)?;
    let mut done = 0;
    loop {
        let ready: Vec<usize> = poller.wait(None)?.iter().map(|ready| ready.token).collect();
        if ready.contains(&0) {
            let start = number(from.recv()?.first())? * 100;
            let primes = (start..start + 100).filter(|number| is_prime(*number)).count() as u64;
            to.send(&primes.to_be_bytes())?;
            done += 1;
        } else if ready.contains(&1) {
            println!("worker: {done} tasks done");
            return Ok(done);
        }
    }
}

fn number(bytes: &[u8]) -> Result<u64> {
    Ok(u64::from_be_bytes(bytes.try_into()?))
}

fn is_prime(number: u64) -> bool {
    number > 1
        && (2..).take_while(|factor| factor * factor <= number).all(|it| !number.is_multiple_of(it))
}
