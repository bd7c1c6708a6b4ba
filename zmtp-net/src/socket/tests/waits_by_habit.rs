//! Where a caller waits again and again, and leaves nothing behind, the background stays away from its
//! socket; and comes when it is needed.

use std::thread;
use std::time::{Duration, Instant};

use crate::{Context, Options, Socket, SocketType};

const LONG: Duration = Duration::from_secs(20);

/// Two sockets that have shaken hands.
fn pair(context: &Context) -> (Socket, Socket) {
    let router = context.socket(SocketType::Router).unwrap();
    // What is large does not fit into its stream.
    let narrow = Options::default().send_buffer(Some(4096));
    let dealer = context.socket_with(SocketType::Dealer, narrow).unwrap();
    dealer.connect(router.bind("tcp://127.0.0.1:*").unwrap()).unwrap();
    assert!(dealer.wait_for_peers(1, LONG) && router.wait_for_peers(1, LONG));
    (dealer, router)
}

/// Asks, and has the question returned, until the dealer's caller waits by habit; and then does `last`. The
/// router's side ends with the first message that is not the question.
fn until_by_habit(dealer: &Socket, router: &Socket, last: impl FnOnce()) {
    let begun = Instant::now();
    thread::scope(|scope| {
        scope.spawn(|| {
            loop {
                let question = router.recv_timeout(LONG).unwrap();
                if question.last() != b"question" {
                    break;
                }
                router.send(question).unwrap();
            }
        });
        loop {
            dealer.send("question").unwrap();
            dealer.recv_timeout(LONG).unwrap();
            if dealer.shared().lock().waits_by_habit() {
                return last();
            }
            assert!(begun.elapsed() < LONG, "it never becomes a habit");
        }
    });
}

fn wait_until(what: impl Fn() -> bool) {
    let begun = Instant::now();
    while !what() {
        assert!(begun.elapsed() < LONG, "it does not come");
        thread::yield_now();
    }
}

#[test]
fn when_the_caller_stays_away_the_background_watches_the_poll() {
    let context = Context::new().unwrap();
    let (dealer, router) = pair(&context);
    dealer.send("name").unwrap();
    let name = router.recv_timeout(LONG).unwrap().first().to_vec();
    until_by_habit(&dealer, &router, || dealer.send("the last").unwrap());
    wait_until(|| dealer.shared().is_armed());
    let reads = || dealer.shared().lock().engine.tally.reads;
    let before = reads();
    // Nobody receives it; it is read all the same.
    router.send([&name[..], b"unasked"]).unwrap();
    wait_until(|| reads() > before);
    assert_eq!(dealer.recv_timeout(LONG).unwrap().last(), b"unasked");
}

#[test]
fn what_its_stream_did_not_take_is_looked_after_soon() {
    let context = Context::new().unwrap();
    let (dealer, router) = pair(&context);
    // So that the router's side of it is not faster.
    let held_up = router.shared();
    let large = vec![7; 1 << 20];
    until_by_habit(&dealer, &router, || {
        let router = held_up.lock();
        // It is written at once.
        dealer.shared().lock().forget_pace();
        dealer.send(large).unwrap();
        let core = dealer.shared().lock();
        assert!(core.engine.is_interrupted(), "the stream took all of it");
        assert!(!core.is_left_for_later(), "nobody comes soon");
        drop((core, router));
    });
}
