//! The codec talks to libzmq: some pairs of socket types, each mechanism, either side listening.
//!
//! The program of this crate runs all pairs in all ways.

use interop_tests::suite::{Column, Pair, behaviour, run_cell};
use zmtp_codec::SocketType as T;

fn all_columns(ours: T, theirs: T) {
    for column in Column::all() {
        let pair = Pair { ours, theirs };
        let tally = run_cell(pair, column).unwrap_or_else(|why| panic!("{pair}, {column}: {why}"));
        assert!(tally.sent + tally.received > 0, "{pair}, {column}: nothing was exchanged");
    }
}

#[test]
fn dealer_and_router() {
    all_columns(T::Dealer, T::Router);
}

#[test]
fn req_and_rep() {
    all_columns(T::Req, T::Rep);
}

#[test]
fn sub_and_xpub() {
    all_columns(T::Sub, T::Xpub);
}

#[test]
fn xpub_and_sub() {
    all_columns(T::Xpub, T::Sub);
}

#[test]
fn radio_and_dish() {
    all_columns(T::Radio, T::Dish);
}

#[test]
fn each_pair_is_in_the_matrix_once() {
    let pairs = Pair::all();
    assert_eq!(pairs.len(), 29);
    let twice = pairs.iter().enumerate().any(|(at, pair)| pairs[..at].contains(pair));
    assert!(!twice);
}

#[test]
fn wrong_turns() {
    for (name, case) in behaviour::all() {
        case().unwrap_or_else(|failure| panic!("{name}: {failure}"));
    }
}
