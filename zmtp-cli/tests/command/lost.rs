//! Messages that do not reach who was to have them are no success.

use super::support::{
    Caller, Zmtp, at, command, directory, greeting, ipc, keys, listen, public, run, run_with,
};

const ANYWHERE: &str = "tcp://127.0.0.1:*";

/// How often each is tried: what was lost depended on who was faster.
const OFTEN: usize = 15;

#[test]
fn a_peer_of_the_wrong_type_takes_nothing() {
    let rep = Zmtp::idle(["rep", "-b", ANYWHERE, "--echo"]);
    let bound = rep.bound();
    let many: String = (0..100).map(|number| format!("{number}\n")).collect();
    for round in 0..OFTEN {
        let mut args = vec!["push", "-c", &bound];
        // With and without a time to give up.
        if round % 2 == 0 {
            args.extend(["-t", "50"]);
        }
        if round % 3 == 0 {
            run_with(&many, args)
        } else {
            args.extend(["-m", "nope"]);
            run(args)
        }
        .failed(1, &format!("{bound}: the handshake failed: the peer's socket type"));
    }
    rep.interrupt();
    assert_eq!(rep.finish().good(), "");
}

#[test]
fn a_server_that_does_not_know_the_key_takes_nothing() {
    let directory = directory();
    let [server, friend, stranger] =
        ["server", "friend", "stranger"].map(|name| keys(directory.path(), name));
    let (secret, allowed) = (at(&server), at(&public(&friend)));
    let args = ["pull", "-b", ANYWHERE, "--curve-server", "--secret-key", &secret];
    let pull = Zmtp::idle(args.into_iter().chain(["--allow-key", &allowed]));
    let bound = pull.bound();
    let (key, own) = (at(&public(&server)), at(&stranger));
    for socket in ["push", "dealer"].into_iter().cycle().take(OFTEN) {
        let args = [socket, "-c", &bound, "-m", "x", "--server-key", &key, "--secret-key", &own];
        run(args).failed(1, &format!("{bound}: the peer refused the connection"));
    }
    pull.interrupt();
    assert_eq!(pull.finish().good(), "");
}

#[test]
fn a_server_that_does_not_know_the_password_takes_nothing() {
    let pull = Zmtp::idle(["pull", "-b", ANYWHERE, "--plain-allow", "admin:secret"]);
    let bound = pull.bound();
    for _ in 0..OFTEN {
        let args = ["push", "-c", &bound, "-m", "x", "--plain", "admin:guess"];
        run(args).failed(1, &format!("{bound}: the peer refused the connection"));
    }
    pull.interrupt();
    assert_eq!(pull.finish().good(), "");
}

#[test]
fn a_peer_of_another_mechanism_takes_nothing() {
    let directory = directory();
    let server = keys(directory.path(), "server");
    let secret = at(&server);
    let pull = Zmtp::idle(["pull", "-b", ANYWHERE, "--curve-server", "--secret-key", &secret]);
    let bound = pull.bound();
    for round in 0..OFTEN {
        let mut args = vec!["push", "-c", &bound, "-m", "x"];
        if round % 2 == 0 {
            args.extend(["--plain", "a:b"]);
        }
        run(args).failed(1, &format!("{bound}: ")).says_also("mechanism");
    }
    pull.interrupt();
    assert_eq!(pull.finish().good(), "");
}

#[test]
fn one_of_two_peers_that_refuses_is_told_at_once() {
    let pull = Zmtp::idle(["pull", "-b", ANYWHERE]);
    let rep = Zmtp::idle(["rep", "-b", ANYWHERE, "--echo"]);
    let (good, wrong) = (pull.bound(), rep.bound());
    let push = Zmtp::start(["push", "-c", &wrong, "-c", &good, "--peers", "1"]);
    // It is said as soon as it is known, for the other one goes on.
    push.says(&format!("{wrong}: the handshake failed"));
    push.says("it is not connected to again");
    push.finish().good();
    pull.interrupt();
    assert_eq!(pull.finish().good(), "");
}

#[test]
fn what_waited_for_one_of_two_peers_is_lost_when_that_refuses() {
    let directory = directory();
    let wrong = ipc(&directory);
    let mut pull = Zmtp::idle(["pull", "-b", ANYWHERE]);
    let good = pull.bound();
    // Each has one of them; who is not there yet has the other one waiting.
    let push = Zmtp::idle(["push", "-c", &wrong, "-c", &good, "-m", "a", "-m", "b"]);
    let arrived = pull.line();
    assert!(["a", "b"].contains(&arrived.as_str()), "{arrived}");
    let rep = Zmtp::idle(["rep", "-b", &wrong, "--echo"]);
    let done = push.ended();
    assert_eq!(done.code, 1, "{}", done.err);
    let lost = format!("1 message was lost ({wrong}: the handshake failed");
    assert!(done.err.contains(&lost), "{}", done.err);
    for zmtp in [pull, rep] {
        zmtp.interrupt();
        zmtp.finish().good();
    }
}

#[test]
fn what_waits_for_a_peer_that_leaves_is_lost() {
    // A PULL that takes nothing: more is queued than there is room for on the way.
    let ready = command("READY", b"\x0bSocket-Type\0\0\0\x04PULL");
    let mut push = Zmtp::start(["push", "-b", ANYWHERE, "--format", "raw"]);
    let peer = Caller::new(&push.bound(), &[greeting(0, "NULL", false), ready].concat());
    push.say(vec![b'x'; 30_000_000]);
    push.end_of_input();
    peer.hears_more_than(100);
    drop(peer);
    push.ended().failed(1, "1 message was lost").says_also("disconnected");
}

#[test]
fn a_published_message_is_for_who_is_there() {
    let mut publisher = Zmtp::start(["pub", "-b", ANYWHERE]);
    let bound = publisher.bound();
    let sub = Zmtp::idle(["sub", "-c", &bound, "-n", "1"]);
    publisher.say("first\n");
    assert_eq!(sub.finish().good(), "first\n");
    publisher.say("second\n");
    publisher.finish().good();
}

#[test]
fn nothing_is_lost_where_nothing_was_to_be_sent() {
    // A peer that breaks the protocol when all is over is no loss.
    let ready = command("READY", b"\x0bSocket-Type\0\0\0\x04PULL");
    let says = [greeting(0, "NULL", false), ready].concat();
    let peer = listen(says, false);
    run(["push", "-c", &peer.endpoint, "-m", "x"]).good();
    assert!(peer.heard().ends_with(b"\0\x01x"));
}
