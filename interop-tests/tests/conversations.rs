//! The codec talks to libzmq: some pairs of socket types, each mechanism, either side listening.
//!
//! The program of this crate runs all pairs in all ways.

use interop_tests::suite::{Column, Failure, Pair, behaviour, run_cell};
use zmtp_codec::SocketType as T;

/// Runs a row of the matrix. Each of its cells must have checked `least` messages or more.
fn all_columns(ours: T, theirs: T, least: usize) -> Result<(), Failure> {
    let pair = Pair { ours, theirs };
    for column in Column::all() {
        let cell = format!("{pair}, {column}");
        let tally = run_cell(pair, column).map_err(|failure| failure.during(&cell))?;
        let checked = tally.sent + tally.received;
        assert!(checked >= least, "{cell}: only {checked} messages were checked");
    }
    Ok(())
}

#[test]
fn dealer_and_router() -> Result<(), Failure> {
    all_columns(T::Dealer, T::Router, 600)
}

#[test]
fn req_and_rep() -> Result<(), Failure> {
    all_columns(T::Req, T::Rep, 600)
}

#[test]
fn sub_and_xpub() -> Result<(), Failure> {
    all_columns(T::Sub, T::Xpub, 300)
}

#[test]
fn xpub_and_sub() -> Result<(), Failure> {
    all_columns(T::Xpub, T::Sub, 300)
}

#[test]
fn radio_and_dish() -> Result<(), Failure> {
    all_columns(T::Radio, T::Dish, 300)
}

#[test]
fn each_pair_is_in_the_matrix_once() {
    let pairs = Pair::all();
    assert_eq!(pairs.len(), 29);
    let twice = pairs.iter().enumerate().any(|(at, pair)| pairs[..at].contains(pair));
    assert!(!twice);
}

#[test]
fn wrong_turns() -> Result<(), Failure> {
    for (name, case) in behaviour::all() {
        case().map_err(|failure| failure.during(name))?;
    }
    Ok(())
}
