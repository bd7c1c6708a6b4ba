//! Messages and files that are sent again and again.

use super::support::{Zmtp, directory, run};

#[test]
fn messages_and_files_begin_again() {
    let directory = directory();
    let file = directory.path().join("file");
    std::fs::write(&file, "content").unwrap();
    let file = file.to_str().unwrap();
    for (option, value, expected) in [("-m", "text", "text\n"), ("--file", file, "content\n")] {
        let pull = Zmtp::idle(["pull", "-b", "tcp://127.0.0.1:*", "-n", "3"]);
        let bound = pull.bound();
        run(["push", "-c", &bound, option, value, "--repeat", "-n", "3"]).good();
        assert_eq!(pull.finish().good(), expected.repeat(3));
    }
}

#[test]
fn a_file_that_is_not_there_is_told() {
    let pull = Zmtp::idle(["pull", "-b", "tcp://127.0.0.1:*"]);
    let bound = pull.bound();
    let args = ["push", "-c", &bound, "--file", "/nowhere/at/all", "--repeat"];
    run(args).failed(1, "/nowhere/at/all: No such file");
}
