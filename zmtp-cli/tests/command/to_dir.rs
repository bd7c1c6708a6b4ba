//! Messages as files of their own, of which none is written over.

use std::fs;
use std::path::Path;

use super::support::{Zmtp, directory, run_with};

/// Has these messages written to a directory.
fn receive(into: &Path, messages: &[&str]) {
    let count = messages.len().to_string();
    let into = into.to_str().unwrap();
    let pull = Zmtp::idle(["pull", "-b", "tcp://127.0.0.1:*", "-n", &count, "--to-dir", into]);
    let bound = pull.bound();
    run_with(messages.join("\n"), ["push", "-c", &bound]).good();
    pull.finish().good();
}

#[test]
fn a_second_command_goes_on_counting() {
    let directory = directory();
    let into = directory.path().join("received");
    receive(&into, &["one", "two"]);
    receive(&into, &["three"]);
    let read = |name: &str| fs::read_to_string(into.join(name)).unwrap();
    let names = ["00000001", "00000002", "00000003"];
    assert_eq!(names.map(read), ["one\n", "two\n", "three\n"]);
    // What else is there does not matter, nor does a gap.
    fs::write(into.join("notes"), "mine").unwrap();
    fs::write(into.join("00000007"), "mine").unwrap();
    receive(&into, &["eight"]);
    let names = ["notes", "00000007", "00000008"];
    let read = |name: &str| fs::read_to_string(into.join(name)).unwrap();
    assert_eq!(names.map(read), ["mine", "mine", "eight\n"]);
}

#[test]
fn a_file_that_comes_meanwhile_is_left_alone() {
    let directory = directory();
    let into = directory.path().to_str().unwrap();
    let pull = Zmtp::idle(["pull", "-b", "tcp://127.0.0.1:*", "-n", "1", "--to-dir", into]);
    let bound = pull.bound();
    // It has looked at the directory before it is bound, or looks now: either is good.
    fs::write(directory.path().join("00000001"), "mine").unwrap();
    run_with("yours", ["push", "-c", &bound]).good();
    pull.finish().good();
    assert_eq!(fs::read_to_string(directory.path().join("00000001")).unwrap(), "mine");
    assert_eq!(fs::read_to_string(directory.path().join("00000002")).unwrap(), "yours\n");
}
