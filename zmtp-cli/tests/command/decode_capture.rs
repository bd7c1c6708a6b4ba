//! Transcripts of captures.

use super::support::{
    Capture, Connection, Done, READY_REP, Side, command, directory, greeting, json_lines, message,
    run, run_with,
};

const READY_REQ: &[u8] = b"\x0bSocket-Type\0\0\0\x03REQ\x08Identity\0\0\0\0";

/// A request and its reply, with a PING between them.
fn conversation() -> Connection {
    let mut connection = Connection::new(0);
    connection
        .say(Side::Client, &greeting(1, "NULL", false))
        .say(Side::Server, &greeting(1, "NULL", false))
        .say(Side::Client, &command("READY", READY_REQ))
        .say(Side::Server, &command("READY", READY_REP))
        // A delimiter with MORE, and a body.
        .say(Side::Client, b"\x01\0\0\x05hello")
        .say(Side::Server, &command("PING", b"\0\x0aabc"))
        .say(Side::Client, &command("PONG", b"abc"))
        .say(Side::Server, b"\x01\0\0\x05world")
        .close(Side::Client)
        .close(Side::Server);
    connection
}

fn decode(capture: &Capture, packets: &[Vec<u8>], more: &[&str]) -> Done {
    let directory = directory();
    let file = directory.path().join("capture");
    std::fs::write(&file, capture.write(packets)).unwrap();
    let mut args = vec!["decode", file.to_str().unwrap()];
    args.extend(more);
    run(args)
}

const TRANSCRIPT: &str = "\
-- connection 1: 10.0.0.1:40000 > 10.0.0.2:5555
     0.000000 1> @0      greeting 3.1 NULL
     0.001000 1< @0      greeting 3.1 NULL
     0.002000 1> @64     READY Socket-Type=\"REQ\" Identity=\"\"
     0.003000 1< @64     READY Socket-Type=\"REP\"
     0.004000 1> @104    message 2 parts, 5 bytes: \"\" \"hello\"
     0.005000 1< @91     PING ttl=\"1.0s\" context=\"abc\"
     0.006000 1> @113    PONG context=\"abc\"
     0.007000 1< @103    message 2 parts, 5 bytes: \"\" \"world\"
     0.008000 1> @123    (closed)
     0.009000 1< @112    (closed)
";

#[test]
fn either_format_gives_the_same_transcript() {
    for capture in [Capture::Pcap, Capture::Pcapng] {
        assert_eq!(decode(&capture, &conversation().packets(), &[]).good(), TRANSCRIPT);
    }
}

#[test]
fn a_capture_may_come_through_a_pipe() {
    let bytes = Capture::Pcap.write(&conversation().packets());
    assert_eq!(run_with(bytes, ["decode", "-"]).good(), TRANSCRIPT);
}

#[test]
fn what_came_twice_or_out_of_order_is_put_right() {
    let mut packets = conversation().packets();
    // Bytes that come twice in the middle, and two packets of one side in the wrong order.
    let twice = packets[5].clone();
    packets.insert(7, twice);
    packets.swap(8, 10);
    let said = decode(&Capture::Pcap, &packets, &[]).good();
    let whats = |text: &str, side: &str| -> Vec<String> {
        let lines = text.lines().filter(|line| line.contains(side));
        lines.map(|line| line[16..].to_owned()).collect()
    };
    for side in ["1> ", "1< "] {
        assert_eq!(whats(&said, side), whats(TRANSCRIPT, side));
    }
}

#[test]
fn every_cut_of_the_stream_gives_the_same() {
    let client = [
        greeting(1, "NULL", false),
        command("READY", READY_REQ),
        b"\x01\0\x02\0\0\0\0\0\0\0\x05hello".to_vec(),
    ]
    .concat();
    let mut connection = Connection::new(0);
    connection.say(Side::Server, &greeting(1, "NULL", false));
    for byte in &client {
        connection.say(Side::Client, &[*byte]);
    }
    let said = decode(&Capture::Pcap, &connection.packets(), &[]).good();
    assert!(said.contains("1> @0      greeting 3.1 NULL"), "{said}");
    assert!(said.contains("READY Socket-Type=\"REQ\" Identity=\"\""), "{said}");
    assert!(said.contains("message 2 parts, 5 bytes: \"\" \"hello\""), "{said}");
}

#[test]
fn json_has_the_same_in_objects() {
    let said = decode(&Capture::Pcapng, &conversation().packets(), &["--json"]).good();
    let lines = json_lines(&said);
    assert_eq!(lines.len(), TRANSCRIPT.lines().count());
    assert_eq!(lines[0]["one"], "10.0.0.1:40000");
    assert_eq!(lines[1]["kind"], "greeting");
    assert_eq!(lines[3]["fields"][0], serde_json::json!(["Socket-Type", "REQ"]));
    assert_eq!(lines[5]["parts"], serde_json::json!(["", "hello"]));
    assert_eq!(lines[5]["from"], "one");
    assert_eq!(lines[6]["name"], "PING");
}

#[test]
fn long_parts_are_cut_and_their_length_is_told() {
    let mut connection = Connection::midstream();
    connection.say(Side::Client, &message(&[b'x'; 100]));
    let said = decode(&Capture::Pcap, &connection.packets(), &["--show", "4"]).good();
    assert!(said.contains("message 1 part, 100 bytes: \"xxxx\"..[100 bytes]"), "{said}");
    assert!(said.contains("it was there before the capture"), "{said}");
}

#[test]
fn a_password_stays_out_of_it() {
    let mut connection = Connection::new(0);
    connection
        .say(Side::Client, &greeting(1, "PLAIN", false))
        .say(Side::Server, &greeting(1, "PLAIN", true))
        .say(Side::Client, &command("HELLO", b"\x05admin\x06secret"));
    let said = decode(&Capture::Pcap, &connection.packets(), &[]).good();
    assert!(said.contains("HELLO username=\"admin\" password=[6 bytes]"), "{said}");
    assert!(!said.contains("secret"), "{said}");
}

#[test]
fn connections_of_other_protocols_are_left_out() {
    let mut web = Connection::new(1);
    web.say(Side::Client, b"GET / HTTP/1.1\r\n\r\n").say(Side::Server, b"HTTP/1.1 200 OK\r\n\r\n");
    let packets = [web.packets(), conversation().packets()].concat();
    let done = decode(&Capture::Pcap, &packets, &[]);
    assert_eq!(done.out.lines().next(), TRANSCRIPT.lines().next());
    assert_eq!(done.out.matches("-- connection").count(), 1, "{}", done.out);
    let done = decode(&Capture::Pcap, &web.packets(), &[]);
    assert_eq!(done.out, "");
    done.failed(1, "connections of other protocols: 1");
}

#[test]
fn a_connection_that_only_came_and_went_is_left_out() {
    let mut refused = Connection::new(1);
    refused.reset(Side::Server);
    let mut silent = Connection::new(2);
    silent.close(Side::Client).close(Side::Server);
    let packets = [refused.packets(), silent.packets(), conversation().packets()].concat();
    let said = decode(&Capture::Pcap, &packets, &[]).good();
    assert!(said.starts_with("-- connection 1: 10.0.0.1:40000 > "), "{said}");
    assert_eq!(said.matches("-- connection").count(), 1, "{said}");
    assert!(!said.contains("broken off"), "{said}");
    // One that was broken off in the middle is told.
    let mut broken = conversation();
    broken.reset(Side::Server);
    assert!(decode(&Capture::Pcap, &broken.packets(), &[]).code == 0);
    let mut broken = Connection::new(3);
    broken.say(Side::Client, &greeting(1, "NULL", false)).reset(Side::Server);
    let said = decode(&Capture::Pcap, &broken.packets(), &[]).good();
    assert!(said.contains("1< @0      (broken off)"), "{said}");
}

#[test]
fn a_port_can_be_chosen() {
    let packets = conversation().packets();
    assert_eq!(decode(&Capture::Pcap, &packets, &["--port", "5555"]).good(), TRANSCRIPT);
    assert_eq!(decode(&Capture::Pcap, &packets, &["--port", "5556"]).out, "");
}

#[test]
fn what_the_capture_lacks_is_told() {
    let mut connection = Connection::new(0);
    connection
        .say(Side::Client, &greeting(1, "NULL", false))
        .say(Side::Client, &command("READY", READY_REQ))
        .say(Side::Client, b"\0\x0aab")
        .whisper(Side::Client, b"cdefgh")
        .say(Side::Client, b"ij")
        .say(Side::Client, &message(b"next"));
    let said = decode(&Capture::Pcap, &connection.packets(), &[]).good();
    assert!(said.contains("(6 bytes are not in the capture)"), "{said}");
    assert!(said.contains("message 1 part, 4 bytes: \"next\""), "{said}");
}

#[test]
fn a_capture_that_is_cut_short_or_broken_is_told() {
    let bytes = Capture::Pcap.write(&conversation().packets());
    let done = run_with(&bytes[..bytes.len() - 3], ["decode", "-"]);
    assert!(done.out.contains("message 2 parts, 5 bytes: \"\" \"world\""), "{}", done.out);
    done.failed(1, "the capture is cut short");
    let mut broken = Capture::Pcapng.write(&conversation().packets());
    broken[52] = 0;
    run_with(broken, ["decode", "-"]).failed(1, "the capture is malformed");
    run(["decode", "/nowhere/at/all"]).failed(1, "/nowhere/at/all: No such file");
}

#[test]
fn an_output_that_nobody_reads_ends_it_well() {
    let directory = directory();
    let file = directory.path().join("capture");
    let mut connection = conversation();
    for _ in 0..5000 {
        connection.say(Side::Client, b"\x01\0\0\x05hello");
    }
    std::fs::write(&file, Capture::Pcap.write(&connection.packets())).unwrap();
    let script = format!(
        "{{ '{}' decode '{}'; echo \"code $?\" >&2; }} | head -n 1",
        env!("CARGO_BIN_EXE_zmtp"),
        file.display()
    );
    let output = std::process::Command::new("sh").args(["-c", &script]).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "code 0\n");
    assert_eq!(String::from_utf8_lossy(&output.stdout).lines().count(), 1);
}
