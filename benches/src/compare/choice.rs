//! What of all cases is measured, and how long.

use std::path::PathBuf;

use super::cases::{CASES, Case, Transport};
use super::implementation::Implementation;
use super::point::Point;

/// What to measure.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// Cases whose name contains this, or matches it where it has `*`. Several may be given.
    #[arg(long = "case", value_name = "NAME")]
    cases: Vec<String>,
    /// Only these sizes, in octets.
    #[arg(long = "size", value_name = "OCTETS")]
    sizes: Vec<usize>,
    /// Only these transports.
    #[arg(long = "transport")]
    transports: Vec<Transport>,
    /// Only these implementations.
    #[arg(long = "only", value_name = "IMPLEMENTATION")]
    only: Vec<Implementation>,
    /// How often each is measured, in turn with the others.
    #[arg(long, default_value_t = 5)]
    rounds: usize,
    /// How long one measurement takes, in seconds; the number of messages follows from it.
    #[arg(long, default_value_t = 0.5)]
    seconds: f64,
    /// Two short rounds, to see that all works; their figures mean little.
    #[arg(long)]
    quick: bool,
    /// Lists the cases and stops.
    #[arg(long)]
    pub(super) list: bool,
    /// Where the report and the charts are written.
    #[arg(long, default_value = "target/compare")]
    pub(super) out: PathBuf,
}

impl Options {
    /// How often each is measured.
    pub(super) fn rounds(&self) -> usize {
        if self.quick { 2 } else { self.rounds.max(1) }
    }

    /// How long one measurement takes.
    pub(super) fn seconds(&self) -> f64 {
        if self.quick { 0.02 } else { self.seconds.clamp(0.001, 60.0) }
    }

    /// The cases that were chosen.
    pub(super) fn cases(&self) -> impl Iterator<Item = &'static Case> {
        CASES.iter().filter(|case| {
            self.cases.is_empty() || self.cases.iter().any(|wanted| matches(wanted, case.name))
        })
    }

    /// All that is measured for a case.
    pub(super) fn points(&self, case: &'static Case) -> Vec<Point> {
        let transports = case.transports.iter().copied();
        transports
            .filter(|transport| self.transports.is_empty() || self.transports.contains(transport))
            .flat_map(|transport| case.sizes.iter().map(move |&size| (transport, size)))
            .filter(|(_, size)| self.sizes.is_empty() || self.sizes.contains(size))
            .map(|(transport, size)| Point { case, transport, size })
            .collect()
    }

    /// Who is measured at a point.
    pub(super) fn implementations(&self, point: &Point) -> Vec<Implementation> {
        let all = [Implementation::Ours, Implementation::Libzmq];
        let floor = point.case.floor.iter().copied();
        let floor = floor.filter(|_| point.transport != Transport::Inproc);
        all.into_iter()
            .chain(floor)
            .filter(|one| self.only.is_empty() || self.only.contains(one))
            .collect()
    }
}

/// Whether a name contains the pattern, or matches the whole of it where it has stars.
fn matches(pattern: &str, name: &str) -> bool {
    let Some((start, rest)) = pattern.split_once('*') else {
        return name.contains(pattern);
    };
    let Some(mut left) = name.strip_prefix(start) else { return false };
    let mut pieces: Vec<&str> = rest.split('*').collect();
    let last = pieces.pop().unwrap_or_default();
    for piece in pieces {
        let Some((_, after)) = left.split_once(piece) else { return false };
        left = after;
    }
    left.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn stars_stand_for_anything_and_a_name_without_is_part_of_another() {
        assert!(matches("push", "curve-push-pull"));
        assert!(matches("push*", "push-pull"));
        assert!(!matches("push*", "curve-push-pull"));
        assert!(matches("pub*8*", "pub-sub-8-topics"));
        assert!(matches("*-pull", "push-pull"));
        assert!(!matches("*-pull", "push-pull-3"));
        assert!(!matches("pub*9*", "pub-sub-8-topics"));
    }
}
