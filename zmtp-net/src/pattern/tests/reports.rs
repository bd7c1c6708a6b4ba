//! What an XPUB's application hears of subscriptions, for each verbosity.

use std::collections::{BTreeMap, BTreeSet};

use proptest::collection::vec;
use proptest::prelude::*;
use zmtp_codec::{Message, SocketType};

use super::support::{Socket, options, report};
use crate::options::{Verbosity, XpubManual};
use crate::pattern::Pattern;
use crate::peer::PeerId;

#[derive(Clone, Debug)]
enum Step {
    Join,
    Leave(usize),
    Subscribe(usize, String),
    Cancel(usize, String),
    Text(usize),
}

fn topic() -> impl Strategy<Value = String> {
    "[ab]{0,2}"
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        2 => Just(Step::Join),
        1 => (0..4_usize).prop_map(Step::Leave),
        6 => (0..4_usize, topic()).prop_map(|(peer, topic)| Step::Subscribe(peer, topic)),
        4 => (0..4_usize, topic()).prop_map(|(peer, topic)| Step::Cancel(peer, topic)),
        1 => (0..4_usize).prop_map(Step::Text),
    ]
}

/// The topics of each peer.
#[derive(Default)]
struct Model {
    peers: BTreeMap<PeerId, BTreeSet<String>>,
    verbosity: Verbosity,
    manual: bool,
}

impl Model {
    fn pick(&self, number: usize) -> Option<PeerId> {
        self.peers.keys().nth(number % self.peers.len().max(1)).copied()
    }

    fn wanted(&self, topic: &str) -> bool {
        self.peers.values().any(|topics| topics.contains(topic))
    }

    fn subscribe(&mut self, id: PeerId, topic: String) -> bool {
        let first = !self.wanted(&topic);
        self.peers.get_mut(&id).unwrap().insert(topic);
        self.manual || first || self.verbosity != Verbosity::First
    }

    /// Silent is only that a peer cancels what it had while others have it still.
    fn cancel(&mut self, id: PeerId, topic: &str) -> bool {
        let had = self.peers.get_mut(&id).unwrap().remove(topic);
        let silent = had && self.wanted(topic) && self.verbosity != Verbosity::Verboser;
        self.manual || !silent
    }

    fn leave(&mut self, id: PeerId) -> BTreeSet<String> {
        let topics = self.peers.remove(&id).unwrap();
        let all = self.manual || self.verbosity == Verbosity::Verboser;
        topics.into_iter().filter(|topic| all || !self.wanted(topic)).collect()
    }
}

/// What is received after a step, and what was to be.
fn take(socket: &mut Socket, model: &mut Model, step: Step) -> (Vec<Message>, Vec<Message>) {
    let (number, expected) = match &step {
        Step::Join => {
            model.peers.insert(socket.join(), BTreeSet::new());
            return (socket.receive_all(), Vec::new());
        }
        Step::Leave(number)
        | Step::Subscribe(number, _)
        | Step::Cancel(number, _)
        | Step::Text(number) => (*number, Vec::new()),
    };
    let Some(id) = model.pick(number) else { return (Vec::new(), expected) };
    let expected = match step {
        Step::Join => expected,
        Step::Leave(_) => {
            socket.leave(id);
            model.leave(id).iter().map(|topic| report(0, topic)).collect()
        }
        Step::Subscribe(_, topic) => {
            socket.subscribes(id, &topic);
            let told = model.subscribe(id, topic.clone());
            Vec::from_iter(told.then(|| report(1, &topic)))
        }
        Step::Cancel(_, topic) => {
            socket.cancels(id, &topic);
            Vec::from_iter(model.cancel(id, &topic).then(|| report(0, &topic)))
        }
        Step::Text(_) => {
            socket.arrives(id, "text");
            vec![Message::from("text")]
        }
    };
    let mut received = socket.receive_all();
    received.sort_by(|one, two| one.first().cmp(two.first()));
    (received, expected)
}

fn verbosity() -> impl Strategy<Value = Verbosity> {
    prop::sample::select(vec![Verbosity::First, Verbosity::Verbose, Verbosity::Verboser])
}

proptest! {
    #[test]
    fn the_application_hears_what_its_verbosity_says(
        steps in vec(step(), 0..80),
        verbosity in verbosity(),
        manual in any::<bool>(),
    ) {
        let mode = if manual { XpubManual::Manual } else { XpubManual::Off };
        let options = options().xpub_verbosity(verbosity).xpub_manual(mode);
        let mut socket = Socket::new(SocketType::Xpub, &options);
        let mut model = Model { verbosity, manual, ..Model::default() };
        for step in steps {
            let (received, expected) = take(&mut socket, &mut model, step);
            assert_eq!(received, expected);
        }
    }

    #[test]
    fn a_pub_hears_nothing(steps in vec(step(), 0..40)) {
        let mut socket = Socket::new(SocketType::Pub, &options());
        let mut model = Model::default();
        let mut texts = 0;
        for step in steps {
            texts += u64::from(matches!(step, Step::Text(_)) && !model.peers.is_empty());
            let (received, _) = take(&mut socket, &mut model, step);
            assert_eq!(received, []);
        }
        assert_eq!(socket.total().dropped.total(), texts, "what was said to a PUB is counted");
    }
}

#[test]
fn an_application_that_does_not_read_stops_the_reading_of_its_peers() {
    let mut socket = Socket::new(SocketType::Xpub, &options().receive_hwm(2));
    let id = socket.join();
    socket.subscribes(id, "a");
    assert!(!socket.peers.upstream_full);
    socket.subscribes(id, "b");
    assert!(socket.peers.upstream_full);
    socket.receive().unwrap();
    assert!(!socket.peers.upstream_full);
}

#[test]
fn a_connected_peer_whose_link_is_lost_is_reported_at_once() {
    let mut socket = Socket::new(SocketType::Xpub, &options());
    let id = socket.dial("");
    socket.subscribes(id, "a");
    socket.lose_link(id);
    assert_eq!(socket.receive_all(), [report(1, "a"), report(0, "a")]);
}

/// A peer that we connect to keeps its id: what it says on the next connection may come before all
/// that it had said on the last one is worked off.
#[test]
fn a_peer_that_comes_again_meanwhile_keeps_what_it_says_then() {
    for verbosity in [Verbosity::First, Verbosity::Verboser] {
        let options = options().receive_hwm(0).xpub_verbosity(verbosity);
        let mut socket = Socket::new(SocketType::Xpub, &options);
        let id = socket.dial("");
        for number in 0..1000 {
            socket.subscribes(id, &format!("{number:03}"));
        }
        socket.lose_link(id);
        assert!(socket.pattern.can_go_on(), "it is worked off in turns");
        socket.find_link(id);
        socket.subscribes(id, "000");
        socket.subscribes(id, "new");
        while socket.pattern.can_go_on() {
            socket.pattern.go_on(&mut socket.peers);
        }
        let mut subscribed = BTreeMap::<Vec<u8>, i32>::new();
        for message in socket.receive_all() {
            let (mark, topic) = message.first().split_first().unwrap();
            *subscribed.entry(topic.to_vec()).or_default() += if *mark == 1 { 1 } else { -1 };
        }
        subscribed.retain(|_, count| *count != 0);
        assert_eq!(subscribed, [(b"000".to_vec(), 1), (b"new".to_vec(), 1)].into());
        for text in ["000", "001", "new"] {
            socket.send(text).unwrap();
        }
        assert_eq!(socket.drain(id), ["000", "new"].map(Message::from));
    }
}
