//! What is said of connections, if it is asked for.

use super::support::{Zmtp, run};

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
