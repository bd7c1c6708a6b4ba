//! What the project has set itself: ratios of our figure to another one's, in one run.

use serde::Serialize;

use super::cases::{Case, Transport};
use super::implementation::Implementation;

/// A bound for our figure.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Bound {
    /// At least so many times that of the other.
    AtLeast(f64, Implementation),
    /// At most so many times that of the other.
    AtMost(f64, Implementation),
    /// At most this.
    Below(f64),
}

impl Bound {
    /// Whether a ratio, or our figure where there is no other, is within it.
    pub(super) fn holds(self, value: f64) -> bool {
        match self {
            Self::AtLeast(bound, _) => value >= bound,
            Self::AtMost(bound, _) | Self::Below(bound) => value <= bound,
        }
    }

    /// Whose figure ours is compared with.
    pub(super) fn other(self) -> Option<Implementation> {
        match self {
            Self::AtLeast(_, other) | Self::AtMost(_, other) => Some(other),
            Self::Below(_) => None,
        }
    }
}

impl std::fmt::Display for Bound {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::AtLeast(bound, other) => write!(f, ">= {bound} {}", other.name()),
            Self::AtMost(bound, other) => write!(f, "<= {bound} {}", other.name()),
            Self::Below(bound) => write!(f, "<= {bound}"),
        }
    }
}

/// Where a bound is meant to hold.
struct Target {
    cases: &'static [&'static str],
    transports: &'static [Transport],
    sizes: std::ops::RangeInclusive<usize>,
    bounds: &'static [Bound],
}

use Bound::{AtLeast, AtMost, Below};
use Implementation::{Libzmq, Raw};
use Transport::{Inproc, Ipc, Tcp};

const ANY: std::ops::RangeInclusive<usize> = 0..=usize::MAX;

const TARGETS: &[Target] = &[
    Target {
        cases: &["push-pull"],
        transports: &[Tcp],
        sizes: 1..=64,
        bounds: &[AtLeast(6.0, Libzmq)],
    },
    Target {
        cases: &["push-pull"],
        transports: &[Tcp],
        sizes: 256..=4096,
        bounds: &[AtLeast(4.0, Libzmq)],
    },
    Target {
        cases: &["push-pull"],
        transports: &[Ipc],
        sizes: 1..=64,
        bounds: &[AtLeast(6.0, Libzmq)],
    },
    Target {
        cases: &["push-pull"],
        transports: &[Ipc],
        sizes: 256..=4096,
        bounds: &[AtLeast(4.0, Libzmq)],
    },
    Target {
        cases: &["push-pull"],
        transports: &[Tcp],
        sizes: 65_536..=1_048_576,
        bounds: &[AtLeast(0.9, Raw)],
    },
    Target {
        cases: &["push-pull"],
        transports: &[Inproc],
        sizes: 1..=1,
        bounds: &[AtLeast(6.0, Libzmq)],
    },
    Target {
        cases: &["req-rep"],
        transports: &[Tcp],
        sizes: 1..=1024,
        bounds: &[AtMost(1.25, Raw), AtMost(0.4, Libzmq)],
    },
    Target {
        cases: &["req-rep"],
        transports: &[Ipc],
        sizes: 1..=1024,
        bounds: &[AtMost(0.4, Libzmq)],
    },
    Target {
        cases: &["req-rep"],
        transports: &[Inproc],
        sizes: ANY,
        bounds: &[AtMost(0.5, Libzmq)],
    },
    Target {
        cases: &["pub-sub-64", "fan-in-16", "fan-out-16", "router-1000"],
        transports: &[Tcp, Ipc],
        sizes: ANY,
        bounds: &[AtLeast(3.0, Libzmq)],
    },
    Target {
        cases: &["curve-push-pull"],
        transports: &[Tcp],
        sizes: ANY,
        bounds: &[AtLeast(1.5, Libzmq)],
    },
    Target {
        cases: &["burst-tail"],
        transports: &[Tcp, Ipc],
        sizes: ANY,
        bounds: &[Below(1000.0)],
    },
    Target { cases: &["idle-10000"], transports: &[Tcp], sizes: ANY, bounds: &[Below(4.0)] },
];

/// The bounds that are to hold there.
pub(super) fn bounds(
    case: &Case,
    transport: Transport,
    size: usize,
) -> impl Iterator<Item = Bound> {
    let name = case.name;
    TARGETS
        .iter()
        .filter(move |target| {
            target.cases.contains(&name)
                && target.transports.contains(&transport)
                && target.sizes.contains(&size)
        })
        .flat_map(|target| target.bounds.iter().copied())
}
