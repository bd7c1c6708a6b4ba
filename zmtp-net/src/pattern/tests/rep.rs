//! REP: one request, one reply, to who asked.

use std::collections::BTreeMap;

use proptest::collection::vec;
use proptest::prelude::*;
use zmtp_codec::{Message, SocketType};

use super::support::{Socket, options};
use crate::pattern::{Pattern, ReceiveFault, SendFault};
use crate::peer::PeerId;

#[derive(Clone, Debug)]
enum Step {
    Join,
    Leave(usize),
    Ask(usize, Vec<String>),
    Receive,
    Reply,
    Drain(usize),
}

/// Parts of which some are empty, so that some requests have no delimiter and some several.
fn request() -> impl Strategy<Value = Vec<String>> {
    vec("[ab]{0,1}", 1..5)
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        2 => Just(Step::Join),
        1 => (0..4_usize).prop_map(Step::Leave),
        8 => (0..4_usize, request()).prop_map(|(peer, parts)| Step::Ask(peer, parts)),
        6 => Just(Step::Receive),
        6 => Just(Step::Reply),
        2 => (0..4_usize).prop_map(Step::Drain),
    ]
}

/// The envelope and the rest, if there are both.
fn split(parts: &[String]) -> Option<(&[String], &[String])> {
    let delimiter = parts.iter().position(String::is_empty)?;
    let (envelope, body) = parts.split_at(delimiter + 1);
    (!body.is_empty()).then_some((envelope, body))
}

fn message(parts: &[String]) -> Message {
    Message::from_parts(parts.iter().map(String::as_str)).unwrap()
}

/// The automaton of RFC 28. Whose request is next is not its matter.
#[derive(Default)]
struct Model {
    queues: BTreeMap<PeerId, Vec<Message>>,
    /// Whom to reply to, in which envelope.
    due: Option<(PeerId, Vec<String>)>,
    /// Requests that were not received, of those that have left too.
    open: Vec<(PeerId, Vec<String>)>,
    asked: u64,
    lost: u64,
}

impl Model {
    fn pick(&self, number: usize) -> Option<PeerId> {
        self.queues.keys().nth(number % self.queues.len().max(1)).copied()
    }

    fn receive(&mut self, socket: &mut Socket) {
        if self.due.is_some() {
            return assert_eq!(socket.receive(), Err(ReceiveFault::WrongState));
        }
        assert_eq!(socket.can_receive(), !self.open.is_empty());
        let Ok(received) = socket.try_receive() else { return assert!(self.open.is_empty()) };
        // The first of that peer.
        let at = self.open.iter().position(|(id, _)| Some(*id) == received.peer).unwrap();
        let (id, parts) = self.open.remove(at);
        let (envelope, body) = split(&parts).unwrap();
        assert_eq!(received.message, message(body));
        self.due = Some((id, envelope.to_vec()));
    }

    fn reply(&mut self, socket: &mut Socket) {
        assert_eq!(socket.can_send(), self.due.is_some());
        let result = socket.send("reply");
        let Some((id, mut parts)) = self.due.take() else {
            return assert_eq!(result, Err(SendFault::WrongState));
        };
        assert_eq!(result, Ok(()));
        parts.push("reply".into());
        match self.queues.get_mut(&id).filter(|queue| queue.len() < 2) {
            Some(queue) => queue.push(message(&parts)),
            None => self.lost += 1,
        }
    }
}

fn take(socket: &mut Socket, model: &mut Model, step: &Step) {
    match step {
        Step::Join => drop(model.queues.insert(socket.join(), Vec::new())),
        Step::Leave(number) => {
            let Some(id) = model.pick(*number) else { return };
            socket.leave(id);
            let queue = model.queues.remove(&id).unwrap();
            model.lost += queue.len() as u64;
        }
        Step::Ask(number, parts) => {
            let Some(id) = model.pick(*number) else { return };
            socket.arrives(id, message(parts));
            model.asked += 1;
            match split(parts) {
                Some(_) => model.open.push((id, parts.clone())),
                None => model.lost += 1,
            }
        }
        Step::Receive => model.receive(socket),
        Step::Reply => model.reply(socket),
        Step::Drain(number) => {
            let Some(id) = model.pick(*number) else { return };
            let queue = model.queues.get_mut(&id).unwrap();
            assert_eq!(socket.drain(id), std::mem::take(queue));
        }
    }
}

proptest! {
    #[test]
    fn it_listens_and_replies_as_the_rfc_has_it(steps in vec(step(), 0..100)) {
        let mut socket = Socket::new(SocketType::Rep, &options().send_hwm(2));
        let mut model = Model::default();
        for step in &steps {
            take(&mut socket, &mut model, step);
        }
        while !model.open.is_empty() || model.due.is_some() {
            model.receive(&mut socket);
            model.reply(&mut socket);
        }
        assert!(!socket.can_receive());
        assert_eq!(socket.total().dropped.total(), model.lost);
    }
}

#[test]
fn an_envelope_of_many_parts_goes_back_before_the_reply() {
    let mut rep = Socket::new(SocketType::Rep, &options());
    let id = rep.join();
    rep.arrives(id, ["one", "two", "three", "", "body", "", "more"]);
    assert_eq!(rep.receive(), Ok(Message::from(["body", "", "more"])));
    rep.send(["a", "b"]).unwrap();
    assert_eq!(rep.drain(id), [Message::from(["one", "two", "three", "", "a", "b"])]);
}

#[test]
fn who_is_connected_to_again_does_not_get_the_reply_to_what_was_asked_before() {
    let mut rep = Socket::new(SocketType::Rep, &options());
    let id = rep.dial("");
    for text in ["received", "looked at", "queued"] {
        rep.arrives(id, ["", text]);
    }
    rep.receive().unwrap();
    rep.lose_link(id);
    rep.find_link(id);
    rep.arrives(id, ["", "new"]);
    for _ in 0..3 {
        rep.send("reply").unwrap();
        rep.receive().unwrap();
    }
    assert_eq!(rep.drain(id), []);
    assert_eq!(rep.counters(id).dropped.peer_gone, 3);
    rep.send("reply to new").unwrap();
    assert_eq!(rep.drain(id), [Message::from(["", "reply to new"])]);
}

#[test]
fn what_is_no_request_is_thrown_away_a_little_at_a_time() {
    let mut rep = Socket::new(SocketType::Rep, &options());
    let (noisy, quiet) = (rep.join(), rep.join());
    for _ in 0..1000 {
        rep.arrives(noisy, "no delimiter");
    }
    assert_eq!(rep.receive(), Err(ReceiveFault::Empty));
    assert!(rep.pattern.can_go_on());
    let dropped = rep.total().dropped.malformed;
    assert!(dropped < 300, "{dropped} in one turn");
    // Who comes meanwhile is next but one.
    rep.arrives(quiet, ["", "request"]);
    assert_eq!(rep.receive(), Ok(Message::from("request")));
    rep.send("reply").unwrap();
    assert!(!rep.can_receive());
    while rep.pattern.can_go_on() {
        rep.pattern.go_on(&mut rep.peers);
    }
    assert_eq!(rep.total().dropped.malformed, 1000);
}
