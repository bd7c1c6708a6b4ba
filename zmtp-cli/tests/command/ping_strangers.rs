//! Pings of older peers, of broken ones, and of what is no ZeroMQ at all.

use super::support::{READY_REP, command, greeting, json_lines, listen, message, run};

fn ping(says: Vec<u8>, then_close: bool) -> super::support::Done {
    let listening = listen(says, then_close);
    run(["ping", &listening.endpoint, "-t", "0.5"])
}

#[test]
fn another_protocol_is_quoted() {
    let banner = b"SSH-2.0-OpenSSH_9.6\r\n".to_vec();
    ping(banner, false).failed(1, "it does not speak ZMTP: it says \"SSH-2.0-OpenSSH_9.6\\r\\n\"");
    ping(b"HTTP/1.1 400 Bad Request\r\n".to_vec(), true).failed(1, "it says \"HTTP/1.1 400");
    ping(b"\x1b[2J".to_vec(), true).failed(1, "it says \"\\x1b[2J\"");
    ping(vec![0; 100], true).failed(1, "it does not speak ZMTP");
    ping(vec![b'x'; 100_000], true).failed(1, &format!("it says \"{}\"", "x".repeat(60)));
}

#[test]
fn silence_is_a_time_out() {
    ping(Vec::new(), false)
        .failed(3, "it accepts connections, but said nothing within 500ms, as what");
    ping(greeting(1, "NULL", false)[..20].to_vec(), false).failed(3, "no greeting within 500ms");
    ping(greeting(1, "NULL", false), false).failed(3, "no complete handshake within 500ms");
    let says = [greeting(1, "NULL", false), command("READY", READY_REP)].concat();
    ping(says, false).failed(3, "no answer to a PING within 500ms");
}

#[test]
fn an_end_is_told_with_where_it_was() {
    ping(Vec::new(), true).failed(1, "it closed the connection and said nothing");
    let half = greeting(1, "NULL", false)[..20].to_vec();
    ping(half, true).failed(1, "it closed the connection in place of a greeting, after 20 bytes");
    let whole = greeting(1, "NULL", false);
    ping(whole, true).failed(1, "in place of a complete handshake, after 64 bytes");
}

#[test]
fn older_versions_are_named() {
    let done = ping(b"\xff\0\0\0\0\0\0\0\x01\x7f\x01\x04".to_vec(), false);
    let said = done.good();
    assert!(said.contains("version       ZMTP 2.0\nsocket type   REP"), "{said}");
    let said = ping(b"\x01\0".to_vec(), false).good();
    assert!(said.contains("version       ZMTP 1.0\n"), "{said}");
    let says = [greeting(0, "NULL", false), command("READY", READY_REP)].concat();
    let said = ping(says, false).good();
    assert!(said.contains("not measured: ZMTP 3.0 has no PING"), "{said}");
}

#[test]
fn violations_are_told_with_the_rule() {
    let says = [greeting(1, "NULL", false), command("READY", b"\0\0\0\0\0")].concat();
    ping(says, false).failed(1, "a property name is empty");
    let says = [greeting(1, "NULL", false), message(b"early")].concat();
    ping(says, false).failed(1, "a message came before the handshake was complete, at byte 64");
    let mut says = greeting(1, "null", false);
    says.truncate(64);
    ping(says, false).failed(1, "the mechanism field is not a NUL-padded name, at byte 12");
    let says = [greeting(1, "NULL", false), b"\x06\x7f\xff\xff\xff\xff\xff\xff\xff".to_vec()];
    ping(says.concat(), false).failed(1, "exceeds the limit");
}

#[test]
fn an_unknown_mechanism_is_named() {
    let done = ping(greeting(1, "GSSAPI", true), false);
    assert!(done.out.contains("mechanism     GSSAPI, server"), "{}", done.out);
    done.failed(1, "it speaks GSSAPI, not NULL: which this tool does not speak");
}

#[test]
fn a_refusal_is_told() {
    let says = [greeting(1, "NULL", false), command("ERROR", b"\x03400")].concat();
    ping(says, true).failed(1, "it refused us: the credentials are not good (400)");
}

#[test]
fn metadata_is_shown_and_spared_the_terminal() {
    let ready = [READY_REP, b"\x07X-Place\0\0\0\x06a\x1b[2J\xff"].concat();
    let says = [greeting(1, "NULL", false), command("READY", &ready)].concat();
    let listening = listen(says, false);
    let done = run(["ping", &listening.endpoint, "-t", "0.5"]);
    assert!(done.out.contains("X-Place       \"a\\x1b[2J\\xff\""), "{}", done.out);
    assert!(done.out.contains("round trip    not measured: no answer to a PING"), "{}", done.out);
    let done = run(["ping", &listening.endpoint, "-t", "0.5", "--json"]);
    let said = &json_lines(&done.out)[0];
    assert_eq!(said["metadata"]["X-Place"]["hex"], "611b5b324aff");
    assert!(said["error"].as_str().unwrap().contains("no answer to a PING"));
}

#[test]
fn the_peer_sees_no_mechanism_before_it_says_its_own() {
    // The greeting so far: a signature and a version, and then the end.
    let listening = listen(greeting(1, "CURVE", true), false);
    run(["ping", &listening.endpoint]).failed(1, "it speaks CURVE");
    assert_eq!(listening.heard(), b"\xff\0\0\0\0\0\0\0\x01\x7f\x03");
}
