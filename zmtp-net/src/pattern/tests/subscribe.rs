//! SUB and XSUB: what they tell publishers, and what they let through.

use std::collections::BTreeMap;

use proptest::collection::vec;
use proptest::prelude::*;
use zmtp_codec::{Message, Part, SocketType};

use super::support::{Socket, options};
use crate::pattern::AnyPattern;
use crate::peer::{Link, ListenerId, Origin, PeerId};
use crate::pipe::{Command, End, Introduction, pair};

#[derive(Clone, Debug)]
enum Step {
    Subscribe(String),
    Cancel(String),
    Publish(String),
    Join,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => "[ab]{0,2}".prop_map(Step::Subscribe),
        4 => "[ab]{0,2}".prop_map(Step::Cancel),
        6 => "[ab]{0,3}".prop_map(Step::Publish),
        1 => Just(Step::Join),
    ]
}

fn introduction(socket_type: SocketType) -> Introduction {
    Introduction {
        socket_type,
        identity: Part::default(),
        send_hwm: Some(10),
        receive_hwm: Some(10),
    }
}

/// A peer at the other end of a pipe, and that end.
pub(super) fn join_by_pipe(socket: &mut Socket, socket_type: SocketType) -> (PeerId, End) {
    let (near, far) = pair(introduction(socket_type), introduction(socket_type));
    let origin = Origin::Accepted(ListenerId(0));
    (socket.insert(origin, Link::Inproc(near), "").unwrap(), far)
}

/// What came out at the other end.
pub(super) fn taken(far: &mut End) -> (Vec<Message>, Vec<Command>) {
    let (mut messages, mut commands) = (Vec::new(), Vec::new());
    far.take(true, &mut messages, &mut commands);
    (messages, commands)
}

fn subscribe(socket: &mut Socket, topic: &str, on: bool) {
    let (peers, topic) = (&mut socket.peers, Part::from(topic));
    match &mut socket.pattern {
        AnyPattern::Subscriber(subscriber) if on => subscriber.subscribe(peers, topic),
        AnyPattern::Subscriber(subscriber) => subscriber.cancel(peers, topic),
        _ => unreachable!(),
    }
}

/// How often each topic is subscribed to, and what each publisher is to have been told.
struct Model {
    topics: BTreeMap<String, u32>,
    told: Vec<(End, Vec<Command>)>,
    xsub: bool,
    verbose: bool,
    invert: bool,
}

impl Model {
    fn tell(&mut self, command: &Command) {
        self.told.iter_mut().for_each(|(_, told)| told.push(command.clone()));
    }

    fn cancel(&mut self, topic: String) {
        let count = self.topics.get(&topic).copied().unwrap_or(0);
        match count {
            0 | 1 => drop(self.topics.remove(&topic)),
            _ => drop(self.topics.insert(topic.clone(), count - 1)),
        }
        if count == 1 || (self.xsub && self.verbose) {
            self.tell(&Command::Cancel(Part::from(topic.as_str())));
        }
    }

    fn lets_through(&self, text: &str) -> bool {
        self.xsub || self.topics.keys().any(|topic| text.starts_with(topic)) != self.invert
    }

    fn join(&mut self, socket: &mut Socket) {
        let (_, far) = join_by_pipe(socket, SocketType::Pub);
        // A map is in the order of libzmq's replay.
        let topics = self.topics.keys().map(|topic| Command::Subscribe(topic.as_str().into()));
        self.told.push((far, topics.collect()));
    }
}

fn take(socket: &mut Socket, model: &mut Model, publisher: PeerId, step: Step) -> u64 {
    match step {
        Step::Subscribe(topic) => {
            subscribe(socket, &topic, true);
            model.tell(&Command::Subscribe(Part::from(topic.as_str())));
            *model.topics.entry(topic).or_default() += 1;
        }
        Step::Cancel(topic) => {
            subscribe(socket, &topic, false);
            model.cancel(topic);
        }
        Step::Publish(text) => {
            socket.arrives(publisher, text.as_str());
            let through = model.lets_through(&text);
            let expected = Vec::from_iter(through.then(|| Message::from(text)));
            assert_eq!(socket.receive_all(), expected);
            return u64::from(!through);
        }
        Step::Join => model.join(socket),
    }
    0
}

proptest! {
    #[test]
    fn it_says_what_it_wants_and_gets_nothing_else(
        steps in vec(step(), 0..60),
        (xsub, verbose, invert) in any::<(bool, bool, bool)>(),
    ) {
        let socket_type = if xsub { SocketType::Xsub } else { SocketType::Sub };
        let options = options().invert_matching(invert).xsub_verbose_unsubscribe(verbose);
        let mut socket = Socket::new(socket_type, &options);
        let publisher = socket.join();
        let topics = BTreeMap::new();
        let mut model = Model { topics, told: Vec::new(), xsub, verbose, invert };
        let mut unwanted = 0;
        for step in steps {
            unwanted += take(&mut socket, &mut model, publisher, step);
        }
        for (far, told) in &mut model.told {
            assert_eq!(&taken(far).1, told);
        }
        assert_eq!(socket.total().dropped.no_route, unwanted);
        let AnyPattern::Subscriber(subscriber) = &socket.pattern else { unreachable!() };
        assert_eq!(subscriber.topics(), model.topics.len());
    }
}

#[test]
fn what_the_application_of_an_xsub_says_goes_to_all_publishers_with_room() {
    let mut socket = Socket::new(SocketType::Xsub, &options().send_hwm(1));
    socket.send("nobody").unwrap();
    assert_eq!(socket.total().dropped.no_route, 1);
    let [one, two] = [(); 2].map(|()| socket.join());
    socket.send("a").unwrap();
    assert_eq!(socket.drain(one), [Message::from("a")]);
    socket.send("b").unwrap();
    assert_eq!(socket.drain(one), [Message::from("b")]);
    assert_eq!(socket.drain(two), [Message::from("a")]);
    assert_eq!(socket.counters(two).dropped.high_water_mark, 1);
}

#[test]
fn a_message_that_was_looked_at_is_received_though_another_comes() {
    let mut socket = Socket::new(SocketType::Sub, &options());
    let id = socket.join();
    subscribe(&mut socket, "a", true);
    socket.arrives(id, "a1");
    assert!(socket.can_receive() && socket.can_receive());
    socket.arrives(id, "a2");
    assert_eq!(socket.receive_all(), ["a1", "a2"].map(Message::from));
}

#[test]
fn a_welcome_is_the_first_that_each_subscriber_gets_and_once() {
    for socket_type in [SocketType::Pub, SocketType::Xpub] {
        let mut socket = Socket::new(socket_type, &options().xpub_welcome("hi"));
        let (one, mut far) = join_by_pipe(&mut socket, SocketType::Sub);
        socket.subscribes(one, "");
        let (_, mut other) = join_by_pipe(&mut socket, SocketType::Sub);
        socket.send("text").unwrap();
        assert_eq!(taken(&mut far).0, ["hi", "text"].map(Message::from));
        assert_eq!(taken(&mut other).0, [Message::from("hi")]);
    }
}

#[test]
fn what_is_sent_to_who_has_just_left_is_counted_as_that() {
    let mut socket = Socket::new(SocketType::Pub, &options());
    let ends = [(); 2].map(|()| join_by_pipe(&mut socket, SocketType::Sub));
    let ids = ends.each_ref().map(|(id, _)| *id);
    ids.iter().for_each(|id| socket.subscribes(*id, ""));
    drop(ends);
    socket.send("text").unwrap();
    assert_eq!(ids.map(|id| socket.counters(id).dropped.peer_gone), [1, 1]);
}
