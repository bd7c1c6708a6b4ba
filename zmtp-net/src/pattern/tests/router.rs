//! ROUTER sends to whom the first part names.

use std::collections::BTreeMap;

use proptest::collection::vec;
use proptest::prelude::*;
use zmtp_codec::{Message, SocketType};

use super::support::{Socket, options};
use crate::pattern::{Pattern, SendFault};
use crate::peer::PeerId;

#[derive(Clone, Debug)]
enum Step {
    Join(String),
    Leave(String),
    Send(String),
    Arrive(String),
    Drain(String),
}

fn name() -> impl Strategy<Value = String> {
    "[abc]"
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        3 => name().prop_map(Step::Join),
        1 => name().prop_map(Step::Leave),
        8 => name().prop_map(Step::Send),
        4 => name().prop_map(Step::Arrive),
        3 => name().prop_map(Step::Drain),
    ]
}

#[derive(Default)]
struct Model {
    routes: BTreeMap<String, (PeerId, Vec<Message>)>,
    mandatory: bool,
    handover: bool,
    lost: u64,
    unroutable: u64,
}

impl Model {
    fn join(&mut self, socket: &mut Socket, name: String) {
        let id = socket.join_as(&name);
        if self.routes.contains_key(&name) && !self.handover {
            return assert_eq!(id, None);
        }
        if let Some((_, queue)) = self.routes.insert(name, (id.unwrap(), Vec::new())) {
            self.lost += queue.len() as u64;
        }
    }

    fn send(&mut self, socket: &mut Socket, name: &str) {
        let result = socket.send([name, "text"]);
        let expected = match self.routes.get_mut(name) {
            Some((_, queue)) if queue.len() < 2 => {
                queue.push(Message::from("text"));
                Ok(())
            }
            Some(_) => Err(SendFault::Full),
            None => Err(SendFault::NoRoute),
        };
        if self.mandatory {
            return assert_eq!(result, expected);
        }
        assert_eq!(result, Ok(()));
        match expected {
            Ok(()) => {}
            Err(SendFault::NoRoute) => self.unroutable += 1,
            Err(_) => self.lost += 1,
        }
    }
}

fn take(socket: &mut Socket, model: &mut Model, step: Step) {
    match step {
        Step::Join(name) => model.join(socket, name),
        Step::Leave(name) => {
            let Some((id, queue)) = model.routes.remove(&name) else { return };
            socket.leave(id);
            model.lost += queue.len() as u64;
        }
        Step::Send(name) => model.send(socket, &name),
        Step::Arrive(name) => {
            let Some((id, _)) = model.routes.get(&name) else { return };
            socket.arrives(*id, ["", "question"]);
            let received = socket.try_receive().unwrap();
            assert_eq!(received.message, Message::from([name.as_str(), "", "question"]));
            assert_eq!(received.peer, Some(*id));
        }
        Step::Drain(name) => {
            let Some((id, queue)) = model.routes.get_mut(&name) else { return };
            assert_eq!(socket.drain(*id), std::mem::take(queue));
        }
    }
    let room = model.routes.values().any(|(_, queue)| queue.len() < 2);
    assert_eq!(socket.can_send(), room || !model.mandatory);
}

proptest! {
    #[test]
    fn each_name_leads_to_its_peer(
        steps in vec(step(), 0..100),
        (mandatory, handover) in any::<(bool, bool)>(),
    ) {
        let options = options().send_hwm(2).router_mandatory(mandatory).router_handover(handover);
        let mut socket = Socket::new(SocketType::Router, &options);
        let mut model = Model { mandatory, handover, ..Model::default() };
        for step in steps {
            take(&mut socket, &mut model, step);
        }
        for (id, queue) in model.routes.values() {
            assert_eq!(&socket.drain(*id), queue);
        }
        let dropped = socket.total().dropped;
        assert_eq!(dropped.no_route, model.unroutable);
        assert_eq!(dropped.total(), model.unroutable + model.lost);
    }
}

/// The identity that a peer without one is given.
fn given(socket: &mut Socket) -> Vec<u8> {
    let id = socket.join();
    socket.arrives(id, "x");
    socket.receive().unwrap().first().to_vec()
}

#[test]
fn who_has_no_name_is_given_a_zero_and_the_next_number() {
    let mut socket = Socket::new(SocketType::Router, &options());
    let names = [(); 3].map(|()| given(&mut socket));
    let numbers = names.map(|name| {
        let [0, number @ ..] = <[u8; 5]>::try_from(name).unwrap() else { panic!("no zero") };
        u32::from_be_bytes(number)
    });
    assert_eq!(numbers[1], numbers[0].wrapping_add(1));
    assert_eq!(numbers[2], numbers[0].wrapping_add(2));
}

#[test]
fn a_number_that_a_peer_has_taken_for_its_name_is_passed_over() {
    let mut socket = Socket::new(SocketType::Router, &options());
    let first = given(&mut socket);
    let next = u32::from_be_bytes(first[1..].try_into().unwrap()).wrapping_add(1);
    let id = socket.peers.insert(
        crate::peer::Origin::Accepted(crate::peer::ListenerId(0)),
        crate::peer::Link::Absent,
    );
    let peer = socket.peers.get_mut(id).unwrap();
    peer.identity = zmtp_codec::Part::from([&[0], &next.to_be_bytes()[..]].concat());
    peer.flags.attached = true;
    socket.pattern.attach(&mut socket.peers, id);
    let third = given(&mut socket);
    assert_eq!(third[1..], next.wrapping_add(1).to_be_bytes());
}

#[test]
fn a_name_alone_is_no_message() {
    for mandatory in [true, false] {
        let mut socket = Socket::new(SocketType::Router, &options().router_mandatory(mandatory));
        let id = socket.join_as("a").unwrap();
        socket.send("a").unwrap();
        assert_eq!(socket.drain(id), []);
        assert_eq!(socket.total().dropped.malformed, 1);
    }
}

#[test]
fn a_name_is_free_as_soon_as_its_holder_has_left_though_it_is_still_read_from() {
    let mut socket = Socket::new(SocketType::Router, &options());
    let old = socket.join_as("a").unwrap();
    socket.arrives(old, "old");
    socket.leave(old);
    let new = socket.join_as("a").unwrap();
    socket.arrives(new, "new");
    socket.send(["a", "to new"]).unwrap();
    assert_eq!(socket.receive_all(), [Message::from(["a", "old"]), Message::from(["a", "new"])]);
    assert_eq!(socket.drain(new), [Message::from("to new")]);
}
