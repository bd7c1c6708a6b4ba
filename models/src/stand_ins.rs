//! What the modules name and the models do not need in earnest.

use std::sync::Arc;

use crate::sync::{Condvar, Mutex};

/// A waker of a poll, and the poll: a wake-up that comes before the wait ends it too.
#[derive(Clone, Debug, Default)]
pub struct Waker(Arc<Woken>);

#[derive(Debug, Default)]
struct Woken {
    woken: Mutex<bool>,
    changed: Condvar,
}

impl Waker {
    /// # Errors
    /// Never.
    pub fn wake(&self) -> std::io::Result<()> {
        *lock(&self.0.woken) = true;
        self.0.changed.notify_one();
        Ok(())
    }

    /// Waits for a wake-up.
    pub(crate) fn wait(&self) {
        let mut woken = lock(&self.0.woken);
        while !std::mem::take(&mut *woken) {
            woken = self.0.changed.wait(woken).unwrap_or_else(std::sync::PoisonError::into_inner);
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> crate::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

pub(crate) mod peer {
    //! As in `zmtp-net`.

    pub(crate) use crate::id::{ListenerId, PeerId};
}

pub(crate) mod transport {
    //! As in `zmtp-net`.

    /// An address that a name stands for.
    #[derive(Debug)]
    pub(crate) struct Resolved;
}
