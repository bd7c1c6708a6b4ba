//! PUB and XPUB: each peer gets what it subscribed to, as far as it has room.

use std::collections::{BTreeMap, BTreeSet};

use proptest::collection::vec;
use proptest::prelude::*;
use zmtp_codec::{Message, SocketType};

use super::support::{Socket, options};
use crate::pattern::SendFault;
use crate::peer::PeerId;

const HWM: usize = 2;

#[derive(Clone, Debug)]
enum Step {
    Join,
    Leave(usize),
    Subscribe(usize, String),
    Cancel(usize, String),
    Send(String),
    Drain(usize),
}

fn topic() -> impl Strategy<Value = String> {
    "[ab]{0,3}"
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        2 => Just(Step::Join),
        1 => (0..6_usize).prop_map(Step::Leave),
        5 => (0..6_usize, topic()).prop_map(|(peer, topic)| Step::Subscribe(peer, topic)),
        3 => (0..6_usize, topic()).prop_map(|(peer, topic)| Step::Cancel(peer, topic)),
        8 => topic().prop_map(Step::Send),
        3 => (0..6_usize).prop_map(Step::Drain),
    ]
}

#[derive(Default)]
struct Naive {
    topics: BTreeSet<String>,
    queue: Vec<Message>,
    dropped: u64,
}

#[derive(Default)]
struct Model {
    peers: BTreeMap<PeerId, Naive>,
    invert: bool,
    nodrop: bool,
    unwanted: u64,
    lost: u64,
}

impl Model {
    fn pick(&mut self, number: usize) -> Option<(PeerId, &mut Naive)> {
        let count = self.peers.len().max(1);
        self.peers.iter_mut().nth(number % count).map(|(id, peer)| (*id, peer))
    }

    fn send(&mut self, text: &str) -> Result<(), SendFault> {
        let invert = self.invert;
        let wants =
            |peer: &Naive| peer.topics.iter().any(|topic| text.starts_with(topic)) != invert;
        let mut targets: Vec<_> = self.peers.values_mut().filter(|peer| wants(peer)).collect();
        if self.nodrop && targets.iter().any(|peer| peer.queue.len() >= HWM) {
            return Err(SendFault::Full);
        }
        self.unwanted += u64::from(targets.is_empty());
        for peer in &mut targets {
            match peer.queue.len() < HWM {
                true => peer.queue.push(Message::from(text)),
                false => peer.dropped += 1,
            }
        }
        Ok(())
    }
}

fn take(socket: &mut Socket, model: &mut Model, step: Step) {
    match step {
        Step::Join => drop(model.peers.insert(socket.join(), Naive::default())),
        Step::Leave(number) => {
            let Some((id, peer)) = model.pick(number) else { return };
            let lost = peer.queue.len() as u64 + peer.dropped;
            socket.leave(id);
            model.lost += lost;
            model.peers.remove(&id);
        }
        Step::Subscribe(number, topic) => {
            let Some((id, peer)) = model.pick(number) else { return };
            socket.subscribes(id, &topic);
            peer.topics.insert(topic);
        }
        Step::Cancel(number, topic) => {
            let Some((id, peer)) = model.pick(number) else { return };
            socket.cancels(id, &topic);
            peer.topics.remove(&topic);
        }
        Step::Send(text) => {
            let result = socket.send(text.as_str());
            assert_eq!(result, model.send(&text));
            if result.is_err() {
                assert!(!socket.can_send(), "a refusal is told by can_send too");
            }
        }
        Step::Drain(number) => {
            let Some((id, peer)) = model.pick(number) else { return };
            assert_eq!(socket.drain(id), std::mem::take(&mut peer.queue));
        }
    }
}

proptest! {
    #[test]
    fn each_peer_gets_what_it_wants_and_has_room_for(
        steps in vec(step(), 0..100),
        (invert, nodrop, xpub) in any::<(bool, bool, bool)>(),
    ) {
        let socket_type = if xpub { SocketType::Xpub } else { SocketType::Pub };
        let options = options().send_hwm(2).invert_matching(invert).xpub_nodrop(nodrop);
        let mut socket = Socket::new(socket_type, &options);
        let mut model = Model { invert, nodrop, ..Model::default() };
        for step in steps {
            take(&mut socket, &mut model, step);
        }
        let dropped = socket.total().dropped;
        let full: u64 = model.peers.values().map(|peer| peer.dropped).sum();
        assert_eq!(dropped.no_route, model.unwanted);
        assert_eq!(dropped.total(), model.unwanted + full + model.lost);
        for (id, peer) in &model.peers {
            assert_eq!(socket.counters(*id).dropped.high_water_mark, peer.dropped);
            assert_eq!(socket.drain(*id), peer.queue);
        }
        assert!(socket.can_send(), "after all have been drained");
    }
}

#[test]
fn a_burst_to_a_reader_that_stopped_leaves_as_many_as_the_mark() {
    let mut socket = Socket::new(SocketType::Pub, &options().send_hwm(5));
    let id = socket.join();
    socket.subscribes(id, "");
    for number in 0..100 {
        socket.send(number.to_string()).unwrap();
    }
    let got: Vec<Message> = (0..5).map(|number| Message::from(number.to_string())).collect();
    assert_eq!(socket.drain(id), got);
    assert_eq!(socket.counters(id).dropped.high_water_mark, 95);
}

#[test]
fn what_a_connected_peer_had_subscribed_to_is_queued_until_it_says_anew() {
    let mut socket = Socket::new(SocketType::Pub, &options());
    let id = socket.dial("");
    socket.subscribes(id, "a");
    socket.subscribes(id, "b");
    socket.lose_link(id);
    socket.send("a1").unwrap();
    socket.find_link(id);
    socket.send("a2").unwrap();
    socket.subscribes(id, "b");
    socket.subscribes(id, "c");
    socket.send("a3").unwrap();
    socket.send("b4").unwrap();
    socket.send("c5").unwrap();
    assert_eq!(socket.drain(id), ["a1", "a2", "b4", "c5"].map(Message::from));
}

#[test]
fn a_peer_may_have_as_many_topics_as_it_is_allowed_and_repeat_them() {
    let limits = options().max_subscriptions_per_peer(Some(2));
    for limits in [limits.clone(), limits.xpub_manual(crate::XpubManual::Manual)] {
        let mut socket = Socket::new(SocketType::Xpub, &limits);
        let id = socket.join();
        for topic in ["a", "b", "a", "b"] {
            socket.subscribes(id, topic);
        }
        assert!(socket.rejected.is_empty());
        socket.cancels(id, "a");
        socket.subscribes(id, "c");
        assert!(socket.rejected.is_empty());
        socket.subscribes(id, "d");
        assert_eq!(socket.rejected, [id]);
    }
}
