//! Texts that are no endpoints, each with its own error, also those that libzmq takes.

use super::super::EndpointError as E;
use super::{long, read};

#[test]
fn each_mistake_has_its_error() {
    let mistakes = [
        ("", E::NoTransport),
        ("tcp:127.0.0.1:1", E::NoTransport),
        ("127.0.0.1:1", E::NoTransport),
        ("://a", E::NoTransport),
        ("udp://*:1", E::UnknownTransport("udp".into())),
        ("TCP://*:1", E::UnknownTransport("TCP".into())),
        ("tcp://", E::NoPort),
        ("tcp://host", E::NoPort),
        ("tcp://host:", E::NoPort),
        ("tcp://[::1]", E::NoPort),
        ("tcp://:5555", E::EmptyHost),
        ("tcp://;host:1", E::NoPort),
        ("tcp://a:1;", E::NoPort),
        ("tcp://a:1;b:2;c:3", E::BadHost),
        ("tcp://host:70000", E::BadPort),
        ("tcp://host:65536", E::BadPort),
        ("tcp://host:5555abc", E::BadPort),
        ("tcp://host:+1", E::BadPort),
        ("tcp://host:-1", E::BadPort),
        ("tcp://host: 1", E::BadPort),
        ("tcp://host:1 ", E::BadPort),
        ("tcp://host:1/path", E::BadPort),
        ("tcp://host:99999999999999999999", E::BadPort),
        ("tcp://256.0.0.1:1", E::BadHost),
        ("tcp://127.1:1", E::BadHost),
        ("tcp://.:1", E::BadHost),
        ("tcp://two words:1", E::BadHost),
        ("tcp://h\u{f6}st:1", E::BadHost),
        ("tcp://user@host:1", E::BadHost),
        ("tcp://[::1:1", E::BadHost),
        ("tcp://[host]:1", E::BadHost),
        ("tcp://[]:1", E::BadHost),
        ("tcp://[::g]:1", E::BadHost),
        ("tcp://1:2:3:4", E::BadHost),
        ("tcp://[fe80::1%]:1", E::BadHost),
        ("tcp://[fe80::1%a/b]:1", E::BadHost),
        ("tcp://127.0.0.1%lo:1", E::BadHost),
        ("ipc://", E::EmptyName),
        ("ipc://@", E::EmptyName),
        ("ipc:///a\0b", E::BadName),
        ("inproc://", E::EmptyName),
        ("inproc://a\0", E::BadName),
    ];
    for (text, error) in mistakes {
        assert_eq!(read(text), Err(error), "{text:?}");
    }
}

#[test]
fn names_that_are_too_long_are_told_the_limit() {
    let limits =
        [("ipc://", 107, ""), ("ipc://@", 107, ""), ("inproc://", 256, ""), ("tcp://", 255, ":1")];
    for (front, max, behind) in limits {
        let text = format!("{front}{}{behind}", long(max + 1));
        assert_eq!(read(&text), Err(E::NameTooLong { max }), "{front}");
    }
    assert_eq!(read(&format!("tcp://[::1%{}]:1", long(16))), Err(E::BadHost));
}

#[test]
fn errors_say_something_each() {
    let printed = E::NameTooLong { max: 107 }.to_string();
    assert!(printed.contains("107"), "{printed}");
    let printed = E::UnknownTransport("udp".into()).to_string();
    assert!(printed.contains("\"udp\""), "{printed}");
}
