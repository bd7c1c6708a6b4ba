//! What is no ZMTP is not taken for any.

use super::support::{Capture, Connection, Side, directory, greeting, json_lines, run, run_with};

const NO_ZMTP: &str = "this is no ZMTP";

fn noise(length: usize, mut seed: u32) -> Vec<u8> {
    let next = || {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        seed.to_be_bytes()[0]
    };
    std::iter::repeat_with(next).take(length).collect()
}

#[test]
fn bytes_of_anything_are_refused() {
    let web = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".to_vec();
    let text = include_bytes!("../../README.md").to_vec();
    for bytes in [web, text, vec![0; 100], b"x".to_vec()] {
        let done = run_with(&bytes, ["decode", "-"]);
        assert_eq!(done.out, "");
        done.failed(1, NO_ZMTP);
    }
    for seed in 0..50 {
        let done = run_with(noise(1000, seed), ["decode", "-"]);
        assert_ne!(done.code, 0, "seed {seed}: {}", done.out);
    }
}

#[test]
fn frames_of_the_oldest_version_have_to_end_where_the_stream_does() {
    // An identity, and a message that is cut.
    let done = run_with(b"\x01\0\x06\0hel", ["decode", "-"]);
    assert!(done.out.contains("identity \"\""), "{}", done.out);
    done.failed(1, NO_ZMTP);
    run_with(b"\x01\0\x06\0hello", ["decode", "-"]).good();
}

#[test]
fn an_empty_file_has_nothing_in_it() {
    let directory = directory();
    let empty = directory.path().join("empty");
    std::fs::write(&empty, "").unwrap();
    let empty = empty.to_str().unwrap();
    let done = run(["decode", empty]);
    assert_eq!(done.out, "");
    done.failed(1, "there is nothing in it");
    run(["decode", empty, empty]).failed(1, "there is nothing in it");
}

#[test]
fn a_capture_without_connections_says_so() {
    let capture = Capture::Pcap.write(&[]);
    run_with(&capture, ["decode", "-"]).failed(1, "no bytes of TCP connections in it");
    let reason = "no bytes to or from TCP port 1 in it";
    run_with(&capture, ["decode", "-", "--port", "1"]).failed(1, reason);
    let mut connection = Connection::new(0);
    connection.say(Side::Client, &greeting(1, "NULL", false));
    let capture = Capture::Pcapng.write(&connection.packets());
    run_with(&capture, ["decode", "-", "--port", "1"]).failed(1, reason);
    run_with(&capture, ["decode", "-", "--port", "5555"]).good();
}

#[test]
fn two_captures_are_not_two_directions() {
    let directory = directory();
    let path = directory.path().join("capture");
    for capture in [Capture::Pcap, Capture::Pcapng] {
        std::fs::write(&path, capture.write(&[])).unwrap();
        let path = path.to_str().unwrap();
        run(["decode", path, path]).failed(2, "captures are decoded one at a time");
    }
}

#[test]
fn a_greeting_that_is_cut_shows_as_much_as_there_is() {
    let whole = greeting(1, "CURVE", true);
    for (length, shown) in [
        (5, "greeting of unknown version, cut after 5 bytes"),
        (11, "greeting 3, cut after 11 bytes"),
        (20, "greeting 3.1, cut after 20 bytes"),
        (40, "greeting 3.1 CURVE, cut after 40 bytes"),
    ] {
        let said = run_with(&whole[..length], ["decode", "-"]).good();
        assert!(said.contains(shown), "{said}");
        assert!(said.contains("(the stream ends in the middle of something)"), "{said}");
        let mut connection = Connection::new(0);
        connection.say(Side::Client, &whole[..length]);
        let bytes = Capture::Pcap.write(&connection.packets());
        assert!(run_with(&bytes, ["decode", "-"]).good().contains(shown));
        let said = run_with(&bytes, ["decode", "-", "--json"]).good();
        let lines = json_lines(&said);
        assert_eq!(lines[1]["kind"], "cut_greeting", "{said}");
        assert_eq!(lines[1]["bytes"], length, "{said}");
    }
}
