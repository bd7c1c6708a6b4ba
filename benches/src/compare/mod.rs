//! Whole processes of several implementations, measured in turn on the same machine.

mod cases;
mod choice;
mod error;
mod implementation;
mod point;
mod process;
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
