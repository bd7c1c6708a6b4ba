//! A socket that is to be attacked, and a good peer of it that goes on being served.

use std::collections::HashMap;
use std::ffi::OsString;
use std::sync::Arc;
use std::time::{Duration, Instant};

use zmtp_net::{Context, Endpoint, Message, Monitor, Options, RecvError, Socket};

use crate::scheme::{Scheme, guarded};
use crate::support::{LONG, ready, until};
use crate::target::Target;

/// How long the good peer waits at most. It is the promise, not a guess of how fast we are.
const SERVED: Duration = Duration::from_secs(1);

/// A wait that is longer may be for want of processors.
const GLANCE: Duration = Duration::from_millis(100);

/// The end of a wait: what was promised, and as long as the system has let threads of ours stand in
/// line for a processor, since others use the machine too: what is waited for may need one after the
/// other.
struct Patience {
    begin: Instant,
    /// What each thread had stood in line before, once the wait is a long one.
    stood: Option<Queues>,
}

impl Patience {
    fn new() -> Self {
        Self { begin: Instant::now(), stood: None }
    }

    fn left(&self, patience: Duration) -> Duration {
        patience.min(LONG).saturating_sub(self.begin.elapsed())
    }

    /// Receives a message before it ends.
    fn recv(&mut self, socket: &Socket) -> Result<Message, RecvError> {
        if self.stood.is_none() {
            let received = socket.recv_timeout(self.left(GLANCE));
            if received.is_ok() {
                return received;
            }
            self.stood = Some(Queues::now());
        }
        loop {
            let more = if self.left(SERVED).is_zero() { self.stood() } else { Duration::ZERO };
            let left = self.left(SERVED + more);
            let received = socket.recv_timeout(left);
            if received.is_ok() || left.is_zero() {
                return received;
            }
        }
    }

    fn stood(&self) -> Duration {
        self.stood.as_ref().map_or(Duration::ZERO, |before| Queues::now().since(before))
    }

    /// What to say when it has ended: whether it would have helped to wait.
    fn over(&self, socket: &Socket) -> String {
        let (waited, stood) = (self.begin.elapsed(), self.stood());
        let later = match socket.recv_timeout(LONG) {
            Ok(_) => format!("a message came after {:?}", self.begin.elapsed()),
            Err(error) => format!("none came later: {error}"),
        };
        format!("nothing in {waited:?}, of which threads stood in line for {stood:?}; {later}")
    }
}

/// How long each thread of this process has stood in line for a processor.
struct Queues(HashMap<OsString, Duration>);

impl Queues {
    fn now() -> Self {
        let tasks = std::fs::read_dir("/proc/self/task").into_iter().flatten().flatten();
        Self(
            tasks
                .filter_map(|task| {
                    let times = std::fs::read_to_string(task.path().join("schedstat")).ok()?;
                    let stood = Duration::from_nanos(times.split(' ').nth(1)?.parse().ok()?);
                    Some((task.file_name(), stood))
                })
                .collect(),
        )
    }

    /// All that its threads stood in line since.
    fn since(&self, before: &Self) -> Duration {
        let had = |thread| before.0.get(thread).copied().unwrap_or_default();
        self.0.iter().map(|(thread, stood)| stood.saturating_sub(had(thread))).sum()
    }
}

/// A stretch of time, without what the system has let this thread stand in line for a processor.
/// This thread has a part in each exchange, so that each waits for it as long.
pub(crate) struct Stretch {
    begin: Instant,
    stood: Duration,
}

impl Stretch {
    pub(crate) fn begin() -> Self {
        Self { begin: Instant::now(), stood: Self::stood() }
    }

    pub(crate) fn elapsed(&self) -> Duration {
        self.begin.elapsed()
    }

    /// So many exchanges since it began are how many in a second?
    pub(crate) fn rate(&self, exchanges: u64) -> f64 {
        let stood = Self::stood().saturating_sub(self.stood);
        let time = self.elapsed().saturating_sub(stood).max(Duration::from_micros(1));
        #[expect(clippy::cast_precision_loss, reason = "a few thousand")]
        let exchanges = exchanges as f64;
        exchanges / time.as_secs_f64()
    }

    fn stood() -> Duration {
        let times = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
        let stood = times.split(' ').nth(1).and_then(|stood| stood.parse().ok());
        Duration::from_nanos(stood.unwrap_or_default())
    }
}

/// What messages of the good peer begin with.
const GOOD: &str = "good";

/// What nobody may ever receive: the last part of messages of who was not let in.
pub(crate) const EVIL: &[u8] = b"evil";

/// How many subscriptions of strangers an application takes before it looks after its peer again. The
/// time that it takes for more of them is its own choice, and it is the peer that waits meanwhile.
const STRANGERS: usize = 32;

/// A victim and its good peer, connected over tcp.
pub(crate) struct Scene {
    pub(crate) target: Target,
    pub(crate) scheme: Scheme,
    pub(crate) victim: Arc<Socket>,
    pub(crate) events: Monitor,
    good: Socket,
    /// Where the victim is bound, or the good peer is.
    pub(crate) endpoint: Endpoint,
    exchanges: u64,
    /// The sockets are of two contexts, so that neither lends the other its threads.
    _contexts: [Context; 2],
}

impl Scene {
    pub(crate) fn new(target: Target, scheme: Scheme) -> Self {
        let contexts = [guarded(), guarded()];
        Self::with(target, scheme, Self::options(target, scheme), contexts)
    }

    /// What a victim is like. One that connects does so once, since each attack is to have an end.
    pub(crate) fn options(target: Target, scheme: Scheme) -> Options {
        let options = scheme.options(!target.connects());
        if target.connects() { options.reconnect_interval(None) } else { options }
    }

    pub(crate) fn with(
        target: Target,
        scheme: Scheme,
        options: Options,
        contexts: [Context; 2],
    ) -> Self {
        let victim = contexts[0].socket_with(target.socket_type(), options).unwrap();
        let good = scheme.options(target.connects());
        let good = contexts[1].socket_with(target.peer_type(), good).unwrap();
        let events = victim.monitor();
        let (bound, connected) =
            if target.connects() { (&good, &victim) } else { (&victim, &good) };
        let endpoint = bound.bind("tcp://127.0.0.1:*").unwrap();
        connected.connect(&endpoint).unwrap();
        match target {
            Target::Pub | Target::Xpub => drop(good.subscribe(GOOD)),
            Target::Sub => drop(victim.subscribe("")),
            _ => {}
        }
        let publisher = if target.connects() { &good } else { &victim };
        if target.connects() || target.publishes() {
            assert!(publisher.wait_for_subscribers(1, LONG), "nobody has subscribed");
        }
        until("they are connected", || ready(&victim) == 1 && ready(&good) == 1);
        let victim = Arc::new(victim);
        Self { target, scheme, victim, events, good, endpoint, exchanges: 0, _contexts: contexts }
    }

    /// The good peer is served: a message gets where it is to go, and its answer, in time.
    pub(crate) fn exchange(&mut self) {
        self.exchanges += 1;
        let tag = format!("{GOOD} {}", self.exchanges);
        let mut patience = Patience::new();
        match self.target {
            Target::Pull | Target::Sub => {
                self.good.send(tag.as_str()).unwrap();
                self.until_victim_has(&tag, &mut patience);
            }
            Target::Pub | Target::Xpub => {
                self.take_subscriptions();
                self.victim.send(tag.as_str()).unwrap();
                self.until_good_has(&tag, &mut patience);
            }
            Target::Router | Target::Rep => {
                self.good.send(tag.as_str()).unwrap();
                let request = self.until_victim_has(&tag, &mut patience);
                self.victim.send(request).unwrap();
                self.until_good_has(&tag, &mut patience);
            }
        }
    }

    /// The application receives until it has this; strangers get an answer if they may have one.
    fn until_victim_has(&self, tag: &str, patience: &mut Patience) -> Message {
        loop {
            let Ok(message) = patience.recv(&self.victim) else {
                let how = patience.over(&self.victim);
                panic!("{:?} under {:?} has not served {tag}: {how}", self.target, self.scheme);
            };
            if message.parts().last() == Some(tag.as_bytes()) {
                return message;
            }
            assert_ne!(message.parts().last(), Some(EVIL), "it came from who was not let in");
            if matches!(self.target, Target::Router | Target::Rep) {
                let _ = self.victim.try_send(message);
            }
        }
    }

    fn until_good_has(&self, tag: &str, patience: &mut Patience) {
        let message = patience.recv(&self.good).unwrap_or_else(|_| {
            let how = patience.over(&self.good);
            panic!("{:?} under {:?} has not answered {tag}: {how}", self.target, self.scheme)
        });
        assert_eq!(message.parts().last(), Some(tag.as_bytes()), "out of order, or lost");
    }

    /// The application of an XPUB receives what its peers subscribe to.
    fn take_subscriptions(&self) {
        if self.target == Target::Xpub {
            (0..STRANGERS).take_while(|_| self.victim.try_recv().is_ok()).count();
        }
    }

    /// So many exchanges; how many there are in a second.
    pub(crate) fn rate(&mut self, exchanges: u32) -> f64 {
        let stretch = Stretch::begin();
        (0..exchanges).for_each(|_| self.exchange());
        stretch.rate(exchanges.into())
    }

    /// Exchanges for so long; how many there are in a second.
    pub(crate) fn rate_for(&mut self, time: Duration) -> f64 {
        let (stretch, first) = (Stretch::begin(), self.exchanges);
        while stretch.elapsed() < time {
            self.exchange();
        }
        stretch.rate(self.exchanges - first)
    }

    /// How many exchanges there were.
    pub(crate) const fn exchanges(&self) -> u64 {
        self.exchanges
    }

    /// The good peer is the only one.
    pub(crate) fn is_alone(&self) -> bool {
        self.victim.peers().len() == 1
    }
}
