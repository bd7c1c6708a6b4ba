//! Ctrl-C, and a request to terminate.

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::failure::Failure;

static INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// Calls `stop` at the first Ctrl-C, in a thread of its own. The second one ends the process.
pub(crate) fn on_interrupt(mut stop: impl FnMut() + Send + 'static) -> Result<(), Failure> {
    let handler = move || {
        if INTERRUPTED.swap(true, Ordering::SeqCst) {
            std::process::exit(i32::from(crate::failure::INTERRUPTED));
        }
        stop();
    };
    ctrlc::set_handler(handler)
        .map_err(|error| Failure::io("signals cannot be caught")(io::Error::other(error)))
}

/// Whether Ctrl-C was pressed.
pub(crate) fn is_interrupted() -> bool {
    INTERRUPTED.load(Ordering::SeqCst)
}
