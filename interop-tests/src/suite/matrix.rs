//! The results of all cells, as text.

use std::fmt;

use super::{Column, Failure, Pair, Tally, run_cell};

/// What came of one cell.
pub type Outcome = Result<Tally, Failure>;

/// A row for each pair, a column for each way to meet.
#[derive(Debug)]
pub struct Matrix {
    columns: Vec<Column>,
    rows: Vec<(Pair, Vec<Outcome>)>,
}

impl Matrix {
    /// A matrix without rows yet.
    #[must_use]
    pub const fn new(columns: Vec<Column>) -> Self {
        Self { columns, rows: Vec::new() }
    }

    /// Runs a row, and returns what there is to say of it: its counts, then a line per failure.
    pub fn run(&mut self, pair: Pair) -> String {
        let row = self.columns.iter().map(|column| run_cell(pair, *column)).collect();
        self.record(pair, row)
    }

    /// Takes the outcomes of a row, one for each column, and returns what there is to say of it.
    pub fn record(&mut self, pair: Pair, row: Vec<Outcome>) -> String {
        let text = self.describe(pair, &row);
        self.rows.push((pair, row));
        text
    }

    fn describe(&self, pair: Pair, row: &[Outcome]) -> String {
        let good = row.iter().flatten();
        let sent: usize = good.clone().map(|tally| tally.sent).sum();
        let received: usize = good.clone().map(|tally| tally.received).sum();
        let (count, all) = (good.count(), row.len());
        let mut text =
            format!("{pair:<17} {count} of {all} cells, {sent} sent, {received} received");
        for (column, outcome) in self.columns.iter().zip(row) {
            if let Err(failure) = outcome {
                text.push_str(&format!("\n  FAILED {pair}, {column}: {failure}"));
            }
        }
        text
    }

    /// How many cells passed.
    #[must_use]
    pub fn passed(&self) -> usize {
        self.outcomes().filter(|outcome| outcome.is_ok()).count()
    }

    /// How many cells failed.
    #[must_use]
    pub fn failed(&self) -> usize {
        self.outcomes().filter(|outcome| outcome.is_err()).count()
    }

    fn outcomes(&self) -> impl Iterator<Item = &Outcome> {
        self.rows.iter().flat_map(|(_, row)| row)
    }
}

impl fmt::Display for Matrix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "Our side's part, and how many checked messages each cell exchanged:")?;
        for (number, column) in self.columns.iter().enumerate() {
            writeln!(f, "  ({}) {column}", number + 1)?;
        }
        write!(f, "{:<17}", "ours - libzmq's")?;
        for number in 1..=self.columns.len() {
            write!(f, "{:>9}", format!("({number})"))?;
        }
        for (pair, row) in &self.rows {
            write!(f, "\n{pair:<17}")?;
            for outcome in row {
                match outcome {
                    Ok(tally) => write!(f, "{:>9}", format!("OK {}", tally.sent + tally.received))?,
                    Err(_) => write!(f, "{:>9}", "FAILED")?,
                }
            }
        }
        Ok(())
    }
}
