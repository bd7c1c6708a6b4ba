//! The command `zmtp` talks to sockets of libzmq and of pyzmq: every pair of types, over tcp and ipc,
//! with each mechanism, bound and connected.

use interop_tests::sockets::python::{self, Environment};
use interop_tests::sockets::tool::Tool;
use interop_tests::sockets::{self, Effort, Transport, Way};
use interop_tests::suite::{Failure, Pair, Tally};

/// Runs every cell over both transports; each must have checked 50 messages or more.
fn all_cells(run: impl Fn(Pair, Way) -> Result<Tally, Failure> + Sync) -> Result<(), Failure> {
    let columns = python::columns();
    let ways = Transport::ALL
        .into_iter()
        .flat_map(|transport| columns.iter().map(move |column| Way { transport, column: *column }));
    let ways: Vec<Way> = ways.collect();
    let cells =
        sockets::pairs().into_iter().flat_map(|pair| ways.iter().map(move |way| (pair, *way)));
    let cells: Vec<(Pair, Way)> = cells.collect();
    assert_eq!(cells.len(), 21 * 12);
    let outcomes = sockets::run_all(&cells, |(pair, way)| -> Result<(), Failure> {
        let cell = format!("{pair}, {way}");
        let tally = run(*pair, *way).map_err(|failure| failure.during(&cell))?;
        let checked = tally.sent + tally.received;
        assert!(checked >= 50, "{cell}: only {checked} messages were checked");
        Ok(())
    });
    let failures: Vec<String> =
        outcomes.into_iter().filter_map(Result::err).map(|failure| failure.to_string()).collect();
    match failures.len() {
        0 => Ok(()),
        count => Err(Failure::new(format!("{count} cells:\n{}", failures.join("\n")))),
    }
}

#[test]
fn every_pair_with_libzmq() -> Result<(), Failure> {
    let tool = Tool::build()?;
    all_cells(|pair, way| tool.meets_libzmq(pair, way, Effort::Quick))
}

#[test]
fn every_pair_with_pyzmq() -> Result<(), Failure> {
    let (tool, python) = (Tool::build()?, Environment::new()?);
    all_cells(|pair, way| tool.meets_pyzmq(&python, pair, way, Effort::Quick))
}
