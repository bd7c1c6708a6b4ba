//! A blocking program pulls in no async runtime.

use std::io;
use std::process::{Command, Output};

/// What cargo says of the dependencies.
fn tree(more: &[&str]) -> io::Result<Output> {
    Command::new(env!("CARGO"))
        .args(["tree", "-e", "normal", "-p", "zmtp-net", "--prefix", "none", "--all-features"])
        .args(more)
        .args(["--manifest-path", concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml")])
        .output()
}

#[test]
fn no_runtime_is_among_the_dependencies() {
    // What the features need may never have been built here, and not be here.
    let known = tree(&["--offline"]).unwrap();
    let output = if known.status.success() { known } else { tree(&["--locked"]).unwrap() };
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let tree = String::from_utf8(output.stdout).unwrap();
    let names: Vec<&str> = tree.lines().filter_map(|line| line.split(' ').next()).collect();
    assert!(names.contains(&"mio"), "the tree was not read: {tree}");
    for runtime in ["tokio", "smol", "async-std", "async-io", "async-executor", "futures"] {
        let found = names.iter().find(|name| **name == runtime || name.starts_with("futures-"));
        assert_eq!(found, None, "{runtime}: {tree}");
    }
}
