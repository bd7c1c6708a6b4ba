//! What does not happen in time ends with exit code 3 and says what it was.

use super::support::{Zmtp, run};

#[test]
fn nothing_comes() {
    for command in ["pull", "sub", "rep", "dealer", "router", "pair", "xsub"] {
        let mut args = vec![command, "-b", "tcp://127.0.0.1:*", "-t", "0.2"];
        if command == "rep" {
            args.push("--echo");
        }
        if command == "router" {
            args.extend(["--peers", "0"]);
        }
        // One that sends too has an input that stays open.
        let zmtp = Zmtp::start(args);
        let reason = "timed out: no message came within 200ms";
        zmtp.says(reason);
        zmtp.finish().failed(3, reason);
    }
}

#[test]
fn nobody_answers() {
    let pull = Zmtp::idle(["router", "-b", "tcp://127.0.0.1:*"]);
    let args = ["req", "-c", &pull.bound(), "-m", "x", "-t", "0.3"];
    run(args).failed(3, "timed out: no message came within 300ms");
}

#[test]
fn what_is_queued_is_not_taken() {
    // Whatever the time: none has a meaning of its own.
    for (given, told) in [("0.3", "300ms"), ("200ms", "200ms"), ("0", "0s")] {
        let args = ["push", "-c", "tcp://127.0.0.1:1", "-m", "x", "-t", given];
        run(args).failed(3, &format!("timed out: not all was sent within {told}"));
    }
    let args = ["push", "-c", "tcp://127.0.0.1:1", "-m", "x", "-t", "0.5"];
    run(args).failed(3, "within 500ms (1 message waits; tcp://127.0.0.1:1: ");
}
