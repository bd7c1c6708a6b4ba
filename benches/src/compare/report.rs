//! What was measured, for programs: one file of JSON.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Serialize;

use super::cases::{Metric, Transport};
use super::error::Error;
use super::implementation::Implementation;
use super::point::Point;
use super::statistics::{Sample, Spread};
use super::targets::{self, Bound};

/// All that was measured in one run.
#[derive(Debug, Serialize)]
pub(super) struct Run {
    /// Where, when and of what.
    pub(super) rows: Vec<Row>,
}

/// All that was measured at one point.
#[derive(Debug, Serialize)]
pub(super) struct Row {
    /// The case.
    pub(super) case: &'static str,
    /// The transport.
    pub(super) transport: Transport,
    /// Octets of a part.
    pub(super) size: usize,
    /// What the figures are.
    pub(super) metric: Metric,
    /// Whether more is better.
    pub(super) more_is_better: bool,
    /// The figures of each.
    pub(super) figures: BTreeMap<Implementation, Figures>,
    /// Our figure divided by that of each other one in the same round.
    pub(super) ratios: BTreeMap<Implementation, Spread>,
    /// What is to hold, and whether it does.
    pub(super) targets: Vec<Verdict>,
}

/// The figures of one implementation.
#[derive(Debug, Serialize)]
pub(super) struct Figures {
    /// The figure of the case.
    pub(super) figure: Spread,
    /// Processor seconds of both processes for a million messages.
    pub(super) cpu_seconds_per_million: Option<Spread>,
    /// The most memory of both processes, in MiB.
    pub(super) peak_mib: Option<Spread>,
    /// Each round.
    pub(super) rounds: Vec<Sample>,
}

/// A target, and whether it is met.
#[derive(Debug, Serialize)]
pub(super) struct Verdict {
    /// What is to hold.
    pub(super) bound: Bound,
    /// The ratio, or our figure.
    pub(super) value: f64,
    /// Whether it does.
    pub(super) met: bool,
}

impl Row {
    /// Of the samples of each, round by round.
    pub(super) fn new(point: &Point, samples: BTreeMap<Implementation, Vec<Sample>>) -> Self {
        let ratios = ratios(&samples);
        let figures: BTreeMap<_, _> = samples
            .into_iter()
            .filter_map(|(who, rounds)| Some((who, Figures::of(rounds)?)))
            .collect();
        let value = |bound: Bound| match bound.other() {
            Some(other) => ratios.get(&other).map(|ratio| ratio.median),
            None => figures.get(&Implementation::Ours).map(|figures| figures.figure.median),
        };
        let targets = targets::bounds(point.case, point.transport, point.size)
            .filter_map(|bound| {
                let value = value(bound)?;
                Some(Verdict { bound, value, met: bound.holds(value) })
            })
            .collect();
        Self {
            case: point.case.name,
            transport: point.transport,
            size: point.size,
            metric: point.case.metric,
            more_is_better: point.case.metric.more_is_better(),
            figures,
            ratios,
            targets,
        }
    }
}

/// Ours divided by the others', round by round.
fn ratios(samples: &BTreeMap<Implementation, Vec<Sample>>) -> BTreeMap<Implementation, Spread> {
    let Some(ours) = samples.get(&Implementation::Ours) else { return BTreeMap::new() };
    let others = samples.iter().filter(|(who, _)| **who != Implementation::Ours);
    others
        .filter_map(|(who, rounds)| {
            let each = ours.iter().zip(rounds).map(|(ours, other)| ours.figure / other.figure);
            Some((*who, Spread::of(each)?))
        })
        .collect()
}

impl Figures {
    fn of(rounds: Vec<Sample>) -> Option<Self> {
        Some(Self {
            figure: Spread::of(rounds.iter().map(|sample| sample.figure))?,
            cpu_seconds_per_million: Spread::of(
                rounds.iter().map(|sample| sample.cpu_seconds_per_million),
            ),
            peak_mib: Spread::of(rounds.iter().map(|sample| sample.peak_mib)),
            rounds,
        })
    }
}

/// Writes the report.
pub(super) fn write(run: &Run, path: &Path) -> Result<(), Error> {
    let text = serde_json::to_vec_pretty(run).map_err(Error::Encode)?;
    std::fs::write(path, text).map_err(|error| Error::Write(path.to_owned(), error))
}
