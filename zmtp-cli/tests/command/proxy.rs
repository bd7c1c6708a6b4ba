//! A proxy between processes.

use super::support::{Zmtp, at, directory, ipc, keys, public, run, run_with};

const ANYWHERE: &str = "tcp://127.0.0.1:*";

/// Starts a proxy; the endpoints of its backend and frontend.
fn proxy(kind: &str) -> (Zmtp, String, String) {
    let proxy = Zmtp::idle(["proxy", kind, "--frontend", ANYWHERE, "--backend", ANYWHERE]);
    let (back, front) = (proxy.bound_again(1), proxy.bound_again(2));
    (proxy, front, back)
}

#[test]
fn a_queue_has_requests_and_replies_cross() {
    let (proxy, front, back) = proxy("queue");
    let _rep = Zmtp::idle(["rep", "--echo", "-c", &back]);
    assert_eq!(run(["req", "-c", &front, "-m", "one", "-m", "two"]).good(), "one\ntwo\n");
    proxy.interrupt();
    let done = proxy.finish();
    assert_eq!((done.code, done.out.as_str()), (0, ""), "{}", done.err);
    // Two messages each way, of three parts each: identity, delimiter and body.
    for row in ["from the frontend", "to the backend", "from the backend", "to the frontend"] {
        let line = done.err.lines().find(|line| line.contains(row)).expect("a row");
        let figures: Vec<&str> = line.split_whitespace().rev().take(3).collect();
        assert_eq!(&figures[1..], ["6", "2"], "{line}");
    }
}

#[test]
fn a_forwarder_has_subscriptions_and_messages_cross() {
    let (_proxy, front, back) = proxy("forwarder");
    let sub = Zmtp::idle(["sub", "-c", &back, "--topic", "a", "-n", "2"]);
    // The publisher waits for the subscription, which comes through the proxy.
    run_with("a1\nb1\na2\n", ["pub", "-c", &front]).good();
    assert_eq!(sub.finish().good(), "a1\na2\n");
}

#[test]
fn a_streamer_moves_messages_on() {
    let (_proxy, front, back) = proxy("streamer");
    let pull = Zmtp::idle(["pull", "-c", &back, "-n", "3"]);
    run_with("1\n2\n3\n", ["push", "-c", &front]).good();
    assert_eq!(pull.finish().good(), "1\n2\n3\n");
}

#[test]
fn a_capture_has_a_copy_of_all_that_passes() {
    let directory = directory();
    let capture = ipc(&directory);
    let proxy = Zmtp::idle([
        "proxy",
        "streamer",
        "--frontend",
        ANYWHERE,
        "--backend",
        ANYWHERE,
        "--capture",
        &capture,
        "--statistics",
        "50ms",
        "--verbose",
    ]);
    let (back, front) = (proxy.bound_again(1), proxy.bound_again(2));
    let sub = Zmtp::idle(["sub", "-c", &capture, "-n", "2"]);
    // There is no hurry: a message that came before the subscription would not be captured.
    proxy.says("is ready: SUB");
    let pull = Zmtp::idle(["pull", "-c", &back, "-n", "2"]);
    let mut push = Zmtp::start(["push", "-c", &front]);
    push.say("one\n");
    push.say("two\n");
    assert_eq!(pull.finish().good(), "one\ntwo\n");
    assert_eq!(sub.finish().good(), "one\ntwo\n");
    proxy.says("forth 2 messages");
    proxy.interrupt();
    assert_eq!(proxy.finish().code, 0);
}

#[test]
fn both_sides_may_connect() {
    let directory = directory();
    let front = ipc(&directory);
    let push = Zmtp::idle(["push", "-b", &front, "-m", "x"]);
    let pull = Zmtp::idle(["pull", "-b", ANYWHERE, "-n", "1"]);
    let bound = pull.bound();
    let args = ["proxy", "streamer", "--connect-frontend", &front, "--connect-backend", &bound];
    let proxy = Zmtp::idle(args);
    assert_eq!(pull.finish().good(), "x\n");
    push.finish().good();
    proxy.interrupt();
    assert_eq!(proxy.finish().code, 0);
}

#[test]
fn a_proxy_asks_for_credentials() {
    let directory = directory();
    let server = keys(directory.path(), "server");
    let (secret, key) = (at(&server), at(&public(&server)));
    let args = ["proxy", "streamer", "--frontend", ANYWHERE, "--backend", ANYWHERE];
    let proxy = Zmtp::idle(args.into_iter().chain(["--curve-server", "--secret-key", &secret]));
    let (back, front) = (proxy.bound_again(1), proxy.bound_again(2));
    let pull = Zmtp::idle(["pull", "-c", &back, "-n", "1", "--server-key", &key]);
    run(["push", "-c", &front, "-m", "no"]).failed(1, "mechanism");
    run(["push", "-c", &front, "-m", "yes", "--server-key", &key]).good();
    assert_eq!(pull.finish().good(), "yes\n");
}
