//! PULL and DEALER receive from their peers in turn.

use std::collections::{BTreeMap, VecDeque};

use proptest::collection::vec;
use proptest::prelude::*;
use zmtp_codec::{Message, SocketType};

use super::support::{Socket, options};
use crate::pattern::ReceiveFault;
use crate::peer::PeerId;

#[derive(Clone, Debug)]
enum Step {
    Join,
    Leave(usize),
    Arrive(usize),
    Receive,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        2 => Just(Step::Join),
        1 => (0..6_usize).prop_map(Step::Leave),
        10 => (0..6_usize).prop_map(Step::Arrive),
        8 => Just(Step::Receive),
    ]
}

#[derive(Default)]
struct Naive {
    queue: VecDeque<Message>,
    /// When it was received from last, or began to have something.
    since: usize,
    /// It was its turn, and it had nothing: it waits anew once it has.
    passed_over: bool,
    left: bool,
}

/// Who has waited longest of those that have something is next. Who has left is received from like
/// all others.
#[derive(Default)]
struct Model {
    peers: BTreeMap<PeerId, Naive>,
    now: usize,
}

impl Model {
    fn next(&mut self) -> Option<&mut Naive> {
        let mut waiting: Vec<_> =
            self.peers.values_mut().filter(|peer| !peer.passed_over).collect();
        waiting.sort_by_key(|peer| peer.since);
        waiting.into_iter().find_map(|peer| {
            peer.passed_over = peer.queue.is_empty();
            (!peer.passed_over).then_some(peer)
        })
    }

    fn pick(&self, number: usize) -> Option<PeerId> {
        let here: Vec<_> = self.peers.iter().filter(|(_, peer)| !peer.left).collect();
        here.get(number % here.len().max(1)).map(|(id, _)| **id)
    }
}

fn take(socket: &mut Socket, model: &mut Model, step: &Step) {
    model.now += 1;
    let now = model.now;
    match step {
        Step::Join => {
            let peer = Naive { passed_over: true, ..Naive::default() };
            model.peers.insert(socket.join(), peer);
        }
        Step::Leave(number) => {
            let Some(id) = model.pick(*number) else { return };
            socket.leave(id);
            model.peers.get_mut(&id).unwrap().left = true;
        }
        Step::Arrive(number) => {
            let Some(id) = model.pick(*number) else { return };
            let message = Message::from(now.to_string());
            socket.arrives(id, message.clone());
            let peer = model.peers.get_mut(&id).unwrap();
            peer.queue.push_back(message);
            if std::mem::take(&mut peer.passed_over) {
                peer.since = now;
            }
        }
        Step::Receive => {
            let result = socket.receive();
            let Some(peer) = model.next() else {
                return assert_eq!(result, Err(ReceiveFault::Empty));
            };
            assert_eq!(result.ok(), peer.queue.pop_front());
            peer.since = now;
        }
    }
}

proptest! {
    #[test]
    fn who_has_waited_longest_of_those_with_messages_is_next(
        steps in vec(step(), 0..100),
        dealer in any::<bool>(),
    ) {
        let socket_type = if dealer { SocketType::Dealer } else { SocketType::Pull };
        let mut socket = Socket::new(socket_type, &options());
        let mut model = Model::default();
        for step in &steps {
            take(&mut socket, &mut model, step);
        }
        let left: usize = model.peers.values().map(|peer| peer.queue.len()).sum();
        for _ in 0..=left {
            take(&mut socket, &mut model, &Step::Receive);
        }
        // Whoever has left is off the table.
        assert!(model.peers.iter().all(|(id, peer)| socket.is_there(*id) != peer.left));
        assert_eq!(socket.total().dropped.total(), 0);
    }
}

#[test]
fn one_that_sends_much_does_not_keep_the_others_waiting() {
    let mut pull = Socket::new(SocketType::Pull, &options());
    let [busy, rare] = [(); 2].map(|()| pull.join());
    for _ in 0..100 {
        pull.arrives(busy, "busy");
    }
    pull.receive().unwrap();
    pull.arrives(rare, "rare");
    let next_two = [pull.receive(), pull.receive()].map(Result::unwrap);
    assert!(next_two.contains(&Message::from("rare")));
}
