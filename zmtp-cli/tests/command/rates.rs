//! Messages that are not sent too fast.

use std::time::{Duration, Instant};

use super::support::{Zmtp, run};

#[test]
fn a_rate_is_not_exceeded() {
    let pull = Zmtp::idle(["pull", "-b", "tcp://127.0.0.1:*", "-n", "11"]);
    let bound = pull.bound();
    let begun = Instant::now();
    run(["push", "-c", &bound, "-m", "x", "--repeat", "-n", "11", "--rate", "20"]).good();
    // The first goes at once, so ten waits of 50 ms; a slow machine only takes longer.
    assert!(begun.elapsed() >= Duration::from_millis(500));
    assert_eq!(pull.finish().good().lines().count(), 11);
}

#[test]
fn a_slow_rate_can_be_interrupted() {
    let mut push = Zmtp::idle([
        "push",
        "-v",
        "-b",
        "tcp://127.0.0.1:*",
        "-m",
        "x",
        "--repeat",
        "--rate",
        "0.001",
    ]);
    let bound = push.bound();
    let pull = Zmtp::idle(["pull", "-c", &bound, "-n", "1"]);
    assert_eq!(pull.finish().good(), "x\n");
    assert!(push.is_alive());
    push.interrupt();
    assert_eq!(push.finish().code, 130);
}
