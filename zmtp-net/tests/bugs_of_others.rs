//! `docs/implementation-bugs.md` names tests: each of them is there, and is not ignored.

use std::path::Path;

/// What stands in backquotes and looks like `file.rs::test`.
fn named(text: &str) -> impl Iterator<Item = (&str, &str)> {
    text.split('`').filter_map(|word| word.split_once(".rs::"))
}

/// What is wrong with the test of this name in a file; `None` if `cargo test` runs it.
fn fault(text: &str, test: &str) -> Option<&'static str> {
    let declared = format!("fn {test}(");
    let lines: Vec<&str> = text.lines().map(str::trim_start).collect();
    let Some(at) = lines.iter().position(|line| line.starts_with(&declared)) else {
        return Some("is not there");
    };
    let above = lines[..at].iter().rev();
    let mut attributes = above.take_while(|line| line.starts_with("#[") || line.starts_with("//"));
    if attributes.clone().any(|line| line.starts_with("#[") && line.contains("ignore")) {
        return Some("is ignored");
    }
    (!attributes.any(|line| *line == "#[test]")).then_some("is no test")
}

#[test]
fn each_bug_names_tests_that_are_run() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let document = std::fs::read_to_string(root.join("docs/implementation-bugs.md")).unwrap();
    let mut count = 0;
    for (file, test) in named(&document) {
        let path = root.join(format!("{file}.rs"));
        let text = std::fs::read_to_string(&path);
        let text = text.unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let fault = fault(&text, test);
        assert!(fault.is_none(), "{file}.rs: {test} {}", fault.unwrap());
        count += 1;
    }
    assert!(count > 50, "only {count} tests were found in it");
}

/// The test above could fail.
#[test]
fn what_is_not_run_is_no_test() {
    for (text, expected) in [
        ("#[test]\nfn one() {}", None),
        ("proptest! {\n    /// It holds.\n    #[test]\n    fn one(a in 0..9) {}\n}", None),
        ("#[test]\n#[expect(lint, reason = \"it is\")]\nfn one() {}", None),
        ("#[test]\nfn two() {}", Some("is not there")),
        ("fn one() {}", Some("is no test")),
        ("#[test]\nfn two() {}\n\nfn one() {}", Some("is no test")),
        ("// #[test]\nfn one() {}", Some("is no test")),
        ("#[test]\n#[ignore]\nfn one() {}", Some("is ignored")),
        ("#[ignore = \"the long form\"]\n#[test]\nfn one() {}", Some("is ignored")),
        ("#[test]\n#[cfg_attr(miri, ignore)]\nfn one() {}", Some("is ignored")),
    ] {
        assert_eq!(fault(text, "one"), expected, "{text}");
    }
}
