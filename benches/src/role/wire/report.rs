//! What a measured process answers: one line of JSON each.

use serde::{Deserialize, Serialize};

/// Said before anything is measured.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Announcement {
    /// What was bound.
    Bound(String),
    /// All on this side is set up, the other one may begin.
    Ready,
    /// The last line.
    Done(Report),
}

/// What was measured in one process.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Report {
    /// From the first message to the last one; none on the side that only sends.
    pub seconds: Option<f64>,
    /// How many messages, round trips or connections came in that time.
    pub count: u64,
    /// How long each took, one way.
    pub latencies: Option<Latencies>,
    /// What connections at rest hold.
    pub idle: Option<Idle>,
    /// Processor time of all threads, user and system.
    pub cpu_seconds: f64,
    /// The most memory that was resident, in octets.
    pub peak_octets: u64,
}

/// A distribution of times, in microseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Latencies {
    /// The mean.
    pub mean: f64,
    /// Half were faster.
    pub p50: f64,
    /// 99 of 100 were faster.
    pub p99: f64,
    /// 999 of 1,000 were faster.
    pub p999: f64,
    /// The slowest.
    pub max: f64,
}

/// What connections at rest hold in one process.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Idle {
    /// How many connections.
    pub connections: u64,
    /// By how many octets the resident memory grew with them.
    pub octets: u64,
}
