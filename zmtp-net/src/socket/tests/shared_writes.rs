//! Who answers many peers writes to each of them once for many answers; and soon, if there are few.

use std::time::{Duration, Instant};

use zmtp_codec::SocketType;

use crate::context::Context;
use crate::reactor::{Machine, Rest};
use crate::socket::Socket;

const LONG: Duration = Duration::from_secs(60);
const PEERS: usize = 100;
/// Requests of each of them that are there before the first is answered.
const EACH: usize = 100;

fn writes(socket: &Socket) -> u64 {
    socket.shared().lock().engine.tally.writes
}

/// How many messages have come.
fn arrived(socket: &Socket) -> usize {
    let core = socket.shared().lock();
    core.hub.peers.iter().map(|peer| peer.inbox.len()).sum()
}

/// The messages of all peers come in turn, one of each. A look at what else has come, of which there is one
/// every few hundred calls, is no reason to write what waits for more answers to the same peers. The
/// system may stop this thread now and then, after which a write is due: so there may be several.
#[test]
fn answers_to_many_peers_share_writes() {
    let context = Context::new().unwrap();
    let router = context.socket(SocketType::Router).unwrap();
    let endpoint = router.bind("tcp://127.0.0.1:*").unwrap();
    let dealers: Vec<_> = (0..PEERS)
        .map(|_| {
            let dealer = context.socket(SocketType::Dealer).unwrap();
            dealer.connect(&endpoint).unwrap();
            dealer
        })
        .collect();
    assert!(router.wait_for_peers(PEERS, LONG));
    for dealer in &dealers {
        assert!(dealer.wait_for_peers(1, LONG));
        (0..EACH).for_each(|_| dealer.send("a request").unwrap());
        // Not a call that may hold anything back.
        let _ = dealer.statistics();
    }
    let deadline = Instant::now() + LONG;
    while arrived(&router) < PEERS * EACH && Instant::now() < deadline {
        std::thread::yield_now();
    }
    let before = writes(&router);
    for _ in 0..PEERS * EACH {
        router.send(router.recv_timeout(LONG).unwrap()).unwrap();
    }
    let writes = writes(&router) - before;
    println!("{writes} writes for {} answers", PEERS * EACH);
    assert!(writes < (PEERS * EACH / 3) as u64, "{writes} writes");
    for dealer in &dealers {
        for _ in 0..EACH {
            assert_eq!(dealer.recv_timeout(LONG).unwrap().first(), b"a request");
        }
    }
}

/// A PUSH and a PULL that have met.
fn pair(context: &Context, endpoint: &str) -> (Socket, Socket) {
    let push = context.socket(SocketType::Push).unwrap();
    let pull = context.socket(SocketType::Pull).unwrap();
    push.connect(pull.bind(endpoint).unwrap()).unwrap();
    assert!(push.wait_for_peers(1, LONG));
    (push, pull)
}

/// A call, which writes nothing, and the sweeper passes by, a few times.
fn call_and_sweep(socket: &Socket) {
    for _ in 0..4 {
        let begun = Instant::now();
        while begun.elapsed() < Duration::from_micros(20) {
            std::hint::spin_loop();
        }
        drop(socket.shared().lock());
        socket.shared().sweep(Rest::Short);
    }
}

/// What is held back for others to come is theirs to write who call, as long as they do. Where a write has been due
/// for a while the sweeper does it, although they go on calling: they may take their time, and send no more.
#[test]
fn a_slow_caller_does_not_keep_an_answer() {
    for _ in 0..20 {
        let context = Context::new().unwrap();
        let (push, pull) = pair(&context, "tcp://127.0.0.1:*");
        push.shared().lock().pretend_slow_write();
        push.send("held back").unwrap();
        // So that it has been held for too long.
        push.shared().lock().forget_pace();
        push.shared().pass(|_| ());
        call_and_sweep(&push);
        assert!(!push.shared().lock().is_held(), "it waits for as long as there are calls");
        assert_eq!(pull.recv_timeout(LONG).unwrap().first(), b"held back");
    }
}

/// Within this process that is what a message is that a peer is to be told of later, since it was told of others a moment
/// ago. (The sweeper may have been faster: then the peer is told at once.)
#[test]
fn a_slow_caller_does_not_keep_word_of_a_message() {
    for _ in 0..20 {
        let context = Context::new().unwrap();
        let (push, _pull) = pair(&context, "inproc://word");
        // So many that the lock leans, and the short way is open.
        (0..600).for_each(|_| push.send("one of many").unwrap());
        let _ = push.statistics();
        push.send("behind them").unwrap();
        call_and_sweep(&push);
        assert!(!push.shared().lock().is_held(), "it waits for as long as there are calls");
    }
}
