//! The sockets of `zmtp-net` talk to those of libzmq: all pairs of types in all ways, with fewer
//! messages than the program of this crate sends, and all that happens besides.

use interop_tests::sockets::{self, Effort, Transport, Way};
use interop_tests::suite::{Failure, Pair};
use zmtp_codec::SocketType as T;

/// Runs every cell over a transport. Each must have checked `least` messages or more.
fn all_cells(transport: Transport, least: usize) -> Result<(), Failure> {
    let ways = Way::all().into_iter().filter(|way| way.transport == transport);
    let ways: Vec<Way> = ways.collect();
    let cells =
        sockets::pairs().into_iter().flat_map(|pair| ways.iter().map(move |way| (pair, *way)));
    let cells: Vec<(Pair, Way)> = cells.collect();
    assert_eq!(cells.len(), 21 * 10);
    let outcomes = sockets::run_all(&cells, |(pair, way)| {
        let cell = format!("{pair}, {way}");
        let tally = sockets::run_cell(*pair, *way, Effort::Quick);
        let tally = tally.map_err(|failure| failure.during(&cell))?;
        let checked = tally.sent + tally.received;
        assert!(checked >= least, "{cell}: only {checked} messages were checked");
        Ok(())
    });
    outcomes.into_iter().collect()
}

#[test]
fn every_pair_in_every_way_over_tcp() -> Result<(), Failure> {
    all_cells(Transport::Tcp, 100)
}

#[test]
fn every_pair_in_every_way_over_ipc() -> Result<(), Failure> {
    all_cells(Transport::Ipc, 100)
}

#[test]
fn each_pair_is_there_once() {
    let pairs = sockets::pairs();
    let twice = pairs.iter().enumerate().any(|(at, pair)| pairs[..at].contains(pair));
    assert!(!twice);
    assert!(pairs.iter().all(|pair| pair.ours != T::Server && pair.theirs != T::Server));
}

#[test]
fn behaviour() -> Result<(), Failure> {
    sockets::set_program(env!("CARGO_BIN_EXE_interop-tests"));
    sockets::raise_descriptor_limit();
    let cases = sockets::behaviour::all();
    let outcomes =
        sockets::run_all(&cases, |(name, case)| case().map_err(|failure| failure.during(name)));
    outcomes.into_iter().collect()
}
