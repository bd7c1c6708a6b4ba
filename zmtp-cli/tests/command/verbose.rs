//! What is said of connections, if it is asked for.

use super::support::{Zmtp, directory, ipc, listen, run};

#[test]
fn connections_are_told_as_they_come_and_go() {
    let pull = Zmtp::idle(["pull", "-v", "-b", "tcp://127.0.0.1:*"]);
    let bound = pull.bound();
    pull.says("listening on tcp://127.0.0.1:");
    let push = run(["push", "-v", "-c", &bound, "-m", "x"]);
    assert_eq!(push.code, 0, "{}", push.err);
    pull.says("is ready: PUSH, ZMTP 3.1");
    pull.says("disconnected");
    pull.interrupt();
    assert_eq!(pull.finish().good(), "x\n");
}

#[test]
fn nothing_is_said_otherwise() {
    let pull = Zmtp::idle(["pull", "-b", "tcp://127.0.0.1:*", "-n", "1"]);
    let bound = pull.bound();
    let push = run(["push", "-c", &bound, "-m", "x"]);
    assert_eq!(push.err, "");
    assert_eq!(pull.finish().err, format!("zmtp: bound to {bound}\n"));
}

#[test]
fn the_same_trouble_is_told_once_however_often_it_is_tried_again() {
    let silent = listen(Vec::new(), true);
    let push = Zmtp::idle(["push", "-v", "-c", &silent.endpoint, "-m", "x"]);
    // The peer closes each connection; more than one was tried by now.
    push.says("; trying on");
    push.interrupt();
    let done = push.finish();
    for told in ["connected to tcp", "again in", "disconnected"] {
        assert_eq!(done.err.matches(told).count(), 1, "{}", done.err);
    }
    // Whole milliseconds.
    let again = done.err.split("again in ").nth(1).unwrap().lines().next().unwrap();
    let number = again.strip_suffix(" ms").unwrap();
    assert!(number.parse::<u32>().is_ok(), "{again}");
}

#[test]
fn another_trouble_is_told_too() {
    let directory = directory();
    let endpoint = ipc(&directory);
    let pull = Zmtp::idle(["pull", "-v", "-c", &endpoint]);
    pull.says("no connection to");
    let pub_ = Zmtp::idle(["pub", "-b", &endpoint, "-m", "x"]);
    pull.says("the handshake failed");
    drop(pub_);
    assert_eq!(pull.ended().code, 1);
}
