//! Talks to libzmq in every way that there is, and prints what came of it.
#![expect(clippy::print_stdout, reason = "the results are what this program is for")]

use std::process::ExitCode;

use interop_tests::sockets::{self, Effort, Transport, Way};
use interop_tests::suite::{Column, Matrix, Pair, behaviour};

fn main() -> ExitCode {
    let sockets = sockets();
    let (mut passed, mut failed) = codec();
    for matrix in sockets {
        passed += matrix.passed();
        failed += matrix.failed();
    }
    println!("\n{passed} passed, {failed} failed");
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// The sockets of `zmtp-net`, over each transport.
fn sockets() -> Vec<Matrix> {
    Transport::ALL.map(sockets_over).into()
}

fn sockets_over(transport: Transport) -> Matrix {
    println!("Sockets over {transport}:");
    let mut matrix = Matrix::new(Column::all());
    for pair in sockets::pairs() {
        let run = |column: &Column| {
            sockets::run_cell(pair, Way { transport, column: *column }, Effort::Full)
        };
        let row = sockets::run_row(&Column::all(), run);
        println!("{}", matrix.record(pair, row));
    }
    println!("\nSockets over {transport}. {matrix}\n");
    matrix
}

/// The codec alone, as a peer of libzmq's sockets.
fn codec() -> (usize, usize) {
    println!("The codec:");
    let mut matrix = Matrix::new(Column::all());
    for pair in Pair::all() {
        println!("{}", matrix.run(pair));
    }
    let (mut passed, mut failed) = (matrix.passed(), matrix.failed());
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
    println!("\nThe codec. {matrix}");
    (passed, failed)
}
