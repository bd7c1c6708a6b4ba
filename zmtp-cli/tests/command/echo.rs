//! A REP that replies with the request itself.

use super::support::{Zmtp, run};

#[test]
fn requests_come_back_and_are_written() {
    let rep = Zmtp::idle(["rep", "-b", "tcp://127.0.0.1:*", "--echo", "--format", "hex"]);
    let bound = rep.bound();
    let args = ["req", "-c", &bound, "-m", "one|two", "-m", "|", "--separator", "|"];
    assert_eq!(run(args).good(), "one|two\n|\n");
    rep.interrupt();
    assert_eq!(rep.finish().good(), "6f6e65 74776f\n- -\n");
}

#[test]
fn it_serves_several_clients() {
    let rep = Zmtp::idle(["rep", "-b", "tcp://127.0.0.1:*", "--echo", "-n", "4"]);
    let bound = rep.bound();
    let clients = ["a", "b", "c", "d"].map(|name| Zmtp::idle(["req", "-c", &bound, "-m", name]));
    let answers = clients.map(|client| client.finish().good());
    assert_eq!(answers, ["a\n", "b\n", "c\n", "d\n"]);
    assert_eq!(rep.finish().good().lines().count(), 4);
}
