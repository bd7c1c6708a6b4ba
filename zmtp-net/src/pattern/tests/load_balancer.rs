//! PUSH, DEALER and REQ deal messages out in turn to whoever has room.

use std::collections::BTreeMap;

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
    Send,
    Drain(usize),
    Ask,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        2 => Just(Step::Join),
        1 => (0..6_usize).prop_map(Step::Leave),
        10 => Just(Step::Send),
        4 => (0..6_usize).prop_map(Step::Drain),
        1 => Just(Step::Ask),
    ]
}

/// A peer as the model sees it.
#[derive(Default)]
struct Naive {
    queue: Vec<Message>,
    /// When it got a message last, or began to wait for one.
    since: usize,
    /// It was its turn, and it had no room: it waits anew once it has.
    passed_over: bool,
}

/// Who has waited longest of those with room gets the next message.
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
            peer.passed_over = peer.queue.len() >= HWM;
            (!peer.passed_over).then_some(peer)
        })
    }

    fn pick(&self, number: usize) -> Option<PeerId> {
        self.peers.keys().nth(number % self.peers.len().max(1)).copied()
    }
}

fn take(socket: &mut Socket, model: &mut Model, step: &Step) {
    model.now += 1;
    let now = model.now;
    match step {
        Step::Join => {
            let id = socket.join();
            model.peers.insert(id, Naive { since: now, ..Naive::default() });
        }
        Step::Leave(number) => {
            let Some(id) = model.pick(*number) else { return };
            socket.leave(id);
            model.peers.remove(&id);
        }
        Step::Send => {
            let message = Message::from(now.to_string());
            let result = socket.send(message.clone());
            let Some(peer) = model.next() else { return assert_eq!(result, Err(SendFault::Full)) };
            assert_eq!(result, Ok(()));
            peer.queue.push(message);
            peer.since = now;
        }
        Step::Drain(number) => {
            let Some(id) = model.pick(*number) else { return };
            let peer = model.peers.get_mut(&id).unwrap();
            assert_eq!(socket.drain(id), std::mem::take(&mut peer.queue));
            if std::mem::take(&mut peer.passed_over) {
                peer.since = now;
            }
        }
        Step::Ask => assert_eq!(socket.can_send(), model.next().is_some()),
    }
}

proptest! {
    #[test]
    fn who_has_waited_longest_of_those_with_room_is_next(
        steps in vec(step(), 0..80),
        dealer in any::<bool>(),
    ) {
        let socket_type = if dealer { SocketType::Dealer } else { SocketType::Push };
        let mut socket = Socket::new(socket_type, &options().send_hwm(2));
        let mut model = Model::default();
        for step in &steps {
            take(&mut socket, &mut model, step);
        }
        for (id, peer) in &model.peers {
            assert_eq!(socket.drain(*id), peer.queue);
        }
    }
}

#[test]
fn six_messages_over_three_peers_go_as_with_libzmq() {
    let mut push = Socket::new(SocketType::Push, &options());
    let peers = [(); 3].map(|()| push.join());
    for number in 0..6 {
        push.send(number.to_string()).unwrap();
    }
    let got = peers.map(|id| push.drain(id));
    assert_eq!(got, [["0", "3"], ["1", "4"], ["2", "5"]].map(|two| two.map(Message::from)));
}

#[test]
fn without_a_peer_nothing_is_accepted_and_nothing_dropped() {
    for socket_type in [SocketType::Push, SocketType::Dealer, SocketType::Req, SocketType::Pair] {
        let mut socket = Socket::new(socket_type, &options());
        assert!(!socket.can_send());
        assert_eq!(socket.send("x"), Err(SendFault::Full));
        let id = socket.join();
        socket.send("y").unwrap();
        socket.leave(id);
        let again =
            if socket_type == SocketType::Req { SendFault::WrongState } else { SendFault::Full };
        assert_eq!(socket.send("z"), Err(again));
        assert_eq!(socket.total().dropped.total(), 1, "only what was queued for who left");
    }
}
