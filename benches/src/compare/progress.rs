//! How far a run is: a bar on a terminal, a line for each point elsewhere.

use indicatif::{ProgressBar, ProgressStyle};

use super::implementation::Implementation;
use super::point::Point;
use super::report::Row;
use super::table::short;

/// How far a run is.
pub(super) struct Progress {
    bar: ProgressBar,
    points: usize,
    done: usize,
}

impl Progress {
    /// Nothing is done of so many steps, each one measurement, at so many points.
    pub(super) fn new(steps: u64, points: usize) -> Self {
        let bar = ProgressBar::new(steps);
        let style = ProgressStyle::with_template("{bar:30} {pos}/{len}, {eta} left  {msg}");
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        Self { bar, points, done: 0 }
    }

    /// This is measured now.
    pub(super) fn begin(&self, point: &Point, who: Implementation) {
        self.bar.set_message(format!("{point} {}", who.name()));
    }

    /// So many measurements are done.
    pub(super) fn step(&self, count: u64) {
        self.bar.inc(count);
    }

    /// A point is done.
    pub(super) fn end(&mut self, point: &Point, row: &Row) {
        self.done += 1;
        if !self.bar.is_hidden() {
            return;
        }
        let figures = row.figures.iter().map(|(who, one)| (who, short(one.figure.median)));
        let failures = row.failures.keys().map(|who| (who, "failed".to_owned()));
        let all: Vec<_> =
            figures.chain(failures).map(|(who, text)| format!("{} {text}", who.name())).collect();
        eprintln!("[{}/{}] {point}, {}: {}", self.done, self.points, row.unit, all.join(", "));
    }

    /// All is done.
    pub(super) fn finish(self) {
        self.bar.finish_and_clear();
    }
}
