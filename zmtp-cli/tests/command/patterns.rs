//! Every pattern between two processes, over tcp and ipc.

use super::support::{Zmtp, directory, ipc, run, run_with};

/// Does something over each transport: a place to bind to.
fn over_each(check: impl Fn(&str)) {
    check("tcp://127.0.0.1:*");
    let directory = directory();
    check(&ipc(&directory));
}

/// Binds, and tells where to connect to.
fn bind(endpoint: &str, args: &[&str]) -> (Zmtp, String) {
    let (command, rest) = args.split_first().unwrap();
    let mut all = vec![*command, "--bind", endpoint];
    all.extend(rest);
    let zmtp = Zmtp::start(all);
    let bound = if endpoint.starts_with("tcp") { zmtp.bound() } else { endpoint.to_owned() };
    (zmtp, bound)
}

#[test]
fn push_and_pull() {
    over_each(|endpoint| {
        let (pull, bound) = bind(endpoint, &["pull", "-n", "3"]);
        run_with("a\nb\n\n", ["push", "--connect", &bound]).good();
        assert_eq!(pull.finish().good(), "a\nb\n\n");
    });
}

#[test]
fn pull_connects_and_push_binds() {
    over_each(|endpoint| {
        let (mut push, bound) = bind(endpoint, &["push"]);
        push.say("one\ntwo\n");
        assert_eq!(run(["pull", "-n", "2", "--connect", &bound]).good(), "one\ntwo\n");
        push.finish().good();
    });
}

#[test]
fn pub_and_sub_with_topics() {
    over_each(|endpoint| {
        let (mut publisher, bound) = bind(endpoint, &["pub"]);
        let args = ["sub", "--connect", &bound, "--topic", "a", "--topic", "hex:62", "-n", "3"];
        let sub = Zmtp::idle(args);
        publisher.say("a1\nb1\nc1\na2\n");
        assert_eq!(sub.finish().good(), "a1\nb1\na2\n");
        publisher.finish().good();
    });
}

#[test]
fn a_topic_as_a_part_of_its_own() {
    over_each(|endpoint| {
        let (mut publisher, bound) = bind(endpoint, &["pub", "--topic", "weather"]);
        let args = ["sub", "--connect", &bound, "--topic", "weather", "-n", "2"];
        let sub = Zmtp::idle(args);
        publisher.say("rain\nsun\n");
        assert_eq!(sub.finish().good(), "weather\train\nweather\tsun\n");
        publisher.finish().good();
    });
}

#[test]
fn req_and_rep() {
    over_each(|endpoint| {
        let (mut rep, bound) = bind(endpoint, &["rep", "-n", "2"]);
        rep.say("one\ntwo\n");
        let args = ["req", "--connect", &bound, "-m", "first", "-m", "second"];
        assert_eq!(run(args).good(), "one\ntwo\n");
        assert_eq!(rep.finish().good(), "first\nsecond\n");
    });
}

#[test]
fn dealer_and_router_with_an_identity() {
    over_each(|endpoint| {
        let args = ["router", "-n", "1", "--separator", "|", "--quit-after", "60"];
        let (mut router, bound) = bind(endpoint, &args);
        let args = ["dealer", "--connect", &bound, "--identity", "me", "-n", "1"];
        let mut dealer = Zmtp::start(args);
        dealer.say("hello\n");
        assert_eq!(router.line(), "me|hello");
        assert_eq!(router.finish().code, 0);

        // And the other way, to the identity that is known.
        let (mut router, bound) = bind(endpoint, &["router", "--separator", "|"]);
        drop(dealer);
        let dealer = Zmtp::start(["dealer", "-c", &bound, "--identity", "hex:6d65", "-n", "1"]);
        router.say("me|welcome\n");
        assert_eq!(dealer.finish().good(), "welcome\n");
    });
}

#[test]
fn pair_and_pair_in_both_directions() {
    over_each(|endpoint| {
        let (mut one, bound) = bind(endpoint, &["pair"]);
        let mut two = Zmtp::start(["pair", "--connect", &bound]);
        one.say("ping\n");
        assert_eq!(two.line(), "ping");
        two.say("pong\n");
        assert_eq!(one.line(), "pong");
    });
}

#[test]
fn xpub_shows_subscriptions_and_xsub_makes_them() {
    over_each(|endpoint| {
        let (mut xpub, bound) = bind(endpoint, &["xpub", "--format", "hex"]);
        let mut xsub = Zmtp::start(["xsub", "--connect", &bound, "--format", "hex"]);
        xsub.say("0174\n");
        assert_eq!(xpub.line(), "0174");
        xpub.say("7431\n7531\n7432\n");
        assert_eq!(xsub.line(), "7431");
        assert_eq!(xsub.line(), "7432");
        xsub.say("0074\n");
        assert_eq!(xpub.line(), "0074");
    });
}

#[test]
fn xsub_has_topics_from_its_options() {
    over_each(|endpoint| {
        let (mut xpub, bound) = bind(endpoint, &["xpub", "--format", "hex"]);
        let mut xsub = Zmtp::start(["xsub", "--connect", &bound, "--topic", "t"]);
        assert_eq!(xpub.line(), "0174");
        xpub.say("7431\n");
        assert_eq!(xsub.line(), "t1");
    });
}

#[test]
fn a_dealer_asks_several_reps_at_a_time() {
    over_each(|endpoint| {
        let args = ["dealer", "-n", "4", "--separator", "|", "--peers", "2"];
        let (mut dealer, bound) = bind(endpoint, &args);
        let one = Zmtp::idle(["rep", "--echo", "--connect", &bound]);
        let two = Zmtp::idle(["rep", "--echo", "--connect", &bound]);
        dealer.say("|q1\n|q2\n|q3\n|q4\n");
        let said = dealer.finish().good();
        let mut answers: Vec<&str> = said.lines().collect();
        answers.sort_unstable();
        assert_eq!(answers, ["|q1", "|q2", "|q3", "|q4"]);
        for rep in [one, two] {
            rep.interrupt();
            assert_eq!(rep.finish().good().lines().count(), 2);
        }
    });
}

#[test]
fn several_endpoints_on_one_socket() {
    let directory = directory();
    let there = ipc(&directory);
    let pull = Zmtp::idle(["pull", "-n", "2", "-b", "tcp://127.0.0.1:*", "-b", &there]);
    let bound = pull.bound();
    let done = run(["push", "-c", &bound, "-c", &there, "-m", "one", "-m", "two", "--peers", "2"]);
    done.good();
    let said = pull.finish().good();
    let mut lines: Vec<&str> = said.lines().collect();
    lines.sort_unstable();
    assert_eq!(lines, ["one", "two"]);
}
