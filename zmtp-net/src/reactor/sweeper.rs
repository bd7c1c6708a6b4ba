//! Looks after callers who left something behind: the tail of a burst, a poll nobody watches.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use super::{Machine, Swept, guarded};

/// How long the sweeper rests between two rounds. What a caller left behind is done in two of them
/// at most, and what a stream of calls left in one and a moment.
const ROUND: Duration = Duration::from_micros(200);
/// How long it rests before it glances at a stream of calls: if none came meanwhile, that has ended.
const MOMENT: Duration = Duration::from_micros(20);

#[derive(Default)]
struct State {
    machines: Vec<Arc<dyn Machine>>,
    /// It waits for the first machine.
    asleep: bool,
    thread: Option<JoinHandle<()>>,
    over: bool,
}

/// A thread that looks at machines every now and then as long as there are some, and sleeps else.
#[derive(Default)]
pub(crate) struct Sweeper {
    state: Mutex<State>,
    wake: Condvar,
}

impl Sweeper {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Has it look at this machine until that says it is done; whether it does: there may be no
    /// thread left for it.
    pub(crate) fn add(self: &Arc<Self>, machine: Arc<dyn Machine>) -> bool {
        let mut state = self.state();
        if state.over {
            return false;
        }
        if state.thread.is_none() {
            let sweeper = Arc::clone(self);
            let thread = std::thread::Builder::new().name("zmtp-sweeper".into());
            let Ok(thread) = thread.spawn(move || sweeper.run()) else { return false };
            state.thread = Some(thread);
        }
        state.machines.push(machine);
        if std::mem::take(&mut state.asleep) {
            drop(state);
            self.wake.notify_one();
        }
        true
    }

    fn run(&self) {
        let mut round = Vec::new();
        let mut soon = Vec::new();
        loop {
            {
                let mut state = self.state();
                if !state.over {
                    state.machines.append(&mut round);
                }
                while state.machines.is_empty() && !state.over {
                    state.asleep = true;
                    state = self.wake.wait(state).unwrap_or_else(PoisonError::into_inner);
                }
                if state.over {
                    // What was kept is let go of: machines hold this, and would for ever.
                    return;
                }
            }
            std::thread::sleep(ROUND);
            round.append(&mut self.state().machines);
            round.retain(|machine| {
                let swept = guarded(Swept::Done, || machine.sweep());
                if swept == Swept::Soon {
                    soon.push(Arc::clone(machine));
                }
                swept != Swept::Done
            });
            if !soon.is_empty() {
                std::thread::sleep(MOMENT);
                soon.drain(..).for_each(|machine| guarded((), || machine.glance()));
            }
        }
    }

    /// Whether this is its thread.
    pub(super) fn is_current(&self) -> bool {
        let state = self.state();
        let own = state.thread.as_ref().map(|thread| thread.thread().id());
        own == Some(std::thread::current().id())
    }

    /// Ends the thread.
    pub(crate) fn stop(&self) {
        let (thread, machines) = {
            let mut state = self.state();
            state.over = true;
            (state.thread.take(), std::mem::take(&mut state.machines))
        };
        drop(machines);
        self.wake.notify_all();
        if let Some(thread) = thread
            && thread.thread().id() != std::thread::current().id()
        {
            let _ = thread.join();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Weak;
    use std::sync::mpsc::{Sender, channel};
    use std::thread::yield_now;
    use std::time::Instant;

    use super::*;
    use crate::reactor::{Next, Outcome};

    const LONG: Duration = Duration::from_secs(30);

    /// Is looked at until its sweeper is told to end, and is to be looked at again then.
    struct Kept {
        sweeper: Arc<Sweeper>,
        looked_at: Mutex<Sender<()>>,
    }

    impl Machine for Kept {
        fn turn(&self) -> Outcome {
            Outcome { next: Next::Watch, deadline: None }
        }

        fn sweep(&self) -> Swept {
            let _ = self.looked_at.lock().unwrap().send(());
            let begun = Instant::now();
            while !self.sweeper.state().over && begun.elapsed() < LONG {
                yield_now();
            }
            Swept::Keep
        }

        fn glance(&self) {}
    }

    /// A machine holds its sweeper: if that held it for ever, neither would go.
    #[test]
    fn who_is_kept_while_the_sweeper_ends_is_let_go_of() {
        let (looked_at, looks) = channel();
        let sweeper = Arc::new(Sweeper::default());
        let machine =
            Arc::new(Kept { sweeper: Arc::clone(&sweeper), looked_at: Mutex::new(looked_at) });
        let left: Weak<Kept> = Arc::downgrade(&machine);
        assert!(sweeper.add(machine));
        looks.recv_timeout(LONG).unwrap();
        sweeper.stop();
        assert!(left.upgrade().is_none(), "it is still held");
    }
}
