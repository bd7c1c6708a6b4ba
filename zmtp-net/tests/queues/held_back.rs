//! What is held back for the next write is written, whatever else is called meanwhile.

use std::sync::atomic::{AtomicBool, Ordering};

use zmtp_net::SocketType;

use crate::support::{context, join, recv, socket};

/// The sweeper leaves a socket alone that is called again and again.
#[test]
fn who_asks_for_statistics_all_the_time_holds_nothing_back() {
    let context = context();
    let (push, pull) = (socket(&context, SocketType::Push), socket(&context, SocketType::Pull));
    join(&pull, &push, "tcp://127.0.0.1:*");
    let over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !over.load(Ordering::Relaxed) {
                let _ = push.statistics();
            }
        });
        let mut all_came = || {
            for _ in 0..200 {
                // The second follows too closely to be written alone.
                push.send("one").unwrap();
                push.send("two").unwrap();
                assert_eq!(recv(&pull).first(), b"one");
                assert_eq!(recv(&pull).first(), b"two");
            }
        };
        let result = std::panic::catch_unwind(std::panic::AssertUnwindSafe(&mut all_came));
        over.store(true, Ordering::Relaxed);
        assert!(result.is_ok(), "a message was held back");
    });
}
