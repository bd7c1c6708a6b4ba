//! The examples of the README do what they show.
//!
//! Each block of `console` is a script in a directory of its own. Its ports are files in there, so
//! that nothing else on the machine is in its way. What is shown has to come, in any order, since the
//! background is part of it; `…` stands for anything.

use std::process::Command;

use super::support::{Script, directory};

const README: &str = include_str!("../../README.md");

/// An example.
struct Example {
    /// Where it begins in the README.
    line: usize,
    commands: Vec<String>,
    shows: Vec<String>,
}

fn examples() -> Vec<Example> {
    let mut examples: Vec<Example> = Vec::new();
    let mut inside = false;
    for (number, line) in README.lines().enumerate() {
        if line == "```console" {
            inside = true;
            examples.push(Example { line: number + 1, commands: vec![], shows: vec![] });
        } else if line.starts_with("```") {
            inside = false;
        } else if inside {
            let example = examples.last_mut().unwrap();
            match line.strip_prefix("$ ") {
                Some(command) => example.commands.push(on_files(command)),
                None => example.shows.push(on_files(line)),
            }
        }
    }
    examples
}

/// A text with files in place of ports.
fn on_files(text: &str) -> String {
    text.replace("tcp://127.0.0.1:", "ipc://port-").replace("tcp://*:", "ipc://port-")
}

/// Whether a line is what is shown; `…` is anything.
fn is_shown(line: &str, shown: &str) -> bool {
    let mut pieces = shown.split('…');
    let first = pieces.next().unwrap_or_default();
    let Some(mut rest) = line.strip_prefix(first) else { return false };
    let mut last = None;
    for piece in pieces {
        let Some(at) = rest.find(piece) else { return false };
        rest = &rest[at + piece.len()..];
        last = Some(piece);
    }
    last.is_none_or(|piece| piece.is_empty() || line.ends_with(piece))
        && (last.is_some() || rest.is_empty())
}

#[test]
fn every_example_shows_what_it_says() {
    if Command::new("bash").arg("--version").output().is_err() {
        // The examples are for a shell.
        return;
    }
    let examples = examples();
    assert!(examples.len() >= 20, "only {} examples", examples.len());
    let mut wrong = String::new();
    for example in examples {
        let directory = directory();
        let said = Script::run(&example.commands.join("\n"), directory.path());
        // Where a file stands for a port, it is said that none was left open; and the other way.
        let mut lines: Vec<&str> = said.lines().collect();
        let mut missing = Vec::new();
        for shown in &example.shows {
            match lines.iter().position(|line| is_shown(line, shown)) {
                Some(at) => drop(lines.remove(at)),
                None => missing.push(shown.as_str()),
            }
        }
        if !(missing.is_empty() && lines.is_empty()) {
            wrong += &format!("line {}: missing {missing:#?}, too much {lines:#?}\n", example.line);
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn dots_are_anything() {
    for (line, shown, is) in [
        ("took 5 ms", "took … ms", true),
        ("took 5 s", "took … ms", false),
        ("{a:1}", "{…}", true),
        ("a", "a", true),
        ("ab", "a", false),
        ("ab", "a…", true),
        ("xab", "a…", false),
    ] {
        assert_eq!(is_shown(line, shown), is, "{line} {shown}");
    }
}
