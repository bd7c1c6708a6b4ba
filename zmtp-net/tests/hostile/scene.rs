//! A socket that is to be attacked, and a good peer of it that goes on being served.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use zmtp_net::{Context, Endpoint, Message, Monitor, Options, Socket};

use crate::patience::{self, Patience, Stretch};
use crate::scheme::{Scheme, guarded};
use crate::support::{LONG, ready, until};
use crate::target::Target;

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
    /// How many parts messages of strangers had that the application has received.
    pub(crate) parts: Arc<AtomicU64>,
    exchanges: u64,
    /// Whether the application has received all that there was, the last time.
    quiet: bool,
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
        patience::is_application();
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
        let (victim, parts) = (Arc::new(victim), Arc::default());
        let (_contexts, quiet) = (contexts, true);
        let exchanges = 0;
        Self { target, scheme, victim, events, good, endpoint, parts, exchanges, quiet, _contexts }
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
            let Some(message) = recv(&self.victim, patience) else {
                let how = over(&self.victim, patience);
                panic!("{:?} under {:?} has not served {tag}: {how}", self.target, self.scheme);
            };
            if message.parts().last() == Some(tag.as_bytes()) {
                return message;
            }
            assert_ne!(message.parts().last(), Some(EVIL), "it came from who was not let in");
            self.parts.fetch_add(message.parts().count() as u64, Ordering::Relaxed);
            if matches!(self.target, Target::Router | Target::Rep) {
                let _ = self.victim.try_send(message);
            }
        }
    }

    fn until_good_has(&self, tag: &str, patience: &mut Patience) {
        let message = recv(&self.good, patience).unwrap_or_else(|| {
            let how = over(&self.good, patience);
            panic!("{:?} under {:?} has not answered {tag}: {how}", self.target, self.scheme)
        });
        assert_eq!(message.parts().last(), Some(tag.as_bytes()), "out of order, or lost");
    }

    /// The application of an XPUB receives what its peers subscribe to.
    fn take_subscriptions(&mut self) {
        if self.target == Target::Xpub {
            let taken = (0..STRANGERS).map_while(|_| self.victim.try_recv().ok());
            let parts = taken.map(|message| message.parts().count() as u64);
            let taken = parts.inspect(|parts| _ = self.parts.fetch_add(*parts, Ordering::Relaxed));
            self.quiet = taken.count() < STRANGERS;
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

    /// The application of an XPUB has received what its peers subscribed to.
    pub(crate) const fn is_quiet(&self) -> bool {
        self.quiet
    }

    /// The good peer is the only one.
    pub(crate) fn is_alone(&self) -> bool {
        self.victim.peers().len() == 1
    }
}

/// Receives a message in time.
fn recv(socket: &Socket, patience: &mut Patience) -> Option<Message> {
    patience.wait(|time| socket.recv_timeout(time).ok())
}

/// What to say when none came: whether it would have helped to wait.
fn over(socket: &Socket, patience: &Patience) -> String {
    let (waited, stood) = (patience.waited(), patience.stood());
    let later = match socket.recv_timeout(LONG) {
        Ok(_) => format!("a message came after {:?}", patience.waited()),
        Err(error) => format!("none came later: {error}"),
    };
    format!("nothing in {waited:?}, of which threads stood in line for {stood:?}; {later}")
}
