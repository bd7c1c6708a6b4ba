//! Listens to what happens to the connections of a socket, and says what has to be said.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use zmtp_net::{Monitor, MonitorError, PeerId, Socket};

use super::ledger::Ledger;
use super::news::Hints;
use crate::say;

/// How much is said.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Manner {
    /// Every event.
    pub(crate) verbose: bool,
    /// Nothing of trouble that goes on: the end comes soon, and has it.
    pub(crate) patient: bool,
}

impl Manner {
    /// Who gives up soon says then what the trouble was.
    const SOON: Duration = Duration::from_secs(10);

    pub(crate) fn new(verbose: bool, timeout: Option<Duration>) -> Self {
        Self { verbose, patient: timeout.is_some_and(|timeout| timeout <= Self::SOON) }
    }
}

/// What is known of the connections of a socket.
#[derive(Clone)]
pub(crate) struct Watch(Arc<Shared>);

struct Shared {
    state: Mutex<State>,
    ended: Condvar,
}

struct State {
    ledger: Ledger,
    /// Called when nobody is left to talk to.
    when_stranded: Option<Box<dyn FnOnce() + Send>>,
    has_ended: bool,
}

/// Listens to the monitor of a socket as long as there is one.
pub(crate) fn watch(socket: &Socket, manner: Manner, hints: Hints) -> Watch {
    let monitor = socket.monitor();
    let state = State { ledger: Ledger::new(hints), when_stranded: None, has_ended: false };
    let watch = Watch(Arc::new(Shared { state: Mutex::new(state), ended: Condvar::new() }));
    let listener = watch.clone();
    std::thread::spawn(move || {
        listener.listen(&monitor, manner);
        listener.state().has_ended = true;
        listener.0.ended.notify_all();
    });
    watch
}

impl Watch {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn listen(&self, monitor: &Monitor, manner: Manner) {
        loop {
            let due = if manner.patient { None } else { self.state().ledger.due() };
            let event = match due {
                None => monitor.recv(),
                Some(due) => monitor.recv_timeout(due.saturating_duration_since(Instant::now())),
            };
            let event = match event {
                Ok(event) => Some(event),
                Err(MonitorError::TimedOut) => None,
                Err(_) => return,
            };
            let now = Instant::now();
            let mut state = self.state();
            let mut lines = Vec::new();
            if let Some(event) = event {
                state.ledger.note(&event, now);
                if manner.verbose {
                    lines.extend(state.ledger.line(&event));
                }
            }
            if !manner.patient {
                lines.extend(state.ledger.overdue(now));
            }
            drop(state);
            // Nobody waits for who reads them.
            lines.iter().for_each(|line| say(line));
            self.state().tell();
        }
    }

    /// All is connected to that is to be, and bound to. What is to be done if nobody is left of
    /// those, and nobody can come.
    pub(crate) fn complete(
        &self,
        attached: Attached,
        when_stranded: impl FnOnce() + Send + 'static,
    ) {
        let mut state = self.state();
        state.ledger.complete(attached.connected, attached.is_bound);
        state.when_stranded = Some(Box::new(when_stranded));
        state.tell();
    }

    /// The socket closes: nothing more is said of trouble that goes on.
    pub(crate) fn close(&self) {
        self.state().ledger.close();
    }

    /// Waits until all was heard of a socket that is closed, for a short time at most.
    pub(crate) fn hear_the_end(&self) {
        const SHORT: Duration = Duration::from_secs(2);
        let more = |state: &mut State| !state.has_ended;
        drop(self.0.ended.wait_timeout_while(self.state(), SHORT, more));
    }

    /// Why nobody is left to talk to; none if somebody is, or may come.
    pub(crate) fn stranded(&self) -> Option<String> {
        self.state().ledger.stranded()
    }

    /// Whether messages ever flowed.
    pub(crate) fn was_ready(&self) -> bool {
        self.state().ledger.was_ready()
    }

    /// The most likely reason of why nothing happens.
    pub(crate) fn reason(&self) -> Option<String> {
        self.state().ledger.reason()
    }

    /// Why this peer takes nothing, if that is known.
    pub(crate) fn reason_of(&self, id: PeerId) -> Option<String> {
        self.state().ledger.reason_of(id)
    }
}

impl State {
    fn tell(&mut self) {
        if self.ledger.stranded().is_some()
            && let Some(act) = self.when_stranded.take()
        {
            act();
        }
    }
}

/// What a socket is bound to and connected to.
pub(crate) struct Attached {
    pub(crate) connected: Vec<PeerId>,
    pub(crate) is_bound: bool,
}
