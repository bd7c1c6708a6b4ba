//! What a scenario has measured.

use std::time::Instant;

use super::{Idle, Latencies};

/// What one end of a scenario has measured.
#[derive(Clone, Debug, Default)]
pub struct Measured {
    /// From the first message to the last one.
    pub seconds: Option<f64>,
    /// How many came in that time.
    pub count: u64,
    /// How long each took.
    pub latencies: Option<Latencies>,
    /// What connections at rest hold.
    pub idle: Option<Idle>,
}

impl Measured {
    /// What came since `started`.
    #[must_use]
    pub fn since(started: Instant, count: u64) -> Self {
        Self { seconds: Some(started.elapsed().as_secs_f64()), count, ..Self::default() }
    }
}

/// Times of round trips that follow each other: one look at the clock for each.
#[derive(Debug)]
pub struct Trips {
    started: Instant,
    last: Instant,
    nanoseconds: Vec<u64>,
}

impl Trips {
    /// Begins with the first of so many.
    #[must_use]
    pub fn start(count: u64) -> Self {
        let nanoseconds = Vec::with_capacity(usize::try_from(count).unwrap_or(0));
        let now = Instant::now();
        Self { started: now, last: now, nanoseconds }
    }

    /// One has ended, the next one begins.
    #[inline]
    pub fn lap(&mut self) {
        let now = Instant::now();
        self.nanoseconds.push(nanoseconds(now - self.last));
        self.last = now;
    }

    /// All of them: one way is half of each.
    #[must_use]
    pub fn finish(self) -> Measured {
        let count = self.nanoseconds.len() as u64;
        let seconds = (self.last - self.started).as_secs_f64();
        let latencies = Some(Stopwatch { nanoseconds: self.nanoseconds }.latencies(0.5));
        Measured { seconds: Some(seconds), count, latencies, idle: None }
    }
}

fn nanoseconds(time: std::time::Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}

/// Times that were measured one by one.
#[derive(Debug, Default)]
pub struct Stopwatch {
    nanoseconds: Vec<u64>,
}

impl Stopwatch {
    /// One more.
    pub fn add(&mut self, nanoseconds: u64) {
        self.nanoseconds.push(nanoseconds);
    }

    /// Their distribution, each times `factor`.
    #[must_use]
    pub fn latencies(mut self, factor: f64) -> Latencies {
        self.nanoseconds.sort_unstable();
        let all = &self.nanoseconds;
        let scale = factor / 1e3;
        let at = |thousandths: usize| {
            let index = (all.len() * thousandths / 1000).min(all.len().saturating_sub(1));
            all.get(index).map_or(0.0, |&time| time as f64 * scale)
        };
        let sum: u64 = all.iter().sum();
        Latencies {
            mean: sum as f64 * scale / all.len().max(1) as f64,
            p50: at(500),
            p99: at(990),
            p999: at(999),
            max: at(1000),
        }
    }
}
