//! The manual pages.

use super::support::{directory, run};

#[test]
fn there_is_a_page_of_the_whole() {
    let page = run(["man"]).good();
    assert!(page.contains(".TH zmtp 1"), "{page}");
    for part in [".SH NAME", ".SH SYNOPSIS", ".SH SUBCOMMANDS", "Exit codes"] {
        assert!(page.contains(part), "no {part}");
    }
}

#[test]
fn there_is_a_page_of_each_command() {
    let directory = directory();
    run(["man", "--dir", directory.path().to_str().unwrap()]).good();
    for command in ["zmtp", "zmtp-pub", "zmtp-ping", "zmtp-decode", "zmtp-bench-lat"] {
        let page = std::fs::read_to_string(directory.path().join(format!("{command}.1"))).unwrap();
        assert!(page.contains(&format!(".TH {command} 1")), "{command}: {page}");
    }
}
