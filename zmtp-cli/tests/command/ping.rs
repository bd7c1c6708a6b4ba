//! What a ping tells of sockets of every type.

use super::support::{Zmtp, directory, ipc, json_lines, run};

fn ping_json(endpoint: &str, more: &[&str]) -> serde_json::Value {
    let mut args = vec!["ping", endpoint, "--json", "-t", "60"];
    args.extend(more);
    json_lines(&run(args).good()).remove(0)
}

/// A socket of the tool, and as what a ping comes in to it.
const HARMLESS: [(&[&str], &str); 7] = [
    (&["rep", "--echo"], "REQ"),
    (&["router"], "REQ"),
    (&["pub"], "SUB"),
    (&["xpub"], "SUB"),
    (&["sub"], "PUB"),
    (&["xsub"], "PUB"),
    (&["pull"], "PUSH"),
];

/// Those that deal messages to whoever comes in, and what can come in.
const GREEDY: [(&[&str], &str); 4] =
    [(&["push"], "pull"), (&["dealer"], "router"), (&["req"], "rep"), (&["pair"], "pair")];

fn listen(args: &[&str]) -> (Zmtp, String) {
    let mut all = args.to_vec();
    all.extend(["-b", "tcp://127.0.0.1:*"]);
    let zmtp = Zmtp::start(all);
    let bound = zmtp.bound();
    (zmtp, bound)
}

#[test]
fn types_that_deal_nothing_are_pinged() {
    for (args, came_as) in HARMLESS {
        let (_zmtp, bound) = listen(args);
        let said = ping_json(&bound, &["-n", "2", "--interval", "1ms"]);
        assert_eq!(said["socket_type"], args[0].to_uppercase(), "{said}");
        assert_eq!(said["came_as"], came_as);
        assert_eq!((&said["version"], &said["mechanism"]), (&"3.1".into(), &"NULL".into()));
        assert_eq!(said["round_trips_ms"].as_array().unwrap().len(), 2);
        assert_eq!(said["error"], serde_json::Value::Null);
    }
}

#[test]
fn others_are_left_alone_unless_it_is_said_as_what_to_come_in() {
    for (args, visitor) in GREEDY {
        let (_zmtp, bound) = listen(args);
        let said = ping_json(&bound, &[]);
        assert_eq!(said["socket_type"], args[0].to_uppercase(), "{said}");
        assert_eq!(said["came_as"], serde_json::Value::Null);
        assert_eq!(said["round_trips_ms"].as_array().unwrap().len(), 0);
        let said = ping_json(&bound, &["--as", visitor]);
        assert_eq!(said["came_as"], visitor.to_uppercase());
        assert_eq!(said["round_trips_ms"].as_array().unwrap().len(), 1);
    }
}

#[test]
fn a_ping_takes_no_message_from_anybody() {
    let (mut push, bound) = listen(&["push"]);
    push.say("precious\n");
    ping_json(&bound, &[]);
    assert_eq!(run(["pull", "-c", &bound, "-n", "1"]).good(), "precious\n");
}

#[test]
fn it_tells_people_a_thing_a_line() {
    let directory = directory();
    let there = ipc(&directory);
    let router = Zmtp::start(["router", "-b", &there, "--identity", "me", "-v"]);
    router.says("listening on");
    let said = run(["ping", &there, "-t", "60"]).good();
    let lines: Vec<(&str, &str)> =
        said.lines().map(|line| (line[..14].trim(), line[14..].trim())).collect();
    assert!(lines.contains(&("endpoint", &there)), "{said}");
    assert!(lines.contains(&("version", "ZMTP 3.1")), "{said}");
    assert!(lines.contains(&("mechanism", "NULL")), "{said}");
    assert!(lines.contains(&("socket type", "ROUTER")), "{said}");
    assert!(lines.contains(&("Identity", "\"me\"")), "{said}");
    let times = ["connected in", "handshake", "round trip"];
    for name in times {
        let (_, time) = lines.iter().find(|(what, _)| *what == name).expect("a time");
        assert!(time.contains(" ms"), "{said}");
    }
}

#[test]
fn a_wrong_type_is_told() {
    let (_pull, bound) = listen(&["pull"]);
    let done = run(["ping", &bound, "--as", "sub", "-t", "60"]);
    assert!(done.out.contains("socket type   PULL"), "{}", done.out);
    done.failed(1, "the peer's socket type cannot talk to this one");
}

#[test]
fn a_type_that_was_asked_for_is_not_advised_again() {
    let (_zmtp, bound) = listen(&["push"]);
    let done = run(["ping", &bound, "--as", "rep", "-t", "60"]);
    assert!(done.out.contains("socket type   PUSH"), "{}", done.out);
    assert!(!format!("{}{}", done.out, done.err).contains("--as"), "{} {}", done.out, done.err);
    assert_eq!(done.code, 1);
}

#[test]
fn times_in_json_have_no_more_digits_than_were_measured() {
    let (_zmtp, bound) = listen(&["pull"]);
    let said = run(["ping", &bound, "--json", "-t", "60", "-n", "20", "--interval", "1ms"]).good();
    let said = &json_lines(&said)[0];
    let times = said["round_trips_ms"].as_array().unwrap();
    for time in times.iter().chain([&said["connected_ms"], &said["handshake_ms"]]) {
        let digits = time.to_string();
        let behind = digits.split('.').nth(1).unwrap_or_default();
        assert!(behind.len() <= 3, "{digits}");
    }
}
