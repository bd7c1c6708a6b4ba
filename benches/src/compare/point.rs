//! One thing to measure: a case over one transport with one size; and how that is done.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use super::cases::{Case, Metric, Transport};
use super::error::Error;
use super::implementation::Implementation;
use super::pair::Pair;
use super::programs::Programs;
use super::statistics::Sample;
use crate::role::wire::{Report, Scenario, Side, Task};

/// A case over one transport with one size.
#[derive(Clone, Copy, Debug)]
pub(super) struct Point {
    /// The case.
    pub(super) case: &'static Case,
    /// The transport.
    pub(super) transport: Transport,
    /// Octets of a part.
    pub(super) size: usize,
}

/// What holds for all measurements of a run.
pub(super) struct Conditions {
    /// Who plays the roles.
    pub(super) programs: Programs,
    /// The core of the end that binds and that of the one that connects; without any, the system
    /// chooses.
    pub(super) cores: Vec<usize>,
    /// How long a measurement takes.
    pub(super) seconds: f64,
    /// How long it may take, with all that is around it.
    pub(super) patience: Duration,
}

/// How many bursts at least, so that there is a 99th of 100.
const BURSTS: u64 = 400;
/// How many messages at most.
const MOST: u64 = 200_000_000;

/// How many messages make a measurement.
pub(super) enum Count {
    /// So many will do.
    Enough(u64),
    /// About so many; they were too few to tell.
    Estimate(u64),
}

impl std::fmt::Display for Point {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {} {} B", self.case.name, self.transport.name(), self.size)
    }
}

impl Point {
    /// What to do, on both sides.
    fn task(&self, count: u64, cores: Vec<usize>) -> Task {
        let side = if self.transport == Transport::Inproc { Side::Both } else { Side::Bind };
        Task {
            scenario: self.case.scenario,
            side,
            endpoint: endpoint(self.transport),
            size: self.size,
            parts: self.case.parts,
            count,
            peers: self.case.peers,
            window: self.case.window,
            curve: self.case.curve,
            topics: self.case.topics,
            cores,
        }
    }

    /// A measurement of so many messages.
    pub(super) fn measure(
        &self,
        conditions: &Conditions,
        who: Implementation,
        count: u64,
    ) -> Result<Sample, Error> {
        let deadline = Instant::now() + conditions.patience;
        let task = self.task(count, conditions.cores.clone());
        let _remove = Remove::of(&task.endpoint);
        let reports = Pair::start(&conditions.programs, who, task)?.reports(deadline)?;
        Ok(self.sample(&reports))
    }

    /// What the reports of both sides say together.
    fn sample(&self, reports: &[Report]) -> Sample {
        let main = reports.iter().find(|report| report.seconds.is_some());
        let main = main.cloned().unwrap_or_default();
        let count = main.count as f64;
        let seconds = main.seconds.unwrap_or(f64::NAN);
        let cpu: f64 = reports.iter().map(|report| report.cpu_seconds).sum();
        let idle = reports.iter().filter_map(|report| report.idle);
        let idle = idle.map(|idle| idle.octets as f64 / idle.connections.max(1) as f64 / 1024.0);
        let idle = idle.reduce(f64::max);
        let latency = main.latencies.unwrap_or_default();
        let figure = match self.case.metric {
            Metric::Rate => count / seconds / 1e6,
            Metric::SlowRate => count / seconds / 1e3,
            Metric::Median => latency.p50,
            Metric::Tail => latency.p99,
            Metric::Memory => idle.unwrap_or(f64::NAN),
        };
        Sample {
            figure,
            count: main.count,
            seconds,
            latencies: main.latencies,
            cpu_seconds_per_million: cpu / count * 1e6,
            peak_mib: reports.iter().map(|report| report.peak_octets as f64).sum::<f64>()
                / f64::from(1 << 20),
            idle_kib: idle,
        }
    }

    /// So many that each end does something, for a test of all that is around it.
    pub(super) fn quick_count(&self) -> u64 {
        match self.case.scenario {
            Scenario::Burst => 20,
            Scenario::Idle => 100,
            _ => (self.first_count() / 20).max(20),
        }
    }

    /// How many messages to begin with: about a fiftieth of a second's worth.
    pub(super) fn first_count(&self) -> u64 {
        let octets = self.size as u64 * self.case.parts as u64;
        match self.case.scenario {
            Scenario::PushPull | Scenario::FanIn | Scenario::FanOut => {
                200_000.min(40_000_000 / octets.max(1)).max(20)
            }
            Scenario::PubSub => (100_000 / self.case.peers as u64).max(500),
            Scenario::ReqRep | Scenario::DealerRouter => 1_000,
            Scenario::Crowd => 4_000 * self.case.window as u64,
            Scenario::Burst | Scenario::SetUp => 100,
            Scenario::Idle => 10_000,
        }
    }

    /// How many make a measurement of so many seconds, now that one of `count` is done; an estimate,
    /// or the number itself.
    pub(super) fn next_count(&self, count: u64, sample: &Sample, seconds: f64) -> Count {
        match self.case.scenario {
            Scenario::Idle => return Count::Enough(self.first_count()),
            // Each has a rest of five milliseconds.
            #[expect(clippy::cast_possible_truncation, reason = "a float is cut to what fits")]
            Scenario::Burst => return Count::Enough(((200.0 * seconds) as u64).max(BURSTS)),
            _ => {}
        }
        #[expect(clippy::cast_possible_truncation, reason = "a float is cut to what fits")]
        let next = (count as f64 / sample.seconds * seconds) as u64;
        let next = next.clamp(100, MOST);
        // A short one is mostly its beginning: sixty-four subscribers take 50 ms to come to speed.
        if sample.seconds * 2.0 < seconds && next < MOST {
            Count::Estimate(next.min(count.saturating_mul(16)))
        } else {
            Count::Enough(next)
        }
    }
}

/// Where to bind.
fn endpoint(transport: Transport) -> String {
    match transport {
        Transport::Tcp => "tcp://127.0.0.1:*".to_owned(),
        Transport::Inproc => "inproc://compare".to_owned(),
        Transport::Ipc => {
            let path = std::env::temp_dir().join(format!("compare-{}.ipc", std::process::id()));
            format!("ipc://{}", path.display())
        }
    }
}

/// Removes the file of an ipc endpoint, before and after: a killed process leaves it behind.
struct Remove(Option<PathBuf>);

impl Remove {
    fn of(endpoint: &str) -> Self {
        let path = endpoint.strip_prefix("ipc://").map(PathBuf::from);
        let remove = Self(path);
        remove.now();
        remove
    }

    fn now(&self) {
        if let Some(path) = &self.0 {
            // It is rarely there.
            let _ = std::fs::remove_file(path);
        }
    }
}

impl Drop for Remove {
    fn drop(&mut self) {
        self.now();
    }
}
