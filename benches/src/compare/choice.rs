//! What of all cases is measured, and how long.

use std::path::PathBuf;
use std::time::Duration;

use super::cases::{CASES, Case, Transport};
use super::implementation::Implementation;
use super::pattern::Pattern;
use super::point::Point;
use crate::role::wire::{Scenario, allowed_cores};

/// What to measure.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// Only what matches: words for a case's name or a part of it (with `*` for anything), a
    /// transport, a size, as in `push-pull tcp 16`. Several may be given.
    #[arg(long = "case", value_name = "WORDS")]
    cases: Vec<Pattern>,
    /// Only these implementations.
    #[arg(long = "only", value_name = "IMPLEMENTATION")]
    only: Vec<Implementation>,
    /// Other native implementations take part, too. They are built first.
    #[arg(long)]
    pub(super) peers: bool,
    /// How often each is measured, in turn with the others.
    #[arg(long, default_value_t = 5)]
    rounds: usize,
    /// How long one measurement takes, in seconds; the number of messages follows from it.
    #[arg(long, default_value_t = 0.5)]
    seconds: f64,
    /// One short round with the smallest size of each case, to see that all works. The figures mean
    /// nothing.
    #[arg(long)]
    pub(super) quick: bool,
    /// Lets the system choose the cores of the processes. Without this the end that binds has one
    /// core and the end that connects another, whoever is measured.
    #[arg(long)]
    unpinned: bool,
    /// Lists what would be measured and stops.
    #[arg(long)]
    pub(super) list: bool,
    /// Where the report and the charts are written.
    #[arg(long, default_value = "target/compare", value_name = "DIRECTORY")]
    pub(super) out: PathBuf,
}

impl Options {
    /// How often each is measured.
    pub(super) fn rounds(&self) -> usize {
        if self.quick { 1 } else { self.rounds.max(1) }
    }

    /// How long one measurement takes.
    pub(super) fn seconds(&self) -> f64 {
        self.seconds.clamp(0.001, 60.0)
    }

    /// How long one measurement may take, with all that is around it.
    pub(super) fn patience(&self) -> Duration {
        let most = if self.quick { 15.0 } else { 30.0 + 20.0 * self.seconds() };
        Duration::from_secs_f64(most)
    }

    /// The core of each end; none if the system chooses, or has only one.
    pub(super) fn cores(&self) -> Vec<usize> {
        let allowed = allowed_cores();
        match allowed.get(..2) {
            Some(two) if !self.unpinned => two.to_vec(),
            _ => Vec::new(),
        }
    }

    /// All that is measured.
    pub(super) fn points(&self) -> Vec<Point> {
        let all = CASES.iter().flat_map(|case| {
            case.transports.iter().flat_map(move |&transport| {
                let sizes = if self.quick { case.sizes.get(..1) } else { None };
                let sizes = sizes.unwrap_or(case.sizes).iter();
                sizes.map(move |&size| Point { case, transport, size })
            })
        });
        let chosen = |point: &Point| {
            self.cases.is_empty() || self.cases.iter().any(|pattern| pattern.matches(point))
        };
        all.filter(chosen).filter(|point| !self.implementations(point).is_empty()).collect()
    }

    /// Who is measured at a point.
    pub(super) fn implementations(&self, point: &Point) -> Vec<Implementation> {
        Implementation::ALL
            .into_iter()
            .filter(|&who| takes_part(who, point) && (self.peers || !who.is_peer()))
            .filter(|who| self.only.is_empty() || self.only.contains(who))
            .collect()
    }
}

fn is_published(case: &Case) -> bool {
    case.scenario == Scenario::PubSub
}

/// Whether there is something to measure.
fn takes_part(who: Implementation, point: &Point) -> bool {
    let case = point.case;
    match who {
        Implementation::Ours | Implementation::Libzmq => true,
        Implementation::Raw | Implementation::Framing => {
            point.transport != Transport::Inproc && case.floor.contains(&who)
        }
        _ if case.curve || (who.has_tasks() && !case.tasks) => false,
        // A PUB that drops messages and cannot be told to wait has no rate to compare.
        Implementation::Monocoque | Implementation::Zeromq if is_published(case) => false,
        Implementation::Monocoque => {
            point.transport == Transport::Tcp && case.scenario != Scenario::DealerRouter
        }
        // Both ends would need a runtime of their own, or share a thread.
        Implementation::OmqTokio | Implementation::Rzmq | Implementation::Zeromq => {
            point.transport != Transport::Inproc
        }
        _ => true,
    }
}
