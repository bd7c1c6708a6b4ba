//! What was measured, for programs: one file of JSON.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Serialize;

use super::cases::{Metric, Transport};
use super::error::Error;
use super::implementation::Implementation;
use super::machine::Machine;
use super::point::Point;
use super::statistics::{Distribution, Sample, Spread};
use super::targets::Verdict;

/// All that was measured in one run.
#[derive(Debug, Serialize)]
pub(super) struct Run {
    /// Where and when.
    pub(super) machine: Machine,
    /// How often each was measured, in turn with the others.
    pub(super) rounds: usize,
    /// How long one measurement was to take.
    pub(super) seconds: f64,
    /// The core of the end that binds and that of the one that connects; none if the system chose.
    pub(super) cores: Vec<usize>,
    /// Which build of each.
    pub(super) builds: BTreeMap<Implementation, String>,
    /// What is to hold, and whether it does.
    pub(super) targets: Vec<Verdict>,
    /// All points.
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
    /// Their unit.
    pub(super) unit: &'static str,
    /// Whether more is better.
    pub(super) more_is_better: bool,
    /// The figures of each.
    pub(super) figures: BTreeMap<Implementation, Figures>,
    /// Who could not be measured, and why.
    pub(super) failures: BTreeMap<Implementation, String>,
}

/// The figures of one implementation.
#[derive(Debug, Serialize)]
pub(super) struct Figures {
    /// The figure of the case.
    pub(super) figure: Spread,
    /// Our figure, of the blocking calls, divided by this one, round by round.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) ours_to_this: Option<Spread>,
    /// Where each message was timed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) latencies: Option<Distribution>,
    /// Processor seconds of both processes for a million messages.
    pub(super) cpu_seconds_per_million: Option<Spread>,
    /// The most memory of both processes, in MiB.
    pub(super) peak_mib: Option<Spread>,
    /// Each round.
    pub(super) rounds: Vec<Sample>,
}

impl Row {
    /// Of the samples of each, round by round.
    pub(super) fn new(
        point: &Point,
        samples: BTreeMap<Implementation, Vec<Sample>>,
        failures: BTreeMap<Implementation, String>,
    ) -> Self {
        let ours = samples.get(&Implementation::Ours).cloned().unwrap_or_default();
        let figures = samples
            .into_iter()
            .filter_map(|(who, rounds)| Some((who, Figures::of(who, rounds, &ours)?)))
            .collect();
        Self {
            case: point.case.name,
            transport: point.transport,
            size: point.size,
            metric: point.case.metric,
            unit: point.case.metric.unit(),
            more_is_better: point.case.metric.more_is_better(),
            figures,
            failures,
        }
    }

    /// One's figure divided by another's, the median of the rounds.
    pub(super) fn ratio(&self, one: Implementation, other: Implementation) -> Option<f64> {
        let (one, other) = (self.figures.get(&one)?, self.figures.get(&other)?);
        Some(ratio(&one.rounds, &other.rounds)?.median)
    }
}

/// One's figures divided by those of another in the same rounds.
fn ratio(one: &[Sample], other: &[Sample]) -> Option<Spread> {
    Spread::of(one.iter().zip(other).map(|(one, other)| one.figure / other.figure))
}

impl Figures {
    fn of(who: Implementation, rounds: Vec<Sample>, ours: &[Sample]) -> Option<Self> {
        let spread = |part: fn(&Sample) -> f64| Spread::of(rounds.iter().map(part));
        Some(Self {
            figure: spread(|sample| sample.figure)?,
            ours_to_this: ratio(ours, &rounds).filter(|_| who != Implementation::Ours),
            latencies: Distribution::of(rounds.iter().filter_map(|sample| sample.latencies)),
            cpu_seconds_per_million: spread(|sample| sample.cpu_seconds_per_million),
            peak_mib: spread(|sample| sample.peak_mib),
            rounds,
        })
    }
}

/// Writes the report.
pub(super) fn write(run: &Run, path: &Path) -> Result<(), Error> {
    let text = serde_json::to_vec_pretty(run).map_err(Error::Encode)?;
    std::fs::write(path, text).map_err(|error| Error::Write(path.to_owned(), error))
}
