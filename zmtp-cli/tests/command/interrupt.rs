//! Ctrl-C, a request to terminate, and a closed output.

use nix::sys::signal::Signal;

use super::support::Zmtp;

#[test]
fn it_is_the_way_to_end_what_has_no_end() {
    for signal in [Signal::SIGINT, Signal::SIGTERM] {
        let pull = Zmtp::idle(["pull", "-b", "tcp://127.0.0.1:*"]);
        pull.bound();
        pull.signal(signal);
        let done = pull.finish();
        assert_eq!((done.code, done.out.as_str()), (0, ""), "{}", done.err);
    }
}

#[test]
fn it_cuts_short_what_has_an_end() {
    let pull = Zmtp::idle(["pull", "-b", "tcp://127.0.0.1:*", "-n", "2"]);
    pull.bound();
    pull.interrupt();
    assert_eq!(pull.finish().code, 130);

    let push = Zmtp::start(["push", "-b", "tcp://127.0.0.1:*"]);
    push.bound();
    push.interrupt();
    assert_eq!(push.ended().code, 130);
}

#[test]
fn it_ends_a_push_whose_messages_nobody_takes() {
    let push = Zmtp::idle(["push", "-v", "-c", "tcp://127.0.0.1:1", "-m", "x"]);
    push.says("no connection");
    push.interrupt();
    assert_eq!(push.finish().code, 130);
}

#[test]
fn a_closed_output_ends_it_well() {
    let push = Zmtp::idle(["push", "-b", "tcp://127.0.0.1:*", "-m", "x", "--repeat"]);
    let bound = push.bound();
    // The shell gives it an output that somebody closes.
    let program = env!("CARGO_BIN_EXE_zmtp");
    let script = format!("'{program}' pull -c '{bound}'; echo \"code $?\" >&2");
    let mut shell = std::process::Command::new("sh")
        .args(["-c", &script])
        .stdin(std::process::Stdio::null())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let mut first = [0; 2];
    std::io::Read::read_exact(shell.stdout.as_mut().unwrap(), &mut first).unwrap();
    assert_eq!(&first, b"x\n");
    drop(shell.stdout.take());
    let output = shell.wait_with_output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "code 0\n");
}
