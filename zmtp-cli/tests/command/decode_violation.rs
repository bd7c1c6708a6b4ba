//! What violates the protocol is marked, with the rule and the byte, and makes the exit code 4.

use super::support::{
    Capture, Connection, READY_REP, Side, command, greeting, json_lines, message, run_with,
};

/// What a client says after a good greeting, and the line that marks it.
const VIOLATIONS: [(&[u8], &str); 8] = [
    (b"\x08\x00", "@64     violation: a reserved flag bit is set, at byte 64"),
    (b"\x05\x00", "@64     violation: a command has the MORE bit set, at byte 64"),
    (
        b"\x00\x02hi",
        "@64     violation: a message came before the handshake was complete, at byte 64",
    ),
    (b"\x06\xff\0\0\0\0\0\0\0", "@64     violation: a frame size is 2^63 or more, at byte 65"),
    (
        b"\x04\x0b\x05READY\0\0\0\0\0",
        "@64     violation: a property name is empty or has an illegal character, at byte 72",
    ),
    (
        b"\x04\x1a\x05READY\x0bSocket-Type\0\0\0\x04NONE",
        "@64     violation: the peer's socket type does not exist",
    ),
    (
        b"\x04\x19\x05READY\x0bSocket-Type\0\0\0\x03SUB",
        "@64     violation: the peer's socket type cannot talk to this one",
    ),
    (b"\x04\x06\x05HELLO", "@64     violation: a command came out of turn"),
];

fn begin() -> Connection {
    let mut connection = Connection::new(0);
    connection
        .say(Side::Server, &greeting(1, "NULL", false))
        .say(Side::Server, &command("READY", READY_REP))
        .say(Side::Client, &greeting(1, "NULL", false));
    connection
}

#[test]
fn each_is_marked() {
    for (bytes, expected) in VIOLATIONS {
        let mut connection = begin();
        connection.say(Side::Client, bytes);
        let done = run_with(Capture::Pcap.write(&connection.packets()), ["decode", "-"]);
        let marked: Vec<&str> = done.out.lines().filter(|line| line.starts_with("! ")).collect();
        assert_eq!(marked.len(), 1, "{expected}: {}", done.out);
        assert!(marked[0].contains(expected), "{expected}: {}", done.out);
        done.failed(4, "1 violation of the protocol");
    }
}

#[test]
fn what_comes_behind_lost_framing_is_counted_and_not_guessed() {
    let mut connection = begin();
    connection.say(Side::Client, b"\xff").say(Side::Client, &message(b"hello"));
    connection.close(Side::Client);
    let done = run_with(Capture::Pcap.write(&connection.packets()), ["decode", "-"]);
    assert!(done.out.contains("bytes not decoded"), "{}", done.out);
    assert!(!done.out.contains("hello"), "{}", done.out);
    assert_eq!(done.code, 4);
}

#[test]
fn two_mechanisms_and_two_servers_are_marked() {
    let mut connection = Connection::new(0);
    connection
        .say(Side::Client, &greeting(1, "CURVE", true))
        .say(Side::Server, &greeting(1, "PLAIN", true));
    let bytes = Capture::Pcapng.write(&connection.packets());
    let done = run_with(bytes, ["decode", "-", "--json"]);
    let lines = json_lines(&done.out);
    let rules: Vec<&str> = lines
        .iter()
        .filter(|line| line["kind"] == "violation")
        .map(|line| line["rule"].as_str().unwrap())
        .collect();
    assert_eq!(rules, ["MechanismMismatch", "AsServer"]);
    done.failed(4, "2 violations of the protocol");
}

#[test]
fn clear_text_under_curve_and_nonces_that_do_not_rise_are_marked() {
    // Only sizes and nonces are to be seen, so any bytes will do for boxes.
    let hello = |nonce: u8| {
        let mut hello = b"\x01\0".to_vec();
        hello.resize(2 + 72 + 32 + 7, 0);
        hello.push(nonce);
        hello.resize(194, 7);
        command("HELLO", &hello)
    };
    let sealed = |nonce: u8| {
        let mut body = b"\x07MESSAGE\0\0\0\0\0\0\0".to_vec();
        body.push(nonce);
        body.resize(16 + 17, 7);
        message(&body)
    };
    let initiate = {
        let mut body = b"\x08INITIATE".to_vec();
        body.resize(9 + 248, 7);
        let mut frame = vec![6, 0, 0, 0, 0, 0, 0];
        frame.extend(u16::try_from(body.len()).unwrap().to_be_bytes());
        [frame, body].concat()
    };
    let mut connection = Connection::new(0);
    connection
        .say(Side::Server, &greeting(1, "CURVE", true))
        .say(Side::Client, &greeting(1, "CURVE", false))
        .say(Side::Client, &hello(1))
        .say(Side::Client, &initiate)
        .say(Side::Client, &sealed(3))
        .say(Side::Client, &sealed(3))
        .say(Side::Client, &message(b"clear"));
    let done = run_with(Capture::Pcap.write(&connection.packets()), ["decode", "-"]);
    assert!(done.out.contains("MESSAGE 33 bytes, nonce 3, encrypted"), "{}", done.out);
    assert!(done.out.contains("violation: a CURVE nonce does not rise"), "{}", done.out);
    assert!(done.out.contains("violation: a frame came unencrypted"), "{}", done.out);
    done.failed(4, "2 violations of the protocol");
}
