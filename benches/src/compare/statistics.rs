//! Several measurements of one thing.

use serde::Serialize;

use crate::role::wire::Latencies;

/// One measurement.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Sample {
    /// The figure of the case.
    pub(super) figure: f64,
    /// Messages, trips or connections.
    pub(super) count: u64,
    /// How long they took.
    pub(super) seconds: f64,
    /// How long each took.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) latencies: Option<Latencies>,
    /// Processor seconds of both processes for a million of them.
    pub(super) cpu_seconds_per_million: f64,
    /// The most memory of both processes, in MiB.
    pub(super) peak_mib: f64,
    /// Memory of a connection at rest, in KiB.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) idle_kib: Option<f64>,
}

/// The median of several values, the least and the most.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub(super) struct Spread {
    /// Half are less.
    pub(super) median: f64,
    /// The least.
    pub(super) min: f64,
    /// The most.
    pub(super) max: f64,
}

impl Spread {
    /// Of these; none if there are none.
    pub(super) fn of(values: impl IntoIterator<Item = f64>) -> Option<Self> {
        let mut values: Vec<f64> = values.into_iter().filter(|value| value.is_finite()).collect();
        values.sort_by(f64::total_cmp);
        let (&min, &max) = (values.first()?, values.last()?);
        let middle = values.len() / 2;
        let upper = *values.get(middle)?;
        let lower = *values.get(middle.checked_sub(1).unwrap_or(middle))?;
        let median =
            if values.len().is_multiple_of(2) { f64::midpoint(lower, upper) } else { upper };
        Some(Self { median, min, max })
    }
}

/// Distributions of times of several rounds, each part of them on its own.
#[derive(Clone, Copy, Debug, Serialize)]
pub(super) struct Distribution {
    /// The mean.
    pub(super) mean: Spread,
    /// Half were faster.
    pub(super) p50: Spread,
    /// 99 of 100 were faster.
    pub(super) p99: Spread,
    /// 999 of 1,000 were faster.
    pub(super) p999: Spread,
}

impl Distribution {
    /// Of these; none if there are none.
    pub(super) fn of(rounds: impl Iterator<Item = Latencies> + Clone) -> Option<Self> {
        let spread = |part: fn(Latencies) -> f64| Spread::of(rounds.clone().map(part));
        Some(Self {
            mean: spread(|round| round.mean)?,
            p50: spread(|round| round.p50)?,
            p99: spread(|round| round.p99)?,
            p999: spread(|round| round.p999)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Spread;

    #[test]
    fn the_median_is_in_the_middle_and_what_is_no_number_does_not_count() {
        let of = |values: &[f64]| Spread::of(values.iter().copied());
        assert_eq!(of(&[]), None);
        assert_eq!(of(&[3.0, f64::NAN]), Some(Spread { median: 3.0, min: 3.0, max: 3.0 }));
        assert_eq!(of(&[9.0, 1.0, 2.0]), Some(Spread { median: 2.0, min: 1.0, max: 9.0 }));
        assert_eq!(of(&[4.0, 1.0]), Some(Spread { median: 2.5, min: 1.0, max: 4.0 }));
    }
}
