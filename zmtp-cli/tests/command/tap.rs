//! A live tap between two endpoints.

use super::support::{Zmtp, directory, greeting, ipc, listen, run};

const ANYWHERE: &str = "tcp://127.0.0.1:*";

#[test]
fn messages_pass_and_are_written() {
    let rep = Zmtp::idle(["rep", "-b", ANYWHERE, "--echo"]);
    let tap = Zmtp::idle(["decode", "--tap", ANYWHERE, &rep.bound()]);
    let bound = tap.bound();
    assert_eq!(run(["req", "-c", &bound, "-m", "hello"]).good(), "hello\n");
    for line in [
        "-- connection 1: 127.0.0.1:",
        "1> @0      greeting 3.1 NULL",
        "1< @0      greeting 3.1 NULL",
        "READY Socket-Type=\"REQ\"",
        "READY Socket-Type=\"REP\"",
        "1> @104    message 2 parts, 5 bytes: \"\" \"hello\"",
        "1< @91     message 2 parts, 5 bytes: \"\" \"hello\"",
        "(closed)",
    ] {
        tap.writes(line);
    }
    tap.interrupt();
    assert_eq!(tap.finish().code, 0);
}

#[test]
fn from_one_transport_to_another_and_its_file_goes() {
    let (one, two) = (directory(), directory());
    let (listen, connect) = (ipc(&one), ipc(&two));
    let pull = Zmtp::idle(["pull", "-b", &connect, "-n", "2"]);
    let tap = Zmtp::idle(["decode", "--json", "--tap", &listen, &connect]);
    tap.bound();
    run(["push", "-c", &listen, "-m", "one", "-m", "two"]).good();
    assert_eq!(pull.finish().good(), "one\ntwo\n");
    tap.writes("\"parts\":[\"two\"]");
    tap.interrupt();
    assert_eq!(tap.finish().code, 0);
    assert!(!one.path().join("socket").exists());
}

#[test]
fn violations_are_marked_as_they_pass() {
    let says = [greeting(1, "NULL", false), b"\xff\xff".to_vec()].concat();
    let listening = listen(says, false);
    let tap = Zmtp::idle(["decode", "--tap", ANYWHERE, &listening.endpoint]);
    let bound = tap.bound();
    run(["pull", "-c", &bound, "-t", "60"]).failed(1, "a reserved flag bit is set");
    tap.writes("violation: a reserved flag bit is set, at byte 64");
    tap.interrupt();
    let done = tap.finish();
    assert_eq!(done.code, 4, "{}", done.err);
}

#[test]
fn an_other_side_that_is_not_there_is_told_and_the_tap_stays() {
    let tap = Zmtp::idle(["decode", "--tap", ANYWHERE, "tcp://127.0.0.1:1"]);
    let bound = tap.bound();
    run(["pull", "-c", &bound, "-t", "5"]).failed(3, "timed out");
    tap.says("tcp://127.0.0.1:1: connection refused");
    tap.interrupt();
    assert_eq!(tap.finish().code, 0);
}
