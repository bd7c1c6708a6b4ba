//! Talks to libzmq in every way that there is, and prints what came of it.
#![expect(clippy::print_stdout, reason = "the results are what this program is for")]

use std::process::ExitCode;

use interop_tests::sockets::python::{self, Environment, PYZMQ};
use interop_tests::sockets::{self, Effort, Transport, Way};
use interop_tests::suite::behaviour::{self, Case};
use interop_tests::suite::{Column, Matrix, Pair};

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    if arguments.next().as_deref() == Some(sockets::PEER) {
        return play(&arguments.collect::<Vec<_>>());
    }
    sockets::raise_descriptor_limit();
    let mut counts = Counts::default();
    sockets(&mut counts);
    python(&mut counts);
    println!("Behaviour of the sockets:");
    cases(&sockets::behaviour::all(), &mut counts);
    codec(&mut counts);
    let Counts { passed, failed } = counts;
    println!("\n{passed} passed, {failed} failed");
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// This program is another process of a case.
fn play(arguments: &[String]) -> ExitCode {
    match sockets::play(arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("{failure}");
            ExitCode::FAILURE
        }
    }
}

/// What came of everything.
#[derive(Default)]
struct Counts {
    passed: usize,
    failed: usize,
}

impl Counts {
    fn add(&mut self, matrix: &Matrix) {
        self.passed += matrix.passed();
        self.failed += matrix.failed();
    }
}

/// The sockets of `zmtp-net`, over each transport.
fn sockets(counts: &mut Counts) {
    for transport in Transport::ALL {
        println!("Sockets over {transport}:");
        let mut matrix = Matrix::new(Column::all());
        for pair in sockets::pairs() {
            let run = |column: &Column| {
                sockets::run_cell(pair, Way { transport, column: *column }, Effort::Full)
            };
            println!("{}", matrix.record(pair, sockets::run_all(&Column::all(), run)));
        }
        println!("\nSockets over {transport}. {matrix}\n");
        counts.add(&matrix);
    }
}

/// The sockets of `zmtp-net` against those of pyzmq.
fn python(counts: &mut Counts) {
    println!("Sockets against {PYZMQ}:");
    let environment = match Environment::new() {
        Ok(environment) => environment,
        Err(failure) => {
            println!("FAILED {failure}");
            counts.failed += 1;
            return;
        }
    };
    for transport in Transport::ALL {
        let mut matrix = Matrix::new(python::columns());
        for pair in sockets::pairs() {
            let run = |column: &Column| {
                environment.run_cell(pair, Way { transport, column: *column }, Effort::Quick)
            };
            println!("{}", matrix.record(pair, sockets::run_all(&python::columns(), run)));
        }
        println!("\nSockets over {transport} against {PYZMQ}. {matrix}\n");
        counts.add(&matrix);
    }
}

/// Runs cases, some at a time.
fn cases(cases: &[Case], counts: &mut Counts) {
    for ((name, _), outcome) in cases.iter().zip(sockets::run_all(cases, |(_, case)| case())) {
        match outcome {
            Ok(()) => {
                counts.passed += 1;
                println!("OK {name}");
            }
            Err(failure) => {
                counts.failed += 1;
                println!("FAILED {name}: {failure}");
            }
        }
    }
}

/// The codec alone, as a peer of libzmq's sockets.
fn codec(counts: &mut Counts) {
    println!("\nThe codec:");
    let mut matrix = Matrix::new(Column::all());
    for pair in Pair::all() {
        println!("{}", matrix.run(pair));
    }
    cases(&behaviour::all(), counts);
    println!("\nThe codec. {matrix}");
    counts.add(&matrix);
}
