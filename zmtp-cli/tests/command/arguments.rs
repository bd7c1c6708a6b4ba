//! Arguments that make no sense end with exit code 2 and one line.

use super::support::{Zmtp, program, run};

/// What is wrong, and a part of what is said.
const WRONG: &[(&[&str], &str)] = &[
    (&["pull"], "say where: at least one --bind or --connect"),
    (&["pull", "-b", "tcp://127.0.0.1:70000"], "tcp://127.0.0.1:70000"),
    (&["pull", "-b", "nonsense"], "nonsense"),
    (&["pull", "-c", "udp://127.0.0.1:1"], "udp://127.0.0.1:1"),
    (&["push", "-c", "tcp://*:5555"], "tcp://*:5555"),
    (&["pull", "-b", "inproc://x"], "nobody else is in this process"),
    (&["pull", "-b", "tcp://127.0.0.1:*", "-n", "0"], "at least 1"),
    (&["pull", "-b", "tcp://127.0.0.1:*", "-n", "-1"], "unexpected argument"),
    (&["pull", "-b", "tcp://127.0.0.1:*", "-t", "soon"], "a time is seconds"),
    (&["pull", "-b", "tcp://127.0.0.1:*", "-f", "xml"], "xml"),
    (&["pull", "-b", "tcp://127.0.0.1:*", "-m", "x"], "unexpected argument"),
    (&["push", "-b", "tcp://127.0.0.1:*", "--rate", "0"], "a rate is above zero"),
    (&["push", "-b", "tcp://127.0.0.1:*", "--rate", "nan"], "a rate is above zero"),
    (&["push", "-b", "tcp://127.0.0.1:*", "--rate", "inf"], "a rate is finite"),
    (&["push", "-b", "tcp://127.0.0.1:*", "--repeat"], "--repeat is for --message and --file"),
    (&["push", "-b", "tcp://127.0.0.1:*", "-m", "x", "--file", "y"], "not from both"),
    (&["rep", "-b", "tcp://127.0.0.1:*", "--echo", "-m", "x"], "cannot be used with"),
    (&["sub", "-b", "tcp://127.0.0.1:*", "--topic", "hex:0"], "hexadecimal digits"),
    (&["dealer", "-b", "tcp://127.0.0.1:*", "--identity", "hex:00"], "identity"),
    (&["pull", "-b", "tcp://127.0.0.1:*", "--server-key", "short"], "--server-key"),
    (&["pull", "-b", "tcp://127.0.0.1:*", "--server-key", "@/nowhere"], "/nowhere"),
    (&["pull", "-b", "tcp://127.0.0.1:*", "--curve-server"], "a CURVE server has a --secret-key"),
    (&["pull", "-b", "tcp://127.0.0.1:*", "--plain", "nocolon"], "a colon between"),
    (
        &["pull", "-b", "tcp://127.0.0.1:*", "--plain", "a:b", "--plain-allow", "c:d"],
        "one security mechanism",
    ),
    (&["ping"], "ENDPOINT"),
    (&["ping", "tcp://127.0.0.1"], "tcp://127.0.0.1"),
    (&["ping", "tcp://127.0.0.1:1", "--as", "nothing"], "no such socket type"),
    (&["decode"], "required"),
    (&["decode", "--tap", "tcp://127.0.0.1:*"], "--tap"),
    (&["decode", "--tap", "tcp://127.0.0.1:*", "tcp://*:1"], "tcp://*:1"),
    (&["proxy", "queue", "--frontend", "tcp://127.0.0.1:*"], "a frontend and a backend"),
    (&["proxy", "carrier"], "carrier"),
    (&["bench", "thr", "send"], "required"),
    (&["bench", "thr", "receive", "-b", "tcp://127.0.0.1:*", "-n", "1"], "--count is at least 2"),
    (
        &["bench", "thr", "send", "-c", "tcp://127.0.0.1:1", "-s", "9999999999"],
        "no more than 1073741824 bytes",
    ),
    (&["decode", "x", "--show", "70000"], "no more than 65535 bytes"),
    (&["decode", "x", "--show", "-1"], "unexpected argument"),
    (&["decode", "x", "--show", "all"], "a number of bytes is wanted"),
    (&["keygen", "--force"], "required"),
    (&["completions", "cmd"], "cmd"),
    (&["telepathy"], "unrecognized subcommand 'telepathy'; see --help"),
    (&["pusg", "-m", "x"], "similar subcommands exist: 'pub', 'push'; see --help"),
    (&["dealre"], "a similar subcommand exists: 'dealer'; see --help"),
    (&["push", "--messag", "x"], "a similar argument exists: '--message'; see --help"),
    (&["--nonsense"], "--nonsense"),
];

#[test]
fn each_is_told_in_one_line() {
    for (args, reason) in WRONG {
        let done = run(*args);
        assert_eq!(done.code, 2, "{args:?}: {}", done.err);
        assert_eq!(done.out, "", "{args:?}");
        done.failed(2, reason);
    }
}

#[test]
fn no_arguments_show_the_help() {
    let done = run::<&str>([]);
    assert_eq!(done.code, 2);
    assert!(done.err.contains("Usage: zmtp <COMMAND>"), "{}", done.err);
}

#[test]
fn help_and_version_end_well() {
    for args in [&["--help"][..], &["help"], &["pull", "--help"], &["bench", "lat", "-h"]] {
        assert!(run(args).good().contains("Usage: zmtp"), "{args:?}");
    }
    let version = run(["--version"]).good();
    assert_eq!(version, format!("zmtp {}\n", env!("CARGO_PKG_VERSION")));
}

#[cfg(target_os = "linux")]
#[test]
fn help_that_cannot_be_written_is_a_failure() {
    for args in [&["--help"][..], &["--version"], &["ping", "--help"]] {
        let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        let output = program(args).stdout(full).output().unwrap();
        assert_eq!(output.status.code(), Some(1), "{args:?}");
        assert!(output.stderr.starts_with(b"zmtp: the standard output: "), "{args:?}");
    }
}

#[test]
fn values_may_begin_with_a_hyphen() {
    let pull = Zmtp::idle(["pull", "-b", "tcp://127.0.0.1:*", "-n", "1", "--separator", "-|-"]);
    let bound = pull.bound();
    let args = ["push", "-c", &bound, "-m", "-m|--help", "--separator", "|"];
    run(args).good();
    assert_eq!(pull.finish().good(), "-m-|---help\n");
    // A key is bytes in Z85, which has a hyphen among its letters.
    let key = "-".repeat(40);
    let args = ["push", "-c", "tcp://127.0.0.1:1", "-m", "x", "--server-key", &key, "-t", "0.2"];
    assert_eq!(run(args).code, 3);
}
