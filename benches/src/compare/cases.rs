//! What is measured: one table.

use serde::Serialize;

use super::implementation::Implementation;
use crate::role::wire::Scenario;

/// A transport.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Transport {
    /// TCP over the loopback interface.
    Tcp,
    /// Unix domain sockets.
    Ipc,
    /// Within the process.
    Inproc,
}

impl Transport {
    /// Its name in endpoints.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Tcp => "tcp",
            Self::Ipc => "ipc",
            Self::Inproc => "inproc",
        }
    }
}

/// What the figure of a case is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Metric {
    /// Millions of messages a second: more is better.
    Rate,
    /// Thousands a second: more is better.
    SlowRate,
    /// Microseconds one way, the median of all trips: less is better.
    Median,
    /// Microseconds one way, the 99th of 100: less is better.
    Tail,
    /// KiB for each connection, on the side that has the most: less is better.
    Memory,
}

impl Metric {
    /// Whether more is better.
    pub(super) fn more_is_better(self) -> bool {
        matches!(self, Self::Rate | Self::SlowRate)
    }

    /// The unit of the figures.
    pub(super) fn unit(self) -> &'static str {
        match self {
            Self::Rate => "M/s",
            Self::SlowRate => "k/s",
            Self::Median => "us p50",
            Self::Tail => "us p99",
            Self::Memory => "KiB each",
        }
    }
}

/// Something to measure, with all sizes and transports.
#[derive(Clone, Copy, Debug)]
pub(super) struct Case {
    /// Its name, for choosing.
    pub(super) name: &'static str,
    /// What happens.
    pub(super) scenario: Scenario,
    /// The transports.
    pub(super) transports: &'static [Transport],
    /// Octets of a part.
    pub(super) sizes: &'static [usize],
    /// Parts of a message.
    pub(super) parts: usize,
    /// How many sockets on the side of the many, or messages in a burst.
    pub(super) peers: usize,
    /// How many requests of each of them are on their way at once.
    pub(super) window: usize,
    /// Whether CURVE is spoken.
    pub(super) curve: bool,
    /// Whether there are topics.
    pub(super) topics: bool,
    /// The figure.
    pub(super) metric: Metric,
    /// Whether it is measured with tasks of tokio, too.
    pub(super) tasks: bool,
    /// The floor that goes with it.
    pub(super) floor: &'static [Implementation],
}

const STREAMS: &[Transport] = &[Transport::Tcp, Transport::Ipc];
const ALL: &[Transport] = &[Transport::Tcp, Transport::Ipc, Transport::Inproc];
const TCP: &[Transport] = &[Transport::Tcp];

const PUSH_PULL: Case = Case {
    name: "push-pull",
    scenario: Scenario::PushPull,
    transports: ALL,
    sizes: &[1, 16, 64, 256, 1024, 4096, 65_536, 1_048_576],
    parts: 1,
    peers: 1,
    window: 1,
    curve: false,
    topics: false,
    metric: Metric::Rate,
    tasks: true,
    floor: &[Implementation::Raw, Implementation::Framing],
};

const REQ_REP: Case = Case {
    name: "req-rep",
    scenario: Scenario::ReqRep,
    sizes: &[1, 64, 1024, 16_384, 65_536],
    metric: Metric::Median,
    floor: &[Implementation::Raw],
    ..PUSH_PULL
};

const PUB_SUB: Case =
    Case { scenario: Scenario::PubSub, transports: STREAMS, sizes: &[64], floor: &[], ..PUSH_PULL };

const CROWD: Case = Case { tasks: false, scenario: Scenario::Crowd, peers: 1000, ..PUB_SUB };

const BURST: Case = Case {
    tasks: false,
    scenario: Scenario::Burst,
    transports: STREAMS,
    sizes: &[64],
    floor: &[Implementation::Raw],
    ..PUSH_PULL
};

const CURVE: Case = Case { tasks: false, curve: true, transports: TCP, floor: &[], ..PUSH_PULL };

const MULTIPART: Case = Case { tasks: false, sizes: &[16], floor: &[], ..PUSH_PULL };

/// All that is measured.
pub(super) const CASES: &[Case] = &[
    PUSH_PULL,
    REQ_REP,
    Case { name: "dealer-router", scenario: Scenario::DealerRouter, ..REQ_REP },
    Case { name: "pub-sub-1", peers: 1, ..PUB_SUB },
    Case { name: "pub-sub-8", peers: 8, ..PUB_SUB },
    Case { name: "pub-sub-64", peers: 64, ..PUB_SUB },
    Case { name: "pub-sub-1-topics", peers: 1, topics: true, ..PUB_SUB },
    Case { name: "pub-sub-8-topics", peers: 8, topics: true, ..PUB_SUB },
    Case { name: "pub-sub-64-topics", peers: 64, topics: true, ..PUB_SUB },
    Case { tasks: false, name: "fan-in-16", scenario: Scenario::FanIn, peers: 16, ..PUB_SUB },
    Case { tasks: false, name: "fan-out-16", scenario: Scenario::FanOut, peers: 16, ..PUB_SUB },
    Case { name: "router-1000", ..CROWD },
    Case { name: "router-1000-window-10", window: 10, ..CROWD },
    Case { name: "multipart-3", parts: 3, ..MULTIPART },
    Case { name: "multipart-10", parts: 10, ..MULTIPART },
    Case { name: "curve-push-pull", sizes: &[64, 4096], ..CURVE },
    Case {
        name: "curve-req-rep",
        scenario: Scenario::ReqRep,
        sizes: &[64],
        metric: Metric::Median,
        ..CURVE
    },
    Case { name: "burst-tail", peers: 1000, metric: Metric::Tail, floor: &[], ..BURST },
    Case { name: "lone-message", metric: Metric::Median, ..BURST },
    Case {
        tasks: false,
        name: "set-up",
        scenario: Scenario::SetUp,
        sizes: &[1],
        metric: Metric::SlowRate,
        ..PUB_SUB
    },
    Case {
        tasks: false,
        name: "idle-10000",
        scenario: Scenario::Idle,
        transports: TCP,
        sizes: &[1],
        metric: Metric::Memory,
        ..PUB_SUB
    },
];
