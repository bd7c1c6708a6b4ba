//! Messages as lines, files, hexadecimal, JSON and records with lengths.

use super::support::{Zmtp, directory, run_with};

/// Sends in one format, receives `count` messages in another.
fn transfer(input: &[u8], send: &[&str], count: &str, receive: &[&str]) -> Vec<u8> {
    let mut args = vec!["pull", "-b", "tcp://127.0.0.1:*", "-n", count];
    args.extend(receive);
    let pull = Zmtp::idle(args);
    let bound = pull.bound();
    let mut args = vec!["push", "-c", &bound];
    args.extend(send);
    run_with(input, args).good();
    let done = pull.finish();
    assert_eq!(done.code, 0, "{}", done.err);
    done.bytes
}

#[test]
fn lines_have_parts_only_where_a_separator_is_given() {
    let hex = ["--format", "hex"];
    assert_eq!(transfer(b"a\tb\n", &[], "1", &hex), b"610962\n");
    assert_eq!(transfer(b"a,b,\n,\n", &["--separator", ","], "2", &hex), b"61 62 -\n- -\n");
    assert_eq!(transfer(b"61 62\n", &hex, "1", &["--separator", " + "]), b"a + b\n");
    assert_eq!(transfer(b"61 62\n", &hex, "1", &[]), b"a\tb\n");
}

#[test]
fn a_line_is_octets_and_its_end_may_be_missing() {
    assert_eq!(transfer(b"\xff\x00\n\nlast", &[], "3", &[]), b"\xff\x00\n\nlast\n");
}

#[test]
fn raw_is_all_of_the_input() {
    let input: Vec<u8> = (0..=255).cycle().take(300_000).collect();
    let raw = ["--format", "raw"];
    assert_eq!(transfer(&input, &raw, "1", &raw), input);
}

#[test]
fn hexadecimal_of_either_case() {
    let hex = ["--format", "hex"];
    let input = b"00ff 0A\n-\n";
    assert_eq!(transfer(input, &hex, "2", &hex), b"00ff 0a\n-\n");
}

#[test]
fn json_has_texts_and_octets() {
    let json = ["--format", "json"];
    let input = "[\"t\\u00e9xt\",{\"hex\":\"ff00\"},\"\"]\n\"one\"\n".as_bytes();
    let output = "[\"t\u{e9}xt\",{\"hex\":\"ff00\"},\"\"]\n[\"one\"]\n".as_bytes();
    assert_eq!(transfer(input, &json, "2", &json), output);
    assert_eq!(transfer(input, &json, "2", &["--format", "hex"]), b"74c3a97874 ff00 -\n6f6e65\n");
}

#[test]
fn records_with_lengths_hold_anything() {
    let length = ["--format", "length"];
    let input = b"\0\0\0\x02\0\0\0\x03a\nb\0\0\0\0\0\0\0\x01\0\0\0\x01\xff";
    assert_eq!(transfer(input, &length, "2", &length), input);
    assert_eq!(transfer(input, &length, "2", &["--format", "hex"]), b"610a62 -\nff\n");
}

#[test]
fn files_are_messages_and_messages_are_files() {
    let directory = directory();
    let path = |name: &str| directory.path().join(name).to_str().unwrap().to_owned();
    let (one, two, into) = (path("one"), path("two"), path("into"));
    std::fs::write(&one, b"1\n2\n").unwrap();
    std::fs::write(&two, b"\xff").unwrap();
    let raw = ["--format", "raw", "--to-dir", &into];
    assert_eq!(transfer(b"", &["--file", &one, "--file", &two], "2", &raw), b"");
    assert_eq!(std::fs::read(path("into/00000001")).unwrap(), b"1\n2\n");
    assert_eq!(std::fs::read(path("into/00000002")).unwrap(), b"\xff");
}

#[test]
fn what_is_no_record_is_told_with_its_number() {
    let cases: [(&str, &[u8], &str); 9] = [
        ("hex", b"61\nzz\n", "record 2 of the input is not hexadecimal"),
        ("hex", b"616\n", "record 1 of the input is not hexadecimal"),
        ("hex", b"61\n\n", "record 2 of the input has no parts"),
        ("json", b"[\"a\"]\n[\"a\",\n", "record 2 of the input is not JSON"),
        ("json", b"[1]\n", "record 1 of the input is no text"),
        ("json", b"[]\n", "record 1 of the input has no parts"),
        ("length", b"\0\0\0\x01\0\0\0\x05ab", "record 1 of the input is cut short"),
        ("length", b"\0\0\0\0", "record 1 of the input has no parts"),
        ("length", b"\xff\xff\xff\xff", "claims more than 65536 parts"),
    ];
    for (format, input, reason) in cases {
        let pull = Zmtp::idle(["pull", "-b", "tcp://127.0.0.1:*"]);
        let bound = pull.bound();
        run_with(input, ["push", "-c", &bound, "--format", format]).failed(1, reason);
    }
}

#[test]
fn what_a_length_claims_is_not_reserved() {
    // Two times 4 GiB in one record.
    let input = b"\0\0\0\x02\xff\xff\xff\xffab";
    let pull = Zmtp::idle(["pull", "-b", "tcp://127.0.0.1:*"]);
    let args = ["push", "-c", &pull.bound(), "--format", "length"];
    run_with(input, args).failed(1, "record 1 of the input is cut short");
}
