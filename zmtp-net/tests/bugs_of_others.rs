//! `docs/implementation-bugs.md` names tests: each of them exists.
#![expect(clippy::unwrap_used, reason = "clippy spares tests, but not their helpers")]

use std::path::Path;

/// What stands in backquotes and looks like `file.rs::test`.
fn named(text: &str) -> impl Iterator<Item = (&str, &str)> {
    text.split('`').filter_map(|word| word.split_once(".rs::"))
}

/// Whether the file has a test of this name.
fn has(text: &str, test: &str) -> bool {
    let declared = format!("fn {test}(");
    text.split("#[test]").skip(1).any(|behind| {
        let head = behind.split('{').next().unwrap();
        head.contains(&declared)
    }) || text.contains("proptest! {") && text.contains(&declared)
}

#[test]
fn each_bug_names_tests_that_exist() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let document = std::fs::read_to_string(root.join("docs/implementation-bugs.md")).unwrap();
    let mut count = 0;
    for (file, test) in named(&document) {
        let path = root.join(format!("{file}.rs"));
        let text = std::fs::read_to_string(&path);
        let text = text.unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        assert!(has(&text, test), "{file}.rs has no test {test}");
        count += 1;
    }
    assert!(count > 50, "only {count} tests were found in it");
    assert!(!has("#[test]\nfn one() {}", "two"), "this test could not fail");
}
