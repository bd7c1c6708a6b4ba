//! Looks after callers who left something behind: the tail of a burst, a poll nobody watches.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use super::{Machine, Swept, guarded};

/// How long the sweeper rests between two rounds. What a caller left behind is done in two of them
/// at most, and what a stream of calls left in one and a moment.
const ROUND: Duration = Duration::from_micros(200);
/// How long it rests where it was told everywhere that there is time: each of its rounds costs those who
/// wait for each other on the same processor a moment. What needs it sooner [calls](Sweeper::hurry) it.
const LONG_ROUND: Duration = Duration::from_millis(2);
/// How long it rests before it glances at a stream of calls: if none came meanwhile, that has ended.
const MOMENT: Duration = Duration::from_micros(20);

/// How long the sweeper has rested before a round.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rest {
    Short,
    Long,
}

#[derive(Default)]
struct State {
    machines: Vec<Arc<dyn Machine>>,
    /// It waits for a machine, for ever or for a long round.
    asleep: bool,
    /// A machine has something left behind that has to be looked after soon.
    hurried: bool,
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
        self.rouse(state);
        true
    }

    /// A machine that had [time](Swept::Later) has none any more.
    pub(crate) fn hurry(&self) {
        let mut state = self.state();
        state.hurried = true;
        self.rouse(state);
    }

    fn rouse(&self, mut state: MutexGuard<'_, State>) {
        if std::mem::take(&mut state.asleep) {
            drop(state);
            self.wake.notify_one();
        }
    }

    fn run(&self) {
        let mut round = Vec::new();
        let mut soon = Vec::new();
        let mut is_hasty = false;
        loop {
            {
                let mut state = self.state();
                while round.is_empty() && state.machines.is_empty() && !state.over {
                    state.asleep = true;
                    state = self.wake.wait(state).unwrap_or_else(PoisonError::into_inner);
                }
                if state.over {
                    // What was kept is let go of: machines hold this, and would for ever.
                    return;
                }
                is_hasty |= !state.machines.is_empty();
                round.append(&mut state.machines);
            }
            let rest = if is_hasty { self.rest() } else { self.rest_long() };
            if rest == Rest::Short {
                round.append(&mut self.state().machines);
            }
            is_hasty = false;
            round.retain(|machine| {
                let swept = guarded(Swept::Keep, || machine.sweep(rest));
                is_hasty |= !matches!(swept, Swept::Later | Swept::Done);
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

    fn rest(&self) -> Rest {
        std::thread::sleep(ROUND);
        Rest::Short
    }

    /// Rests for a long round, or a short one from where there is haste.
    fn rest_long(&self) -> Rest {
        let mut state = self.state();
        state.asleep = true;
        let wait = |state: &mut State| {
            state.machines.is_empty() && !std::mem::take(&mut state.hurried) && !state.over
        };
        let (mut state, waited) = self
            .wake
            .wait_timeout_while(state, LONG_ROUND, wait)
            .unwrap_or_else(PoisonError::into_inner);
        state.asleep = false;
        if waited.timed_out() {
            return Rest::Long;
        }
        drop(state);
        self.rest()
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

        fn sweep(&self, _: Rest) -> Swept {
            let _ = self.looked_at.lock().unwrap().send(());
            let begun = Instant::now();
            while !self.sweeper.state().over && begun.elapsed() < LONG {
                yield_now();
            }
            Swept::Keep
        }

        fn glance(&self) {}
    }

    /// Says how long the sweeper rested before each round, and that it has time.
    struct Patient(Mutex<Sender<Rest>>);

    impl Machine for Patient {
        fn turn(&self) -> Outcome {
            Outcome { next: Next::Watch, deadline: None }
        }

        fn sweep(&self, rest: Rest) -> Swept {
            let _ = self.0.lock().unwrap().send(rest);
            Swept::Later
        }

        fn glance(&self) {}
    }

    #[test]
    fn where_there_is_time_it_rests_for_long_until_somebody_is_in_a_hurry() {
        let (tell, told) = channel();
        let sweeper = Arc::new(Sweeper::default());
        assert!(sweeper.add(Arc::new(Patient(Mutex::new(tell)))));
        assert_eq!(told.recv_timeout(LONG), Ok(Rest::Short), "it is looked at soon at first");
        for _ in 0..3 {
            assert_eq!(told.recv_timeout(LONG), Ok(Rest::Long));
        }
        sweeper.hurry();
        let rests = std::iter::from_fn(|| told.recv_timeout(LONG).ok());
        // Rounds may have been made before.
        assert!(rests.take(1000).any(|rest| rest == Rest::Short), "nobody came soon");
        sweeper.stop();
    }

    /// Another that has something left behind is not kept waiting by one that has time.
    #[test]
    fn one_that_is_added_is_looked_at_soon() {
        let (tell, told) = channel();
        let sweeper = Arc::new(Sweeper::default());
        assert!(sweeper.add(Arc::new(Patient(Mutex::new(tell)))));
        while told.recv_timeout(LONG) != Ok(Rest::Long) {}
        let (tell, told) = channel();
        assert!(sweeper.add(Arc::new(Patient(Mutex::new(tell)))));
        assert_eq!(told.recv_timeout(LONG), Ok(Rest::Short));
        sweeper.stop();
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
