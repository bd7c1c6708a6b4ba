//! The thread that turns the machines whose polls no caller watches.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use mio::event::Source;
use mio::{Events, Interest, Poll, Registry, Token, Waker};

use super::{Machine, Next, Outcome, guarded};

const WAKE: Token = Token(usize::MAX);
/// How soon a machine is tried again that somebody else had.
const SOON: Duration = Duration::from_millis(1);

/// The name of a machine in its reactor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct MachineKey(usize);

/// What other threads want of the reactor. What is wanted twice is there once: a caller that asks for a
/// turn with each message has no more waiting here than the socket itself.
#[derive(Default)]
struct Orders {
    added: Vec<(MachineKey, Arc<dyn Machine>)>,
    deadlines: HashMap<MachineKey, Instant>,
    runs: HashSet<MachineKey>,
    stop: bool,
}

impl Orders {
    fn is_empty(&self) -> bool {
        self.added.is_empty() && self.deadlines.is_empty() && self.runs.is_empty() && !self.stop
    }
}

#[derive(Default)]
struct Inbox {
    orders: Orders,
    next: usize,
}

/// The thread that turns machines when their polls are ready or their deadlines have come, unless a
/// caller does.
pub(crate) struct Reactor {
    registry: Registry,
    waker: Waker,
    inbox: Mutex<Inbox>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl Reactor {
    /// Starts the thread.
    ///
    /// # Errors
    /// If the operating system has no descriptor or no thread left.
    pub(crate) fn start() -> io::Result<Arc<Self>> {
        let poll = Poll::new()?;
        let waker = Waker::new(poll.registry(), WAKE)?;
        let reactor = Arc::new(Self {
            registry: poll.registry().try_clone()?,
            waker,
            inbox: Mutex::default(),
            thread: Mutex::new(None),
        });
        let shared = Arc::clone(&reactor);
        let thread = std::thread::Builder::new().name("zmtp-io".into());
        let thread = thread.spawn(move || Watcher::new(shared, poll).run())?;
        *reactor.thread.lock().unwrap_or_else(PoisonError::into_inner) = Some(thread);
        Ok(reactor)
    }

    fn inbox(&self) -> MutexGuard<'_, Inbox> {
        self.inbox.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn order(&self, write: impl FnOnce(&mut Orders)) {
        let first = {
            let orders = &mut self.inbox().orders;
            let first = orders.is_empty();
            write(orders);
            first
        };
        if first {
            // A pipe to oneself that is full wakes just as well.
            let _ = self.waker.wake();
        }
    }

    /// A name for a machine that is to be added.
    pub(crate) fn reserve(&self) -> MachineKey {
        let mut inbox = self.inbox();
        inbox.next += 1;
        MachineKey(inbox.next)
    }

    /// Takes a machine on. Its poll is watched from the first [`arm`](Self::arm) on.
    pub(crate) fn add(&self, key: MachineKey, machine: Arc<dyn Machine>) {
        self.order(|orders| orders.added.push((key, machine)));
    }

    /// Turns a machine soon.
    pub(crate) fn run_soon(&self, key: MachineKey) {
        self.order(|orders| {
            orders.runs.insert(key);
        });
    }

    /// Turns a machine at this time at the latest.
    pub(crate) fn deadline(&self, key: MachineKey, at: Instant) {
        self.order(|orders| {
            orders.deadlines.insert(key, at);
        });
    }

    /// Enters a machine's poll, and watches it.
    ///
    /// # Errors
    /// If the operating system has no memory for it.
    pub(crate) fn enter(&self, key: MachineKey, poll: &mut impl Source) -> io::Result<()> {
        self.registry.register(poll, Token(key.0), Interest::READABLE)
    }

    /// Watches a machine's poll, which was entered: what is ready already counts.
    pub(crate) fn arm(&self, key: MachineKey, poll: &mut impl Source) {
        let _ = self.registry.reregister(poll, Token(key.0), Interest::READABLE);
    }

    /// Does not watch a machine's poll: a caller does. (A poll is never writable.)
    pub(crate) fn disarm(&self, key: MachineKey, poll: &mut impl Source) {
        let _ = self.registry.reregister(poll, Token(key.0), Interest::WRITABLE);
    }

    /// Takes a machine's poll out.
    pub(crate) fn leave(&self, poll: &mut impl Source) {
        let _ = self.registry.deregister(poll);
    }

    /// Whether this is its thread.
    pub(super) fn is_current(&self) -> bool {
        let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner);
        let own = thread.as_ref().map(|thread| thread.thread().id());
        own == Some(std::thread::current().id())
    }

    /// Ends the thread, and waits for that.
    pub(crate) fn stop(&self) {
        self.order(|orders| orders.stop = true);
        let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(thread) = thread
            && thread.thread().id() != std::thread::current().id()
        {
            let _ = thread.join();
        }
    }
}

struct Entry {
    machine: Arc<dyn Machine>,
    deadline: Option<Instant>,
}

/// The thread's own state.
struct Watcher {
    shared: Arc<Reactor>,
    poll: Poll,
    machines: HashMap<MachineKey, Entry>,
    deadlines: BTreeSet<(Instant, MachineKey)>,
    /// Orders that were done: their room serves again.
    orders: Orders,
    /// Machines to be turned.
    ready: Vec<MachineKey>,
    /// Machines that somebody else had.
    busy: Vec<MachineKey>,
}

impl Watcher {
    fn new(shared: Arc<Reactor>, poll: Poll) -> Self {
        Self {
            shared,
            poll,
            machines: HashMap::new(),
            deadlines: BTreeSet::new(),
            orders: Orders::default(),
            ready: Vec::new(),
            busy: Vec::new(),
        }
    }

    fn run(mut self) {
        let mut events = Events::with_capacity(256);
        loop {
            match self.poll.poll(&mut events, self.patience()) {
                Ok(()) => {}
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                // There is no poll any more: nothing can be watched.
                Err(_) => return,
            }
            let tokens = events.iter().map(mio::event::Event::token);
            self.ready
                .extend(tokens.filter(|token| *token != WAKE).map(|token| MachineKey(token.0)));
            self.ready.append(&mut self.busy);
            if self.take_orders() {
                return;
            }
            self.take_due();
            self.turn_ready();
        }
    }

    fn patience(&self) -> Option<Duration> {
        if !self.ready.is_empty() {
            return Some(Duration::ZERO);
        }
        let first = self.deadlines.first().map(|(at, _)| {
            let wait = at.saturating_duration_since(Instant::now());
            // Rounded up to what the poll can wait, not to turn in vain until then.
            wait.saturating_add(Duration::from_micros(if wait.is_zero() { 0 } else { 999 }))
        });
        let busy = (!self.busy.is_empty()).then_some(SOON);
        [first, busy].into_iter().flatten().min()
    }

    /// Whether to end.
    fn take_orders(&mut self) -> bool {
        let mut orders = std::mem::take(&mut self.orders);
        std::mem::swap(&mut orders, &mut self.shared.inbox().orders);
        for (key, machine) in orders.added.drain(..) {
            self.machines.insert(key, Entry { machine, deadline: None });
            self.ready.push(key);
        }
        for (key, at) in orders.deadlines.drain() {
            self.set_deadline(key, Some(at));
        }
        self.ready.extend(orders.runs.drain());
        let stop = std::mem::take(&mut orders.stop);
        self.orders = orders;
        stop
    }

    fn take_due(&mut self) {
        let now = Instant::now();
        while let Some(&(at, key)) = self.deadlines.first() {
            if at > now {
                return;
            }
            self.deadlines.pop_first();
            if let Some(entry) = self.machines.get_mut(&key) {
                entry.deadline = None;
            }
            self.ready.push(key);
        }
    }

    fn set_deadline(&mut self, key: MachineKey, at: Option<Instant>) {
        let Some(entry) = self.machines.get_mut(&key) else { return };
        if entry.deadline == at {
            return;
        }
        if let Some(old) = entry.deadline {
            self.deadlines.remove(&(old, key));
        }
        entry.deadline = at;
        if let Some(at) = at {
            self.deadlines.insert((at, key));
        }
    }

    fn turn_ready(&mut self) {
        let mut ready = std::mem::take(&mut self.ready);
        ready.sort_unstable();
        ready.dedup();
        for key in ready {
            let Some(entry) = self.machines.get(&key) else { continue };
            let none = Outcome { next: Next::Watch, deadline: None };
            let Outcome { next, deadline } = guarded(none, || entry.machine.turn());
            match next {
                Next::Watch => self.set_deadline(key, deadline),
                Next::Again => self.ready.push(key),
                Next::Busy => self.busy.push(key),
                Next::Finished => {
                    self.set_deadline(key, None);
                    self.machines.remove(&key);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::{Receiver, Sender, channel};

    use super::*;
    use crate::reactor::{Rest, Swept};

    const LONG: Duration = Duration::from_secs(20);

    /// Tells of each turn, and waits in it until it may go on.
    struct Slow {
        turns: Mutex<Sender<()>>,
        may_go_on: Mutex<Receiver<()>>,
    }

    impl Machine for Slow {
        fn turn(&self) -> Outcome {
            let _ = self.turns.lock().unwrap().send(());
            let _ = self.may_go_on.lock().unwrap().recv_timeout(LONG);
            Outcome { next: Next::Watch, deadline: None }
        }

        fn sweep(&self, _: Rest) -> Swept {
            Swept::Done
        }

        fn glance(&self) {}
    }

    /// A caller may ask with each of its messages, more often than the thread comes to run.
    #[test]
    fn what_is_wanted_again_and_again_is_kept_once() {
        let ((turns, turned), (go_on, may_go_on)) = (channel(), channel());
        let reactor = Reactor::start().unwrap();
        let key = reactor.reserve();
        let slow = Slow { turns: Mutex::new(turns), may_go_on: Mutex::new(may_go_on) };
        reactor.add(key, Arc::new(slow));
        turned.recv_timeout(LONG).unwrap();
        let far = Instant::now() + 2 * LONG;
        for _ in 0..10_000 {
            reactor.run_soon(key);
            reactor.deadline(key, far);
        }
        {
            let inbox = reactor.inbox();
            let Orders { added, deadlines, runs, stop } = &inbox.orders;
            assert_eq!((added.len(), deadlines.len(), runs.len(), *stop), (0, 1, 1, false));
        }
        go_on.send(()).unwrap();
        turned.recv_timeout(LONG).unwrap();
        go_on.send(()).unwrap();
        reactor.stop();
        assert!(turned.try_recv().is_err(), "it was turned for each time that it was asked");
    }
}
