//! Sockets stop after as many messages as was said.

use super::support::{Zmtp, run};

#[test]
fn who_receives_stops_after_its_count_and_writes_no_more() {
    let push = Zmtp::idle(["push", "-b", "tcp://127.0.0.1:*", "-m", "x", "--repeat"]);
    let bound = push.bound();
    let said = run(["pull", "-c", &bound, "-n", "1000"]).good();
    assert_eq!(said, "x\n".repeat(1000));
}

#[test]
fn who_only_sends_counts_what_it_sends() {
    let pull = Zmtp::idle(["pull", "-b", "tcp://127.0.0.1:*", "-n", "5"]);
    let bound = pull.bound();
    run(["push", "-c", &bound, "-m", "a", "-m", "b", "--repeat", "-n", "5"]).good();
    assert_eq!(pull.finish().good(), "a\nb\na\nb\na\n");
}

#[test]
fn a_req_counts_replies() {
    let rep = Zmtp::idle(["rep", "-b", "tcp://127.0.0.1:*", "--echo"]);
    let bound = rep.bound();
    let said = run(["req", "-c", &bound, "-m", "again", "--repeat", "-n", "3"]).good();
    assert_eq!(said, "again\nagain\nagain\n");
}

#[test]
fn what_is_queued_is_sent_before_the_end() {
    let pull = Zmtp::idle(["pull", "-b", "tcp://127.0.0.1:*", "-n", "50000"]);
    let bound = pull.bound();
    run(["push", "-c", &bound, "-m", "0123456789", "--repeat", "-n", "50000"]).good();
    assert_eq!(pull.finish().good().lines().count(), 50_000);
}

#[test]
fn what_is_given_as_arguments_is_sent_however_soon_the_count_is_reached() {
    let mut one = Zmtp::start(["pair", "-b", "tcp://127.0.0.1:*"]);
    let bound = one.bound();
    one.say("early\n");
    // The second one is sent 200 ms later.
    let args = ["pair", "-c", &bound, "-n", "1", "-m", "first", "-m", "second", "--rate", "5"];
    assert_eq!(run(args).good(), "early\n");
    assert_eq!((one.line(), one.line()), ("first".to_owned(), "second".to_owned()));
}
