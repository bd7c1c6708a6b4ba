//! A caller that does not run for a while finds what came before its deadline.

use std::thread;
use std::time::{Duration, Instant};

use crate::{Context, SocketType};

const LONG: Duration = Duration::from_secs(20);
const TIMEOUT: Duration = Duration::from_secs(2);

#[test]
fn what_came_in_time_is_received_by_a_caller_that_is_late() {
    let context = Context::new().unwrap();
    let pull = context.socket(SocketType::Pull).unwrap();
    let push = context.socket(SocketType::Push).unwrap();
    push.connect(pull.bind("tcp://127.0.0.1:*").unwrap()).unwrap();
    assert!(pull.wait_for_peers(1, LONG) && push.wait_for_peers(1, LONG));
    thread::scope(|scope| {
        let caller = scope.spawn(|| pull.recv_timeout(TIMEOUT));
        while !pull.shared().has_leader() {
            assert!(!caller.is_finished(), "it did not wait");
            thread::yield_now();
        }
        let begun = Instant::now();
        let held = pull.shared().lock();
        assert!(held.has_leader(), "this thread was late itself");
        // The caller is woken in time, and cannot go on before it is late.
        push.send("in time").unwrap();
        while begun.elapsed() < TIMEOUT {
            thread::yield_now();
        }
        drop(held);
        let received = caller.join().unwrap();
        assert_eq!(received.unwrap().first(), b"in time");
    });
}
