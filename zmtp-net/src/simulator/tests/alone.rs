//! A message that goes by itself is queued from where it lies, where that comes to the same as sending it
//! the long way; else it is left alone.

use std::time::Duration;

use zmtp_codec::{Message, SocketType};

use crate::options::Options;
use crate::pattern::SendFault;
use crate::peer::Lent;
use crate::simulator::node::NodeId;
use crate::simulator::{World, runs};

const ENDPOINT: &str = "tcp://127.0.0.1:5555";

/// Whether it went.
fn alone(world: &mut World, id: NodeId, part: &[u8]) -> bool {
    world.hub(id);
    let node = world.node(id);
    let sent = node.hub.send_alone(Lent::Borrowed(part));
    node.books.accepted += u64::from(sent);
    sent
}

/// One who asks with these options, and one who answers, who have met.
fn pair(world: &mut World, types: (SocketType, SocketType), options: &Options) -> (NodeId, NodeId) {
    let (asks, answers) =
        (world.socket(types.0, options), world.socket(types.1, &Options::default()));
    world.bind(answers, ENDPOINT);
    world.connect(asks, ENDPOINT);
    world.await_peers(asks, 1);
    world.await_peers(answers, 1);
    (asks, answers)
}

const CONVERSATION: (SocketType, SocketType) = (SocketType::Req, SocketType::Rep);

#[test]
fn a_request_and_its_reply() {
    runs(3, |world| {
        let (req, rep) = pair(world, CONVERSATION, &Options::default());
        for size in [0, 1, 64, 70, 71, 1000, 5000, 100_000] {
            let part = vec![b'x'; size];
            assert!(alone(world, req, &part));
            assert_eq!(world.await_message(rep), Message::from(&*part));
            assert!(alone(world, rep, &part));
            assert_eq!(world.await_message(req), Message::from(&*part));
        }
    });
}

#[test]
fn nobody_speaks_out_of_turn() {
    runs(3, |world| {
        let (req, rep) = pair(world, CONVERSATION, &Options::default());
        assert!(!alone(world, rep, b"nobody asked"));
        assert!(alone(world, req, b"question"));
        assert!(!alone(world, req, b"another"));
        let refused = world.send(req, "another").unwrap_err();
        assert_eq!(refused.fault, SendFault::WrongState);
        world.await_message(rep);
        assert!(alone(world, rep, b"answer"));
        assert!(!alone(world, rep, b"another"));
    });
}

#[test]
fn requests_go_to_those_who_answer_in_turn() {
    runs(3, |world| {
        let req = world.socket(SocketType::Req, &Options::default());
        let reps = ["tcp://127.0.0.1:5555", "tcp://127.0.0.1:5556"].map(|endpoint| {
            let rep = world.socket(SocketType::Rep, &Options::default());
            world.bind(rep, endpoint);
            world.connect(req, endpoint);
            rep
        });
        world.await_peers(req, 2);
        let mut answered = Vec::new();
        for _ in 0..6 {
            assert!(alone(world, req, b"question"));
            world.run_for(Duration::from_secs(1));
            let asked = reps.into_iter().find(|rep| world.receive(*rep).is_some()).unwrap();
            assert!(alone(world, asked, b"answer"));
            world.await_message(req);
            answered.push(asked);
        }
        assert!(answered.windows(2).all(|two| two[0] != two[1]), "{answered:?}");
    });
}

/// A request that bears a number is a message of its own.
#[test]
fn a_numbered_request_goes_the_long_way() {
    runs(3, |world| {
        let options = Options::default().req_correlate(true);
        let (req, rep) = pair(world, CONVERSATION, &options);
        assert!(!alone(world, req, b"question"));
        world.send(req, "question").unwrap();
        assert_eq!(world.await_message(rep), Message::from("question"));
        // So does the reply, behind the number.
        assert!(!alone(world, rep, b"answer"));
        world.send(rep, "answer").unwrap();
        assert_eq!(world.await_message(req), Message::from("answer"));
    });
}

/// With `ZMQ_REQ_RELAXED` a request may follow one that was not answered, whose reply is given up.
#[test]
fn a_request_that_gives_up_another_goes_the_long_way() {
    runs(3, |world| {
        let options = Options::default().req_relaxed(true);
        let (req, _rep) = pair(world, CONVERSATION, &options);
        assert!(alone(world, req, b"question"));
        assert!(!alone(world, req, b"another"));
        world.send(req, "another").unwrap();
    });
}

/// Who comes back has not asked: what was asked by the connection before is not answered, also where a
/// peer without a connection takes no part (`ZMQ_IMMEDIATE`).
#[test]
fn a_reply_does_not_go_to_another_connection() {
    for options in [Options::default(), Options::default().immediate(true)] {
        runs(3, |world| {
            // It is REP that connects, so that it keeps its peer when the connection is lost.
            let types = (SocketType::Rep, SocketType::Dealer);
            let (rep, dealer) = pair(world, types, &options);
            world.send(dealer, ["", "question"]).unwrap();
            world.await_message(rep);
            world.cut(rep);
            world.run_for(Duration::from_secs(5));
            world.await_peers(rep, 1);
            assert!(!alone(world, rep, b"answer"), "it goes to who has not asked");
            world.send(rep, "answer").unwrap();
            world.run_for(Duration::from_secs(5));
            assert_eq!(world.receive(dealer), None);
        });
    }
}

#[test]
fn nothing_is_queued_above_the_high_water_mark() {
    runs(3, |world| {
        let options = Options::default().send_hwm(2);
        let (push, _pull) = pair(world, (SocketType::Push, SocketType::Pull), &options);
        world.hub(push);
        let sent = (0..5).filter(|_| alone(world, push, b"text")).count();
        assert_eq!(sent, 2);
    });
}
