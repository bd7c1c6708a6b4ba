//! A lone message leaves with the call that sends it: no timer, no other thread.

use std::time::Duration;

use zmtp_codec::{Message, SocketType};

use crate::context::Context;
use crate::socket::Socket;

const LONG: Duration = Duration::from_secs(10);

/// Two sockets that have shaken hands, the first of which has nothing under way.
fn pair(context: &Context, one: SocketType, two: SocketType, endpoint: &str) -> (Socket, Socket) {
    let two = context.socket(two).unwrap();
    let endpoint = two.bind(endpoint).unwrap();
    let one = context.socket(one).unwrap();
    one.connect(&endpoint).unwrap();
    assert!(one.wait_for_peers(1, LONG) && two.wait_for_peers(1, LONG));
    (one, two)
}

/// How many writes were made while `call` did something, the last one being long ago.
fn writes_during(socket: &Socket, call: impl FnOnce()) -> u64 {
    let before = {
        let mut core = socket.shared().lock();
        core.flush();
        core.forget_pace();
        core.engine.tally.writes
    };
    call();
    let core = socket.shared().lock();
    assert!(!core.is_held(), "something was held back");
    core.engine.tally.writes - before
}

#[test]
fn a_lone_message_is_written_by_the_call_that_sends_it() {
    for endpoint in ["tcp://127.0.0.1:*", "ipc://*"] {
        let context = Context::new().unwrap();
        let (push, pull) = pair(&context, SocketType::Push, SocketType::Pull, endpoint);
        for _ in 0..100 {
            assert_eq!(writes_during(&push, || push.send("lone").unwrap()), 1, "{endpoint}");
            assert_eq!(pull.recv_timeout(LONG).unwrap().first(), b"lone");
        }
    }
}

#[test]
fn so_is_a_lone_message_that_is_not_waited_for() {
    let context = Context::new().unwrap();
    let endpoint = "tcp://127.0.0.1:*";
    let (dealer, router) = pair(&context, SocketType::Dealer, SocketType::Router, endpoint);
    for _ in 0..100 {
        assert_eq!(writes_during(&dealer, || dealer.try_send("lone").unwrap()), 1);
        assert_eq!(router.recv_timeout(LONG).unwrap().last(), b"lone");
    }
}

/// Who had to wait for a message answers it, as a rule, and that is waited for in turn: nothing is held back
/// for others to come, however long the last write took.
#[test]
fn so_is_the_answer_to_a_message_that_was_waited_for() {
    use SocketType::{Dealer, Pair, Rep, Req, Router};
    for (one, two) in [(Rep, Req), (Dealer, Router), (Pair, Pair)] {
        let context = Context::new().unwrap();
        let (server, client) = pair(&context, one, two, "tcp://127.0.0.1:*");
        let id = server_name(&server, &client);
        for _ in 0..20 {
            server.shared().lock().pretend_slow_write();
            std::thread::scope(|scope| {
                scope.spawn(|| {
                    while !server.shared().has_leader() {
                        std::thread::yield_now();
                    }
                    client.send(ask(id.as_deref())).unwrap();
                });
                assert_eq!(server.recv_timeout(LONG).unwrap().last(), b"question");
            });
            let before = server.shared().lock().engine.tally.writes;
            server.send("answer").unwrap();
            let core = server.shared().lock();
            assert!(!core.is_held(), "{one:?}: it was held back");
            assert_eq!(core.engine.tally.writes - before, 1, "{one:?}");
            drop(core);
            assert_eq!(client.recv_timeout(LONG).unwrap().last(), b"answer");
        }
    }
}

/// By which name a ROUTER knows its peer; none if the other is no ROUTER.
fn server_name(server: &Socket, client: &Socket) -> Option<Vec<u8>> {
    if client.socket_type() != SocketType::Router {
        return None;
    }
    server.send("hello").unwrap();
    Some(client.recv_timeout(LONG).unwrap().first().to_vec())
}

fn ask(name: Option<&[u8]>) -> Message {
    match name {
        Some(name) => Message::from([name, b"question"]),
        None => Message::from("question"),
    }
}

#[test]
fn a_burst_shares_its_writes() {
    let context = Context::new().unwrap();
    let endpoint = "tcp://127.0.0.1:*";
    let (push, pull) = pair(&context, SocketType::Push, SocketType::Pull, endpoint);
    let before = push.shared().lock().engine.tally.writes;
    // As if the last write had taken long: what follows it is held back.
    {
        let mut core = push.shared().lock();
        core.pretend_slow_write();
    }
    for _ in 0..999 {
        push.send("one of many").unwrap();
    }
    for _ in 0..999 {
        assert_eq!(pull.recv_timeout(LONG).unwrap().first(), b"one of many");
    }
    let writes = push.shared().lock().engine.tally.writes - before;
    assert!(writes < 100, "{writes} writes");
}
