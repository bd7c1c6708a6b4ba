//! Whole processes of several implementations, measured in turn on the same machine.

mod cases;
mod charts;
mod choice;
mod error;
mod implementation;
mod machine;
mod pair;
mod pattern;
mod point;
mod process;
mod programs;
mod progress;
mod report;
mod run;
mod statistics;
mod table;
mod targets;

pub use choice::Options;

use std::process::ExitCode;

/// Measures what was asked for, prints the table, writes the report.
#[must_use]
pub fn main(options: &Options) -> ExitCode {
    match run::run(options) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("compare: {error}");
            ExitCode::FAILURE
        }
    }
}
