//! Talks to libzmq in every way that there is, and prints what came of it.
#![expect(clippy::print_stdout, reason = "the results are what this program is for")]

use std::process::ExitCode;

use interop_tests::suite::{Column, Matrix, Pair, behaviour};

fn main() -> ExitCode {
    let mut matrix = Matrix::new(Column::all());
    for pair in Pair::all() {
        println!("{}", matrix.run(pair));
    }
    let (mut passed, mut failed) = (0, 0);
    for (name, case) in behaviour::all() {
        match case() {
            Ok(()) => {
                passed += 1;
                println!("OK {name}");
            }
            Err(failure) => {
                failed += 1;
                println!("FAILED {name}: {failure}");
            }
        }
    }
    passed += matrix.passed();
    failed += matrix.failed();
    println!("\n{matrix}\n\n{passed} passed, {failed} failed");
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
