//! The comparison works: every kind of case, every role that is built in, and what is written about
//! it. No figure is looked at.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use benches::ok;
use serde_json::Value;

/// Runs the comparison with these arguments and a directory of its own.
fn compare(name: &str, arguments: &[&str]) -> (Output, PathBuf) {
    let out = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&out);
    let output = ok(Command::new(env!("CARGO_BIN_EXE_benches"))
        .arg("compare")
        .args(arguments)
        .arg("--out")
        .arg(&out)
        .stdin(Stdio::null())
        .output());
    (output, out)
}

/// The report of a run that went well.
fn report(name: &str, arguments: &[&str]) -> (Value, PathBuf) {
    let (output, out) = compare(name, arguments);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{errors}{}", String::from_utf8_lossy(&output.stdout));
    let text = ok(std::fs::read(out.join("compare.json")));
    (ok(serde_json::from_slice(&text)), out)
}

fn rows(report: &Value) -> &[Value] {
    report["rows"].as_array().map_or(&[], Vec::as_slice)
}

/// Who has figures in a row, all of which are numbers above zero.
fn measured(row: &Value) -> Vec<&str> {
    let figures = ok(row["figures"].as_object().ok_or("no figures"));
    for (who, one) in figures {
        for part in ["median", "min", "max"] {
            let figure = one["figure"][part].as_f64();
            assert!(figure.is_some_and(|figure| figure > 0.0), "{who} in {row}");
        }
        assert!(one["peak_mib"]["median"].as_f64().is_some_and(|peak| peak > 0.1), "{row}");
        assert!(one["cpu_seconds_per_million"]["median"].is_f64(), "{row}");
        assert!(one["rounds"].as_array().is_some_and(|rounds| !rounds.is_empty()), "{row}");
    }
    let mut who: Vec<&str> = figures.keys().map(String::as_str).collect();
    who.sort_unstable();
    who
}

#[test]
fn every_case_is_measured_by_everyone_who_takes_part() {
    let (report, _) = report("every", &["--quick"]);
    assert!(rows(&report).len() > 30, "{} rows", rows(&report).len());
    for row in rows(&report) {
        let who = measured(row);
        assert!(who.contains(&"ours") && who.contains(&"libzmq"), "{row}");
        assert_eq!(row["failures"].as_object().map(serde_json::Map::len), Some(0), "{row}");
        let timed = row["unit"].as_str().is_some_and(|unit| unit.starts_with("us "));
        let times = &row["figures"]["ours"]["latencies"];
        assert_eq!(times["p99"]["median"].is_f64(), times.is_object(), "{row}");
        assert!(!timed || times.is_object(), "{row}");
        let floors = ["raw", "framing"].iter().all(|floor| who.contains(floor));
        let streams = row["case"] == "push-pull" && row["transport"] != "inproc";
        assert!(floors || !streams, "{row}");
        let tasks = ["ours-tokio", "ours-futures"].iter().all(|tasks| who.contains(tasks));
        assert!(tasks || row["case"] != "req-rep", "{row}");
    }
    assert_eq!(report["builds"].as_object().map(serde_json::Map::len), Some(4));
}

#[test]
fn figures_of_several_sizes_are_drawn_and_compared_with_the_targets() {
    let chosen = ["--case", "push* tcp 1", "--case", "push* tcp 64", "--rounds", "2"];
    let mut arguments = chosen.to_vec();
    arguments.extend(["--seconds", "0.01", "--only", "ours", "--only", "libzmq"]);
    let (report, out) = report("drawn", &arguments);
    assert_eq!(rows(&report).len(), 2, "one for each size");
    for row in rows(&report) {
        assert_eq!(measured(row), ["libzmq", "ours"]);
        assert!(row["figures"]["libzmq"]["ours_to_this"]["median"].is_f64(), "{row}");
        assert_eq!(row["figures"]["ours"]["rounds"].as_array().map(Vec::len), Some(2));
    }
    let targets = report["targets"].as_array().map_or(&[][..], Vec::as_slice);
    let of = |outcome: &str| targets.iter().filter(|one| one["outcome"] == outcome).count();
    assert_eq!(of("yes") + of("no"), 1, "the rate of small messages beside libzmq");
    assert!(of("not-measured") > 10);
    let chart = ok(std::fs::read_to_string(out.join("push-pull-tcp.svg")));
    assert!(chart.starts_with("<svg") && chart.contains("libzmq"), "{chart}");
}

#[test]
fn a_choice_without_any_case_is_an_error() {
    let (output, _) = compare("nothing", &["--case", "no-such-case"]);
    assert!(!output.status.success());
    assert!(String::from_utf8_lossy(&output.stderr).contains("--list"));
}

#[test]
fn what_would_be_measured_is_listed() {
    let (output, _) = compare("list", &["--list", "--peers", "--case", "push-pull tcp 16"]);
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(
        text.contains("push-pull tcp 16 B: ours, ours-tokio, ours-futures, libzmq, omq"),
        "{text}"
    );
}
