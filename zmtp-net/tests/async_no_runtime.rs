//! A blocking program pulls in no async runtime.

use std::process::Command;

#[test]
fn no_runtime_is_among_the_dependencies() {
    let output = Command::new(env!("CARGO"))
        .args(["tree", "--offline", "-e", "normal", "-p", "zmtp-net", "--prefix", "none"])
        .args(["--all-features", "--manifest-path"])
        .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml"))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let tree = String::from_utf8(output.stdout).unwrap();
    let names: Vec<&str> = tree.lines().filter_map(|line| line.split(' ').next()).collect();
    assert!(names.contains(&"mio"), "the tree was not read: {tree}");
    for runtime in ["tokio", "smol", "async-std", "async-io", "async-executor", "futures"] {
        let found = names.iter().find(|name| **name == runtime || name.starts_with("futures-"));
        assert_eq!(found, None, "{runtime}: {tree}");
    }
}
