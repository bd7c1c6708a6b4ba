//! Files with the bytes of one direction, or of both.

use super::support::{READY_REP, command, directory, greeting, message, run, run_with};

fn client() -> Vec<u8> {
    let ready = command("READY", b"\x0bSocket-Type\0\0\0\x03REQ\x08Identity\0\0\0\0");
    [greeting(1, "NULL", false), ready, message(b"hello")].concat()
}

#[test]
fn one_direction_alone() {
    let said = run_with(client(), ["decode", "-"]).good();
    let expected = "\
-- connection 1: one > unknown
            - 1> @0      greeting 3.1 NULL
            - 1> @64     READY Socket-Type=\"REQ\" Identity=\"\"
            - 1> @104    message 1 part, 5 bytes: \"hello\"
";
    assert_eq!(said, expected);
}

#[test]
fn both_directions() {
    let directory = directory();
    let path = |name: &str| directory.path().join(name).to_str().unwrap().to_owned();
    let (one, two) = (path("one"), path("two"));
    std::fs::write(&one, client()).unwrap();
    let server = [greeting(0, "NULL", false), command("READY", READY_REP), message(b"world")];
    std::fs::write(&two, server.concat()).unwrap();
    let said = run(["decode", &one, &two]).good();
    assert!(said.starts_with("-- connection 1: one > two\n"), "{said}");
    assert!(said.contains("1< @0      greeting 3.0 NULL"), "{said}");
    assert!(said.contains("1> @104    message 1 part, 5 bytes: \"hello\""), "{said}");
    assert!(said.contains("1< @91     message 1 part, 5 bytes: \"world\""), "{said}");
}

#[test]
fn older_versions_are_read() {
    // Version 2.0: a greeting with the type, an empty identity, a message of two parts.
    let older = b"\xff\0\0\0\0\0\0\0\x01\x7f\x01\x08\0\0\x01\x01a\0\x01b";
    let said = run_with(older, ["decode", "-"]).good();
    assert!(said.contains("greeting 2.0 PUSH"), "{said}");
    assert!(said.contains("identity \"\""), "{said}");
    assert!(said.contains("message 2 parts, 2 bytes: \"a\" \"b\""), "{said}");
    // Version 1.0: lengths that count the flags.
    let said = run_with(b"\x01\0\x06\0hello", ["decode", "-"]).good();
    assert!(said.contains("message 1 part, 5 bytes: \"hello\""), "{said}");
}

#[test]
fn an_end_in_the_middle_is_told() {
    let bytes = client();
    let said = run_with(&bytes[..bytes.len() - 1], ["decode", "-"]).good();
    assert!(said.contains("(the stream ends in the middle of something)"), "{said}");
    assert!(!said.contains("hello"), "{said}");
}

#[test]
fn anything_at_all_is_read_without_harm() {
    // Whatever it says of this, it says so.
    let mut seed = 1_u32;
    for length in (0..2000).step_by(37) {
        let noise: Vec<u8> = std::iter::repeat_with(|| {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            seed.to_be_bytes()[0]
        })
        .take(length)
        .collect();
        let bytes = [greeting(1, "NULL", false), noise].concat();
        let done = run_with(bytes, ["decode", "-"]);
        assert!(matches!(done.code, 0 | 4), "{}", done.err);
    }
}
