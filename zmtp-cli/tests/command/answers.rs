//! A REP whose replies come to an end takes no request that it has none for.

use super::support::{Zmtp, run};

const ANYWHERE: &str = "tcp://127.0.0.1:*";

#[test]
fn the_last_reply_is_the_end() {
    for _ in 0..10 {
        let mut rep = Zmtp::start(["rep", "-b", ANYWHERE, "-m", "one", "-m", "two"]);
        let bound = rep.bound();
        // Two requests that are there before the second one is answered, and a third one.
        let client = Zmtp::idle(["req", "-c", &bound, "-m", "a", "-m", "b"]);
        assert_eq!(client.finish().good(), "one\ntwo\n");
        assert_eq!((rep.line(), rep.line()), ("a".to_owned(), "b".to_owned()));
        let done = rep.ended();
        assert_eq!((done.code, done.out.as_str()), (0, "a\nb\n"), "{}", done.err);
    }
}

#[test]
fn a_request_more_than_there_are_replies_is_not_taken() {
    let rep = Zmtp::idle(["rep", "-b", ANYWHERE, "-m", "answer"]);
    let bound = rep.bound();
    let clients = [1, 2].map(|_| Zmtp::idle(["req", "-c", &bound, "-m", "q", "-t", "2"]));
    let codes = clients.map(|client| client.finish().code);
    assert!(codes == [0, 3] || codes == [3, 0], "{codes:?}");
    // It was for whoever comes next, and so it was not written.
    assert_eq!(rep.finish().good(), "q\n");
}

#[test]
fn without_an_input_no_request_is_taken() {
    run(["rep", "-b", ANYWHERE]).good();
}

#[test]
fn a_reply_may_be_made_of_the_request() {
    let mut rep = Zmtp::start(["rep", "-b", ANYWHERE]);
    let bound = rep.bound();
    let client = Zmtp::idle(["req", "-c", &bound, "-m", "question"]);
    // The request comes out before the reply goes in.
    assert_eq!(rep.line(), "question");
    rep.say("answer\n");
    assert_eq!(client.finish().good(), "answer\n");
    rep.finish().good();
}

#[test]
fn a_request_that_the_input_leaves_unanswered_is_a_failure() {
    let mut rep = Zmtp::start(["rep", "-b", ANYWHERE]);
    let bound = rep.bound();
    let _client = Zmtp::idle(["req", "-c", &bound, "-m", "question"]);
    assert_eq!(rep.line(), "question");
    rep.finish().failed(1, "the input had no reply to it");
}

#[test]
fn no_request_within_the_time_is_told() {
    let rep = Zmtp::start(["rep", "-b", ANYWHERE, "-t", "0.3"]);
    rep.bound();
    rep.ended().failed(3, "no message came within 300ms");
}
