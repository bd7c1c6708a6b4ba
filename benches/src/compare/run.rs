//! One run: all points, all implementations in turn.

use std::collections::BTreeMap;
use std::path::Path;

use super::charts;
use super::choice::Options;
use super::error::Error;
use super::implementation::Implementation;
use super::machine::Machine;
use super::point::{Conditions, Count, Point};
use super::programs::Programs;
use super::progress::Progress;
use super::report::{self, Row, Run};
use super::statistics::Sample;
use super::table::tables;
use super::targets;

/// Does all that was asked for.
pub(super) fn run(options: &Options) -> Result<(), Error> {
    let points = options.points();
    if points.is_empty() {
        return Err(Error::Nothing);
    }
    if options.list {
        list(options, &points);
        return Ok(());
    }
    let report = options.out.join("compare.json");
    let write = |error| Error::Write(options.out.clone(), error);
    std::fs::create_dir_all(&options.out).map_err(write)?;
    let conditions = Conditions {
        programs: Programs::new(options)?,
        cores: options.cores(),
        seconds: options.seconds(),
        patience: options.patience(),
    };
    let run = measure_all(options, &points, &conditions, &report)?;
    let charts = charts::draw(&run, &options.out)?;
    tell(&run, &report, charts);
    let failed = run.rows.iter().flat_map(|row| row.failures.keys());
    let failed = failed.filter(|who| !who.is_peer()).count();
    if failed == 0 { Ok(()) } else { Err(Error::Failures(failed)) }
}

#[expect(clippy::print_stdout, reason = "the result")]
fn list(options: &Options, points: &[Point]) {
    for point in points {
        let who = options.implementations(point);
        let who: Vec<_> = who.into_iter().map(Implementation::name).collect();
        println!("{point}: {}", who.join(", "));
    }
}

#[expect(clippy::print_stdout, reason = "the result")]
fn tell(run: &Run, report: &Path, charts: usize) {
    println!("{}", tables(run));
    for row in &run.rows {
        for (who, error) in &row.failures {
            println!(
                "{} {} {} B: {}: {error}",
                row.case,
                row.transport.name(),
                row.size,
                who.name()
            );
        }
    }
    println!("{}", run.machine);
    match run.cores.as_slice() {
        [home, away] => {
            println!("The end that binds had core {home}, the end that connects core {away}.");
        }
        _ => println!("The system chose the cores."),
    }
    for build in run.builds.values() {
        println!("{build}");
    }
    println!("{} and {charts} charts beside it", report.display());
}

/// Measures everything. The report is written after each point, so that a run that is ended early
/// leaves what it has.
fn measure_all(
    options: &Options,
    points: &[Point],
    conditions: &Conditions,
    report: &Path,
) -> Result<Run, Error> {
    let each = options.rounds() as u64;
    let steps = points.iter().map(|point| options.implementations(point).len() as u64 * each).sum();
    let mut progress = Progress::new(steps, points.len());
    let mut run = Run {
        machine: Machine::here(),
        rounds: options.rounds(),
        seconds: options.seconds(),
        cores: conditions.cores.clone(),
        builds: conditions.programs.builds(),
        targets: Vec::new(),
        rows: Vec::new(),
    };
    for point in points {
        let row = measure(options, point, conditions, &progress);
        progress.end(point, &row);
        run.rows.push(row);
        run.targets = targets::verdicts(&run.rows);
        report::write(&run, report)?;
    }
    progress.finish();
    Ok(run)
}

/// Measures a point: each implementation until it is known how many messages it needs, then all in
/// turn. One that fails is left out from then on.
fn measure(options: &Options, point: &Point, conditions: &Conditions, progress: &Progress) -> Row {
    let mut attempts = Attempts { point, conditions, progress, failures: BTreeMap::new() };
    let mut samples: BTreeMap<Implementation, Vec<Sample>> = BTreeMap::new();
    let mut counts = Vec::new();
    for who in options.implementations(point) {
        let count = if options.quick { Some(point.quick_count()) } else { attempts.count(who) };
        counts.extend(count.map(|count| (who, count)));
    }
    for _ in 0..options.rounds() {
        counts.retain(|&(who, count)| {
            let sample = attempts.once(who, count);
            progress.step(1);
            sample.map(|sample| samples.entry(who).or_default().push(sample)).is_some()
        });
    }
    samples.retain(|who, _| !attempts.failures.contains_key(who));
    Row::new(point, samples, attempts.failures)
}

/// Measurements at one point.
struct Attempts<'a> {
    point: &'a Point,
    conditions: &'a Conditions,
    progress: &'a Progress,
    failures: BTreeMap<Implementation, String>,
}

impl Attempts<'_> {
    /// One measurement of so many messages; none if it has failed.
    fn once(&mut self, who: Implementation, count: u64) -> Option<Sample> {
        self.progress.begin(self.point, who);
        match self.point.measure(self.conditions, who, count) {
            Ok(sample) => Some(sample),
            Err(error) => {
                self.failures.insert(who, error.to_string());
                None
            }
        }
    }

    /// How many messages a measurement needs; none if it has failed.
    fn count(&mut self, who: Implementation) -> Option<u64> {
        let mut count = self.point.first_count();
        // Each may take sixteen times as many as the one before.
        for _ in 0..5 {
            let sample = self.once(who, count)?;
            match self.point.next_count(count, &sample, self.conditions.seconds) {
                Count::Estimate(next) => count = next,
                Count::Enough(enough) => return Some(enough),
            }
        }
        Some(count)
    }
}
