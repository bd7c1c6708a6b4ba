//! Where nobody is left to talk to, and nobody will come, the command ends and says why.

use super::support::{Zmtp, command, directory, greeting, ipc, listen, message, run};

const ANYWHERE: &str = "tcp://127.0.0.1:*";

#[test]
fn a_socket_that_every_peer_refuses_ends() {
    let pull = Zmtp::idle(["pull", "-b", ANYWHERE]);
    let bound = pull.bound();
    run(["req", "-c", &bound, "-m", "hi"]).failed(1, &format!("{bound}: the handshake failed"));
    for socket in ["pull", "sub", "rep", "pub", "router", "pair", "xsub"] {
        // Whatever it waits for: messages, subscribers, peers, the input.
        let zmtp = Zmtp::start([socket, "-c", &bound]);
        let done = zmtp.ended();
        assert!(done.out.is_empty());
        done.failed(1, &format!("{bound}: the handshake failed"));
    }
}

#[test]
fn all_of_them_are_named() {
    let one = Zmtp::idle(["pull", "-b", ANYWHERE]);
    let two = Zmtp::idle(["pull", "-b", ANYWHERE]);
    let (first, second) = (one.bound(), two.bound());
    let done = run(["sub", "-c", &first, "-c", &second]);
    assert_eq!(done.code, 1, "{}", done.err);
    let last = done.err.lines().last().unwrap();
    assert!(last.contains(&first) && last.contains(&second), "{}", done.err);
}

#[test]
fn who_may_be_connected_to_waits_on() {
    let pull = Zmtp::idle(["pull", "-b", ANYWHERE]);
    let bound = pull.bound();
    let sub = Zmtp::idle(["sub", "-b", ANYWHERE, "-c", &bound, "-n", "1"]);
    sub.says("it is not connected to again");
    run(["pub", "-c", &sub.bound(), "-m", "news"]).good();
    assert_eq!(sub.finish().good(), "news\n");
}

#[test]
fn what_came_before_is_written() {
    // Five messages, and then what no peer may send.
    let ready = command("READY", b"\x0bSocket-Type\0\0\0\x04PUSH");
    let mut says = [greeting(0, "NULL", false), ready].concat();
    for number in b"12345" {
        says.extend(message(&[*number]));
    }
    says.extend([0xff, 0xff, 0xff]);
    for _ in 0..10 {
        let peer = listen(says.clone(), false);
        let done = run(["pull", "-c", &peer.endpoint]);
        assert_eq!(done.out, "1\n2\n3\n4\n5\n");
        done.failed(1, &format!("{}: disconnected: ", peer.endpoint));
        // It is no failure if that was all that was asked for.
        let peer = listen(says.clone(), false);
        assert_eq!(run(["pull", "-c", &peer.endpoint, "-n", "5"]).good(), "1\n2\n3\n4\n5\n");
    }
}

#[test]
fn a_server_that_is_not_there_is_told_while_it_is_waited_for() {
    let directory = directory();
    let endpoint = ipc(&directory);
    for args in [&["push", "-m", "x"][..], &["req", "-m", "x"], &["sub"], &["dealer", "-m", "x"]] {
        let zmtp = Zmtp::idle(args.iter().copied().chain(["-c", &endpoint]));
        zmtp.says(&format!("zmtp: {endpoint}: "));
        zmtp.says("; trying on\n");
        zmtp.interrupt();
        // Once, whatever comes behind it.
        assert_eq!(zmtp.finish().err.matches("trying on").count(), 1, "{args:?}");
    }
}

#[test]
fn a_server_that_says_nothing_is_told() {
    let silent = listen(Vec::new(), false);
    let push = Zmtp::idle(["push", "-c", &silent.endpoint, "-m", "x"]);
    push.says(&format!("{}: it accepts connections, and says nothing", silent.endpoint));
    push.interrupt();
    assert_eq!(push.finish().code, 130);
}

#[test]
fn a_measurement_and_a_proxy_end_too() {
    let rep = Zmtp::idle(["rep", "-b", ANYWHERE, "--echo"]);
    let bound = rep.bound();
    let reason = format!("{bound}: the handshake failed");
    run(["bench", "thr", "send", "-c", &bound]).failed(1, &reason);
    run(["bench", "thr", "receive", "-c", &bound]).failed(1, &reason);
    let args = ["proxy", "streamer", "--connect-frontend", &bound, "--backend", ANYWHERE];
    let done = run(args);
    assert_eq!(done.code, 1, "{}", done.err);
    assert!(done.err.lines().last().unwrap().contains(&reason), "{}", done.err);
}
