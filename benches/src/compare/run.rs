//! One run: all points, all implementations in turn.

use std::collections::BTreeMap;
use std::path::Path;

use super::charts;
use super::choice::Options;
use super::error::Error;
use super::implementation::Implementation;
use super::machine::Machine;
use super::point::{Conditions, Point};
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
    let each = options.rounds() as u64 + u64::from(!options.quick);
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

/// Measures a point: each implementation once to see how fast it is, then all in turn. One that fails
/// is left out from then on.
fn measure(options: &Options, point: &Point, conditions: &Conditions, progress: &Progress) -> Row {
    let mut samples: BTreeMap<Implementation, Vec<Sample>> = BTreeMap::new();
    let mut failures = BTreeMap::new();
    let mut once = |who: Implementation, count: u64, rest: usize| {
        progress.begin(point, who);
        let sample = point.measure(conditions, who, count);
        progress.step(1);
        sample.map_err(|error| {
            progress.step(rest as u64);
            failures.insert(who, error.to_string());
        })
    };
    let mut counts = Vec::new();
    for who in options.implementations(point) {
        if options.quick {
            counts.push((who, point.quick_count()));
        } else if let Ok(first) = once(who, point.first_count(), options.rounds()) {
            counts.push((who, point.next_count(&first, conditions.seconds)));
        }
    }
    for round in 1..=options.rounds() {
        counts.retain(|&(who, count)| {
            let sample = once(who, count, options.rounds() - round);
            sample.map(|sample| samples.entry(who).or_default().push(sample)).is_ok()
        });
    }
    samples.retain(|who, _| !failures.contains_key(who));
    Row::new(point, samples, failures)
}
