//! Layers go one way: a module names only modules below it.
#![expect(clippy::unwrap_used, reason = "helpers of tests say what is wrong by panicking")]

use std::fs;
use std::path::{Path, PathBuf};

/// The modules of the crate, from the bottom to the top; those of one row do not name each other.
const LAYERS: [&[&str]; 15] = [
    &["id", "random", "keys", "endpoint", "zap", "sync"],
    &["options"],
    &["error", "event", "pipe"],
    &["peer"],
    &["pattern"],
    &["hub"],
    &["transport"],
    &["engine", "reactor", "monitor"],
    &["turn"],
    &["context"],
    &["socket"],
    &["poller", "observe"],
    &["proxy"],
    &["simulator"],
    &["fuzzing"],
];

fn rank(module: &str) -> Option<usize> {
    LAYERS.iter().position(|row| row.contains(&module))
}

fn sources(of: &Path, into: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(of).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, into);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            into.push(path);
        }
    }
}

/// The modules of the crate that a line of source names.
fn named(line: &str) -> impl Iterator<Item = &str> {
    let code = if line.trim_start().starts_with("//") { "" } else { line };
    code.split("crate::").skip(1).filter_map(|rest| {
        let end = rest.find(|letter: char| !letter.is_alphanumeric() && letter != '_')?;
        // Names of the crate's root, such as types, begin with a capital.
        Some(&rest[..end]).filter(|name| name.starts_with(char::is_lowercase))
    })
}

fn is_test(path: &Path) -> bool {
    path.components().any(|part| {
        let part = part.as_os_str().to_string_lossy();
        part == "tests" || part == "tests.rs" || part == "simulator"
    })
}

#[test]
fn a_module_names_only_modules_below_it() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&root, &mut files);
    let mut faults = Vec::new();
    let mut seen = 0;
    for file in files.iter().filter(|file| !is_test(file)) {
        let inside = file.strip_prefix(&root).unwrap();
        let module = inside.components().next().unwrap().as_os_str().to_string_lossy();
        let module = module.trim_end_matches(".rs");
        if module == "lib" {
            continue;
        }
        let own = rank(module).unwrap_or_else(|| panic!("{module} has no layer"));
        let text = fs::read_to_string(file).unwrap();
        for (number, line) in text.lines().enumerate() {
            for name in named(line).filter(|name| *name != module) {
                seen += 1;
                if rank(name).is_none_or(|other| other >= own) {
                    faults.push(format!("{}:{}: {line}", inside.display(), number + 1));
                }
            }
        }
    }
    assert!(seen > 100, "the sources were not read");
    assert!(faults.is_empty(), "named from below or beside:\n{}", faults.join("\n"));
}
