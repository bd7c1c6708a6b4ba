//! Waiting for peers before anything is sent.

use super::support::{Zmtp, run};

#[test]
fn pub_waits_for_as_many_subscribers_as_it_is_told() {
    let publisher = Zmtp::idle(["pub", "-b", "tcp://127.0.0.1:*", "-m", "news", "--peers", "2"]);
    let bound = publisher.bound();
    let one = Zmtp::idle(["sub", "-c", &bound, "-n", "1"]);
    let two = Zmtp::idle(["sub", "-c", &bound, "-n", "1"]);
    assert_eq!(one.finish().good(), "news\n");
    assert_eq!(two.finish().good(), "news\n");
    publisher.finish().good();
}

#[test]
fn pub_waits_for_nobody_if_it_is_told_so() {
    run(["pub", "-b", "tcp://127.0.0.1:*", "-m", "unheard", "--peers", "0"]).good();
}

#[test]
fn peers_that_do_not_come_are_counted() {
    let args = ["pub", "-b", "tcp://127.0.0.1:*", "-m", "x", "--peers", "2", "-t", "0.2"];
    run(args).failed(3, "timed out: 0 of 2 peers came within 200ms");
}

#[test]
fn a_router_waits_for_the_peer_that_it_writes_to() {
    let mut router = Zmtp::start(["router", "-b", "tcp://127.0.0.1:*", "--separator", "|"]);
    let bound = router.bound();
    router.say("me|hello\n");
    let args = ["dealer", "-c", &bound, "--identity", "me", "-n", "1"];
    assert_eq!(run(args).good(), "hello\n");
}

#[test]
fn an_identity_that_nobody_has_is_told() {
    let mut router = Zmtp::start(["router", "-b", "tcp://127.0.0.1:*", "--separator", "|"]);
    let bound = router.bound();
    let _dealer = Zmtp::start(["dealer", "-c", &bound, "--identity", "me"]);
    router.say("you|hello\n");
    router.says("no peer has the identity");
    router.finish().failed(1, "a message was not sent: no peer has the identity");
}
