//! The progress bar: on a terminal, for what takes long, and nowhere else.

use std::process::Stdio;

use super::support::{Terminal, Zmtp, program};

/// Two seconds of messages; longer than what needs no bar.
const SLOWLY: [&str; 7] = ["-m", "0123456789", "--repeat", "-n", "40", "--rate", "20"];

#[test]
fn a_long_transfer_has_one_on_a_terminal() {
    let pull = Zmtp::idle(["pull", "-b", "tcp://127.0.0.1:*", "-n", "40"]);
    let bound = pull.bound();
    let terminal = Terminal::open();
    let mut command = program(["push", "-c", &bound].iter().chain(&SLOWLY));
    command.stderr(terminal.stream());
    let (code, said) = terminal.run(command);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("of 40 messages"), "{said:?}");
    assert!(said.contains("40 of 40 messages"), "{said:?}");
    assert!(said.contains("/s"), "{said:?}");
    assert!(said.contains("400 B"), "{said:?}");
    assert_eq!(pull.finish().good().lines().count(), 40);
}

#[test]
fn who_receives_has_one_if_the_messages_go_elsewhere() {
    let mut args = vec!["push", "-b", "tcp://127.0.0.1:*"];
    args.extend(SLOWLY);
    let push = Zmtp::idle(args);
    let bound = push.bound();
    let terminal = Terminal::open();
    let mut command = program(["pull", "-c", &bound, "-n", "40"]);
    command.stdout(Stdio::null()).stderr(terminal.stream());
    let (code, said) = terminal.run(command);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("of 40 messages"), "{said:?}");
}

#[test]
fn messages_on_the_terminal_are_not_disturbed_by_one() {
    let mut args = vec!["push", "-b", "tcp://127.0.0.1:*"];
    args.extend(SLOWLY);
    let push = Zmtp::idle(args);
    let bound = push.bound();
    let terminal = Terminal::open();
    let mut command = program(["pull", "-c", &bound, "-n", "40"]);
    command.stdout(terminal.stream()).stderr(terminal.stream());
    let (code, said) = terminal.run(command);
    assert_eq!((code, said), (Some(0), "0123456789\r\n".repeat(40)));
}

#[test]
fn a_pipe_has_none() {
    let pull = Zmtp::idle(["pull", "-b", "tcp://127.0.0.1:*", "-n", "40"]);
    let bound = pull.bound();
    let push = Zmtp::idle(["push", "-c", &bound].iter().chain(&SLOWLY)).finish();
    assert_eq!((push.code, push.err.as_str()), (0, ""));
    let done = pull.finish();
    assert_eq!(done.err.lines().count(), 1, "{}", done.err);
}
