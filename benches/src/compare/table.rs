//! What was measured, for people.

use comfy_table::{CellAlignment, Table, presets};

use super::report::{Figures, Row, Run};
use super::statistics::Spread;
use super::targets::{Outcome, Verdict};

/// All tables of a run: one for each case, and the targets.
pub(super) fn tables(run: &Run) -> String {
    let cases = run.rows.chunk_by(|one, other| one.case == other.case);
    let mut tables: Vec<String> = cases.map(|rows| case(rows).to_string()).collect();
    tables.push(targets(&run.targets).to_string());
    tables.join("\n\n")
}

fn new(header: &[&str], numbers: std::ops::Range<usize>) -> Table {
    let mut table = Table::new();
    table.load_preset(presets::UTF8_HORIZONTAL_ONLY);
    table.set_header(header);
    for column in table.column_iter_mut().skip(numbers.start).take(numbers.len()) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    table
}

/// A line for each implementation at each point of a case.
fn case(rows: &[Row]) -> Table {
    let name = rows.first().map_or("", |row| row.case);
    let unit = rows.first().map_or("", |row| row.unit);
    let timed = rows.iter().any(|row| row.figures.values().any(|one| one.latencies.is_some()));
    let mut header = vec![name, "B", "who", unit, "least", "most", "ours to it", "cpu s/M", "MiB"];
    if timed {
        header.extend(["mean", "p50", "p99", "p99.9"]);
    }
    let mut table = new(&header, 3..header.len());
    for row in rows {
        for (who, figures) in &row.figures {
            let mut cells =
                vec![row.transport.name().to_owned(), row.size.to_string(), who.name().to_owned()];
            cells.extend(numbers(figures));
            table.add_row(cells);
        }
        for who in row.failures.keys() {
            let cells = [row.transport.name(), &row.size.to_string(), who.name(), "failed"];
            table.add_row(cells.map(str::to_owned));
        }
    }
    table
}

fn numbers(figures: &Figures) -> Vec<String> {
    let median =
        |spread: Option<Spread>| spread.map_or_else(String::new, |spread| short(spread.median));
    let mut cells =
        [figures.figure.median, figures.figure.min, figures.figure.max].map(short).to_vec();
    cells.push(median(figures.ours_to_this));
    cells.push(median(figures.cpu_seconds_per_million));
    cells.push(median(figures.peak_mib));
    if let Some(times) = figures.latencies {
        cells.extend([times.mean, times.p50, times.p99, times.p999].map(|part| short(part.median)));
    }
    cells
}

/// A line for each bound.
fn targets(verdicts: &[Verdict]) -> Table {
    let mut table = new(&["target", "who", "bound", "worst", "at", "kept at", "met"], 3..4);
    for verdict in verdicts {
        table.add_row([
            verdict.what.to_owned(),
            verdict.who.name().to_owned(),
            verdict.bound.to_string(),
            verdict.worst.map_or_else(String::new, short),
            verdict.at.clone().unwrap_or_default(),
            format!("{} of {}", verdict.kept.0, verdict.kept.1),
            match verdict.outcome {
                Outcome::Yes => "yes",
                Outcome::No => "NO",
                Outcome::NotMeasured => "not measured",
            }
            .to_owned(),
        ]);
    }
    table
}

/// Three digits that matter.
pub(super) fn short(value: f64) -> String {
    let magnitude = value.abs();
    if magnitude >= 100.0 {
        format!("{value:.0}")
    } else if magnitude >= 10.0 {
        format!("{value:.1}")
    } else if magnitude >= 1.0 || magnitude == 0.0 {
        format!("{value:.2}")
    } else if magnitude >= 0.01 {
        format!("{value:.3}")
    } else {
        format!("{value:.5}")
    }
}
