//! Measurements between two processes.

use super::support::{Zmtp, at, directory, ipc, json_lines, keys, public, run};

const ANYWHERE: &str = "tcp://127.0.0.1:*";

#[test]
fn throughput_counts_all_messages_but_the_first() {
    let args = ["bench", "thr", "receive", "-b", ANYWHERE, "-n", "5000", "-s", "100", "--json"];
    let receive = Zmtp::idle(args);
    let bound = receive.bound();
    let args = ["bench", "thr", "send", "-c", &bound, "-n", "5000", "-s", "100", "--json"];
    let sent = &json_lines(&run(args).good())[0];
    assert_eq!((&sent["test"], &sent["end"]), (&"throughput".into(), &"send".into()));
    assert_eq!((&sent["messages"], &sent["bytes"]), (&5000.into(), &500_000.into()));
    let received = &json_lines(&receive.finish().good())[0];
    assert_eq!((&received["messages"], &received["bytes"]), (&4999.into(), &499_900.into()));
    assert_eq!(received["of_other_size"], 0);
    assert!(received["messages_per_second"].as_f64().unwrap() > 0.0);
}

#[test]
fn latency_has_a_time_for_each_round_trip() {
    let directory = directory();
    let there = ipc(&directory);
    let echo = Zmtp::idle(["bench", "lat", "receive", "-b", &there, "-n", "500", "-s", "10"]);
    let args = ["bench", "lat", "send", "-c", &there, "-n", "500", "-s", "10", "--json"];
    let asked = &json_lines(&run(args).good())[0];
    assert_eq!((&asked["round_trips"], &asked["bytes_each"]), (&500.into(), &10.into()));
    let times = &asked["microseconds"];
    let ranks = ["least", "p50", "p90", "p99", "p99.9", "most"];
    let times: Vec<f64> = ranks.iter().map(|rank| times[rank].as_f64().unwrap()).collect();
    assert!(times.is_sorted(), "{times:?}");
    assert!(times[0] > 0.0);
    let table = echo.finish().good();
    let row = table.lines().find(|line| line.contains("round trips")).expect("a row");
    assert!(row.ends_with(" 500"), "{table}");
}

#[test]
fn figures_are_a_table_for_people() {
    let receive = Zmtp::idle(["bench", "thr", "receive", "-b", ANYWHERE, "-n", "1000"]);
    let bound = receive.bound();
    run(["bench", "thr", "send", "-c", &bound, "-n", "1000", "-s", "8"]).good();
    let table = receive.finish().good();
    for row in ["messages/s", "MB/s", "seconds"] {
        assert!(table.contains(row), "{table}");
    }
    // 64 bytes were expected.
    assert!(table.contains("of other size"), "{table}");
}

#[test]
fn the_other_end_may_be_any_socket() {
    let rep = Zmtp::idle(["rep", "-b", ANYWHERE, "--echo"]);
    let bound = rep.bound();
    let said = run(["bench", "lat", "send", "-c", &bound, "-n", "100", "--json"]).good();
    assert_eq!(json_lines(&said)[0]["round_trips"], 100);
    let push = Zmtp::idle(["push", "-b", ANYWHERE, "-m", "four", "--repeat"]);
    let args = ["bench", "thr", "receive", "-c", &push.bound(), "-n", "101", "-s", "4", "--json"];
    assert_eq!(json_lines(&run(args).good())[0]["bytes"], 400);
}

#[test]
fn curve_is_measured_too() {
    let directory = directory();
    let server = keys(directory.path(), "server");
    let (secret, key) = (at(&server), at(&public(&server)));
    let args =
        ["bench", "lat", "receive", "-b", ANYWHERE, "-n", "50", "--curve-server", "--secret-key"];
    let echo = Zmtp::idle(args.into_iter().chain([secret.as_str()]));
    let bound = echo.bound();
    run(["bench", "lat", "send", "-c", &bound, "-n", "50", "--server-key", &key]).good();
    echo.finish().good();
}

#[test]
fn nobody_there_ends_in_time() {
    let args = ["bench", "lat", "send", "-c", "tcp://127.0.0.1:1", "-t", "0.3"];
    run(args).failed(3, "0 of 1 peers came within 300ms");
    let args = ["bench", "thr", "receive", "-b", ANYWHERE, "-t", "0.3"];
    run(args).failed(3, "no message came within 300ms");
}
