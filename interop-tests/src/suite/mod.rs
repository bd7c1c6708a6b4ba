//! Every conversation with libzmq, and what comes of it.

pub mod behaviour;
pub(crate) mod check;
mod column;
mod conversation;
mod link;
mod matrix;
mod meet;
pub(crate) mod pair;
pub(crate) mod payload;
pub(crate) mod secure;

pub use check::Failure;
pub use column::{Column, Mechanism, Side};
pub use link::Tally;
pub use matrix::{Matrix, Outcome};
pub use pair::Pair;

/// Runs one cell of the matrix: connects the two sockets and has them talk.
///
/// # Errors
/// The first thing that was not as it should be.
pub fn run_cell(pair: Pair, column: Column) -> Result<Tally, Failure> {
    let mut link = link::Link::new(pair, column)?;
    conversation::converse(&mut link)?;
    link.finish()
}
