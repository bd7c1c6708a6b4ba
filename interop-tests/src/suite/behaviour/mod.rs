//! What happens when things go wrong, and when nothing happens.

mod defects;
mod heartbeat;
mod limits;
mod mismatch;
mod refused;
mod refusing;
mod slowly;
mod stage;

use super::Failure;

/// A conversation with a name.
pub type Case = (&'static str, fn() -> Result<(), Failure>);

/// Every case.
#[must_use]
pub fn all() -> Vec<Case> {
    [
        refused::CASES,
        refusing::CASES,
        mismatch::CASES,
        heartbeat::CASES,
        limits::CASES,
        defects::CASES,
    ]
    .concat()
}
