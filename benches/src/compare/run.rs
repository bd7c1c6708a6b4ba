//! One run: all points, all implementations in turn.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use indicatif::{ProgressBar, ProgressStyle};

use super::choice::Options;
use super::error::Error;
use super::implementation::Implementation;
use super::point::Point;
use super::report::{self, Row, Run};
use super::statistics::Sample;
use super::table::table;

/// Does all that was asked for.
#[expect(clippy::print_stdout, reason = "the result")]
pub(super) fn run(options: &Options) -> Result<(), Error> {
    if options.list {
        for case in options.cases() {
            println!("{:<20} {:?} {:?}", case.name, case.transports, case.sizes);
        }
        return Ok(());
    }
    let program =
        std::env::current_exe().map_err(|error| Error::Process(Implementation::Ours, error))?;
    let points: Vec<Point> = options.cases().flat_map(|case| options.points(case)).collect();
    if points.is_empty() {
        return Err(Error::Nothing);
    }
    let progress = progress(options, &points);
    let mut rows = Vec::new();
    for point in &points {
        rows.push(measure(options, point, &program, &progress)?);
    }
    progress.finish_and_clear();
    println!("{}", table(&rows));
    let write = |path: &Path, error| Error::Write(path.to_owned(), error);
    std::fs::create_dir_all(&options.out).map_err(|error| write(&options.out, error))?;
    let path: PathBuf = options.out.join("compare.json");
    report::write(&Run { rows }, &path)?;
    println!("{}", path.display());
    Ok(())
}

/// A bar with a step for each process or pair; it is shown on terminals only.
fn progress(options: &Options, points: &[Point]) -> ProgressBar {
    let each = options.rounds() as u64 + 1;
    let steps: u64 =
        points.iter().map(|point| options.implementations(point).len() as u64 * each).sum();
    let bar = ProgressBar::new(steps);
    let style = ProgressStyle::with_template("{bar:30} {pos}/{len} {eta} left  {msg}");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar
}

/// Measures a point: each implementation once to see how fast it is, then all in turn.
fn measure(
    options: &Options,
    point: &Point,
    program: &Path,
    progress: &ProgressBar,
) -> Result<Row, Error> {
    let seconds = options.seconds();
    let step = |who: Implementation, count: u64| {
        progress.set_message(format!(
            "{} {} {} {}",
            point.case.name,
            point.transport.name(),
            point.size,
            who.name()
        ));
        let sample = point.measure(program, who, count, seconds);
        progress.inc(1);
        sample
    };
    let mut counts = Vec::new();
    for who in options.implementations(point) {
        let first = step(who, point.first_count())?;
        counts.push((who, point.next_count(&first, seconds)));
    }
    let mut samples: BTreeMap<Implementation, Vec<Sample>> = BTreeMap::new();
    for _ in 0..options.rounds() {
        for &(who, count) in &counts {
            samples.entry(who).or_default().push(step(who, count)?);
        }
    }
    Ok(Row::new(point, samples))
}
