//! One thing to measure: a case over one transport with one size; and how that is done.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::cases::{Case, Metric, Transport};
use super::error::Error;
use super::implementation::Implementation;
use super::process::Process;
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

/// Beyond what it should take.
const PATIENCE: Duration = Duration::from_secs(40);

impl Point {
    /// What to do, on both sides.
    fn task(&self, count: u64) -> Task {
        let side = if self.transport == Transport::Inproc { Side::Both } else { Side::Bind };
        Task {
            scenario: self.case.scenario,
            side,
            endpoint: endpoint(self.transport),
            size: self.size,
            parts: self.case.parts,
            count,
            peers: self.case.peers,
            curve: self.case.curve,
            topics: self.case.topics,
        }
    }

    /// A measurement of so many messages.
    pub(super) fn measure(
        &self,
        program: &Path,
        who: Implementation,
        count: u64,
        seconds: f64,
    ) -> Result<Sample, Error> {
        let deadline = Instant::now() + PATIENCE + Duration::from_secs_f64(20.0 * seconds);
        let task = self.task(count);
        let remove = Remove::of(&task.endpoint);
        let mut first = Process::start(program, who, &task, deadline)?;
        if task.side == Side::Both {
            return Ok(self.sample(&[first.report(|| ())?]));
        }
        let endpoint = first.bound()?;
        let task = Task { side: Side::Connect, endpoint, ..task };
        let mut second = Process::start(program, who, &task, deadline)?;
        let sent = match second.report(|| first.go()) {
            Ok(report) => report,
            Err(error) => return Err(first.blame(error)),
        };
        let received = first.report(|| ())?;
        drop(remove);
        Ok(self.sample(&[received, sent]))
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

    /// How many messages to begin with: about a fiftieth of a second's worth.
    pub(super) fn first_count(&self) -> u64 {
        let octets = self.size as u64 * self.case.parts as u64;
        match self.case.scenario {
            Scenario::PushPull | Scenario::FanIn | Scenario::FanOut => {
                200_000.min(40_000_000 / octets.max(1)).max(20)
            }
            Scenario::PubSub => (100_000 / self.case.peers as u64).max(500),
            Scenario::ReqRep | Scenario::DealerRouter => 1_000,
            Scenario::Crowd => 4_000,
            Scenario::Burst => 100,
            Scenario::SetUp => 100,
            Scenario::Idle => 10_000,
        }
    }

    /// How many make a measurement of so many seconds, now that a first one is done.
    pub(super) fn next_count(&self, first: &Sample, seconds: f64) -> u64 {
        let rate = match self.case.scenario {
            Scenario::Idle => return self.first_count(),
            // Each has a rest of five milliseconds.
            Scenario::Burst => 200.0,
            _ => self.first_count() as f64 / first.seconds,
        };
        #[expect(clippy::cast_possible_truncation, reason = "a float is cut to what fits")]
        let count = (rate * seconds) as u64;
        count.clamp(100, 200_000_000)
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
