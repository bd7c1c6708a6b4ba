//! What the project has set itself: ratios of our figure to another one's, in one run.

use serde::Serialize;

use super::cases::Transport;
use super::implementation::Implementation;
use super::report::Row;

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

use Bound::{AtLeast, AtMost, Below};
use Implementation::{Libzmq, Monocoque, Omq, OmqTokio, Ours, OursFutures, OursTokio, Raw};
use Transport::{Inproc, Ipc, Tcp};

impl Bound {
    /// Whether a ratio, or our figure where there is no other, is within it.
    fn holds(self, value: f64) -> bool {
        match self {
            AtLeast(bound, _) => value >= bound,
            AtMost(bound, _) | Below(bound) => value <= bound,
        }
    }

    /// The worse of two values.
    fn worse(self, one: f64, other: f64) -> f64 {
        if matches!(self, AtLeast(..)) { one.min(other) } else { one.max(other) }
    }

    /// What is compared with it at a point, if it was measured there.
    fn value(self, who: Implementation, row: &Row) -> Option<f64> {
        match self {
            AtLeast(_, other) | AtMost(_, other) => row.ratio(who, other),
            Below(_) => row.figures.get(&who).map(|figures| figures.figure.median),
        }
    }
}

impl std::fmt::Display for Bound {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            AtLeast(bound, other) => write!(f, "at least {bound} x {}", other.name()),
            AtMost(bound, other) => write!(f, "at most {bound} x {}", other.name()),
            Below(bound) => write!(f, "at most {bound}"),
        }
    }
}

/// Bounds, and where they are meant to hold.
struct Target {
    what: &'static str,
    who: Implementation,
    cases: &'static [&'static str],
    transports: &'static [Transport],
    sizes: std::ops::RangeInclusive<usize>,
    bounds: &'static [Bound],
}

impl Target {
    fn covers(&self, row: &Row) -> bool {
        self.cases.contains(&row.case)
            && self.transports.contains(&row.transport)
            && self.sizes.contains(&row.size)
    }
}

const ANY: std::ops::RangeInclusive<usize> = 0..=usize::MAX;

const PUSH_PULL: Target = Target {
    what: "PUSH/PULL tcp, 1 to 64 B",
    who: Ours,
    cases: &["push-pull"],
    transports: &[Tcp],
    sizes: 1..=64,
    bounds: &[
        AtLeast(6.0, Libzmq),
        AtLeast(4.0, Omq),
        AtLeast(4.0, OmqTokio),
        AtLeast(2.0, Monocoque),
    ],
};

const REQ_REP: Target = Target {
    what: "REQ/REP tcp, 1 B to 1 KiB, p50",
    cases: &["req-rep"],
    sizes: 1..=1024,
    bounds: &[AtMost(1.25, Raw), AtMost(0.4, Libzmq)],
    ..PUSH_PULL
};

const CROWDS: Target = Target {
    what: "PUB to 64 SUB",
    cases: &["pub-sub-64", "pub-sub-64-topics"],
    transports: &[Tcp, Ipc],
    sizes: ANY,
    bounds: &[AtLeast(3.0, Libzmq)],
    ..PUSH_PULL
};

const TARGETS: &[Target] = &[
    PUSH_PULL,
    Target {
        what: "PUSH/PULL tcp, 256 B to 4 KiB",
        sizes: 256..=4096,
        bounds: &[
            AtLeast(4.0, Libzmq),
            AtLeast(2.0, Omq),
            AtLeast(2.0, OmqTokio),
            AtLeast(1.0, Monocoque),
        ],
        ..PUSH_PULL
    },
    Target {
        what: "PUSH/PULL tcp, 64 KiB and 1 MiB",
        sizes: 65_536..=1_048_576,
        bounds: &[AtLeast(0.9, Raw)],
        ..PUSH_PULL
    },
    REQ_REP,
    Target { who: OursTokio, bounds: &[AtMost(0.6, Libzmq)], ..REQ_REP },
    Target { who: OursFutures, bounds: &[AtMost(0.6, Libzmq)], ..REQ_REP },
    Target {
        what: "PUSH/PULL ipc, 1 to 64 B",
        transports: &[Ipc],
        bounds: &[AtLeast(6.0, Libzmq)],
        ..PUSH_PULL
    },
    Target {
        what: "PUSH/PULL ipc, 256 B to 4 KiB",
        transports: &[Ipc],
        sizes: 256..=4096,
        bounds: &[AtLeast(4.0, Libzmq)],
        ..PUSH_PULL
    },
    Target {
        what: "REQ/REP ipc, 1 B to 1 KiB, p50",
        transports: &[Ipc],
        bounds: &[AtMost(0.4, Libzmq)],
        ..REQ_REP
    },
    Target {
        what: "REQ/REP ipc, 1 B to 1 KiB, p50",
        who: OursTokio,
        transports: &[Ipc],
        bounds: &[AtMost(0.6, Libzmq)],
        ..REQ_REP
    },
    Target {
        what: "REQ/REP ipc, 1 B to 1 KiB, p50",
        who: OursFutures,
        transports: &[Ipc],
        bounds: &[AtMost(0.6, Libzmq)],
        ..REQ_REP
    },
    Target {
        what: "PUSH/PULL inproc, 1 B",
        transports: &[Inproc],
        sizes: 1..=1,
        bounds: &[AtLeast(6.0, Libzmq)],
        ..PUSH_PULL
    },
    Target {
        what: "REQ/REP inproc, p50",
        transports: &[Inproc],
        sizes: ANY,
        bounds: &[AtMost(0.5, Libzmq)],
        ..REQ_REP
    },
    CROWDS,
    Target { what: "16 PUSH to one PULL", cases: &["fan-in-16"], ..CROWDS },
    Target { what: "one PUSH to 16 PULL", cases: &["fan-out-16"], ..CROWDS },
    Target { what: "ROUTER with 1,000 DEALERs", cases: &["router-1000"], ..CROWDS },
    Target {
        what: "CURVE PUSH/PULL, 64 B and 4 KiB",
        cases: &["curve-push-pull"],
        bounds: &[AtLeast(1.5, Libzmq)],
        ..CROWDS
    },
    Target {
        what: "tail of a burst, p99, us",
        cases: &["burst-tail"],
        bounds: &[Below(1000.0)],
        ..CROWDS
    },
    Target {
        what: "idle connection of 10,000, KiB",
        cases: &["idle-10000"],
        bounds: &[Below(4.0)],
        ..CROWDS
    },
];

/// Whether a bound is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Outcome {
    /// At every point.
    Yes,
    /// Not everywhere.
    No,
    /// One of the two was not measured.
    NotMeasured,
}

/// A bound, and whether it is kept.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Verdict {
    /// What is meant.
    pub(super) what: &'static str,
    /// By which of our ways to wait.
    pub(super) who: Implementation,
    /// What is to hold.
    pub(super) bound: Bound,
    /// The least of what is to be large, the most of what is to be small.
    pub(super) worst: Option<f64>,
    /// Where that was.
    pub(super) at: Option<String>,
    /// At how many points it was kept, of how many.
    pub(super) kept: (usize, usize),
    /// Whether it is kept.
    pub(super) outcome: Outcome,
}

/// Every bound, and whether these rows keep it.
pub(super) fn verdicts(rows: &[Row]) -> Vec<Verdict> {
    let bounds =
        TARGETS.iter().flat_map(|target| target.bounds.iter().map(move |one| (target, *one)));
    bounds.map(|(target, bound)| verdict(target, bound, rows)).collect()
}

fn verdict(target: &Target, bound: Bound, rows: &[Row]) -> Verdict {
    let values: Vec<(f64, &Row)> = rows
        .iter()
        .filter(|row| target.covers(row))
        .filter_map(|row| Some((bound.value(target.who, row)?, row)))
        .collect();
    let kept = values.iter().filter(|(value, _)| bound.holds(*value)).count();
    let worst = values.iter().map(|(value, _)| *value).reduce(|one, other| bound.worse(one, other));
    let at = values.iter().find(|(value, _)| Some(*value) == worst);
    Verdict {
        what: target.what,
        who: target.who,
        bound,
        worst,
        at: at.map(|(_, row)| format!("{} {} {} B", row.case, row.transport.name(), row.size)),
        kept: (kept, values.len()),
        outcome: match worst {
            None => Outcome::NotMeasured,
            Some(worst) if bound.holds(worst) => Outcome::Yes,
            Some(_) => Outcome::No,
        },
    }
}
