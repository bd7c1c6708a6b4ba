//! How models are run.

use loom::model::Builder;

/// Runs a test in every order of events.
pub(crate) fn model(test: impl Fn() + Sync + Send + 'static) {
    bounded(None, test);
}

/// Runs a test in every order in which threads are interrupted at most so often where they could
/// have gone on. (Few bugs need more than two.)
pub(crate) fn bounded(interruptions: Option<usize>, test: impl Fn() + Sync + Send + 'static) {
    let mut builder = Builder::new();
    builder.preemption_bound = interruptions;
    builder.max_branches = 10_000;
    builder.check(test);
}
