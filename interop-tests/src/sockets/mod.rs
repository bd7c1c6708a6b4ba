//! The sockets of `zmtp-net` against those of libzmq: each pair of types, each way to meet.

pub mod behaviour;
mod child;
mod end;
mod limits;
mod meet;
mod ours;
mod peer;
mod pool;
pub mod python;
mod records;
mod secure;
mod shapes;
mod talk;
mod theirs;
pub mod tool;
mod transport;

pub use child::set_program;
pub use limits::raise_descriptor_limit;
pub use meet::Way;
pub use peer::{PEER, play};
pub use pool::run_all;
pub use shapes::Effort;
pub use transport::Transport;

use zmtp_codec::SocketType as T;

use crate::suite::{Failure, Pair, Tally};

/// The socket types of `zmtp-net`.
const TYPES: [T; 11] = [
    T::Pair,
    T::Pub,
    T::Sub,
    T::Req,
    T::Rep,
    T::Dealer,
    T::Router,
    T::Pull,
    T::Push,
    T::Xpub,
    T::Xsub,
];

/// Every compatible pair of types that `zmtp-net` has.
#[must_use]
pub fn pairs() -> Vec<Pair> {
    Pair::all().into_iter().filter(|pair| TYPES.contains(&pair.ours)).collect()
}

/// Runs one cell: connects the two sockets and has them talk.
///
/// # Errors
/// The first thing that was not as it should be.
pub fn run_cell(pair: Pair, way: Way, effort: Effort) -> Result<Tally, Failure> {
    let mut meeting = meet::Meeting::new(pair, way)?;
    let tally = talk::converse(pair, effort, &mut meeting.ours, &mut meeting.theirs)?;
    meeting.finish()?;
    Ok(tally)
}
