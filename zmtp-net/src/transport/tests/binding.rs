//! What tcp listeners are bound to and what their endpoints are then.

use std::io::ErrorKind;

use super::super::{Accepted, os_code};
use super::support::{
    accept_stream, assert_talk, bind, finish, has_ipv6, pair, read_end, resolved,
};
use crate::options::Options;

const EADDRINUSE: i32 = 98;
const ENODEV: i32 = 19;

/// The endpoint without its port, which is never 0.
fn bound(text: &str, options: &Options) -> String {
    let listener = bind(text, options).unwrap();
    let (host, port) = listener.endpoint().rsplit_once(':').unwrap();
    assert_ne!(port.parse::<u16>().unwrap(), 0);
    host.to_owned()
}

#[test]
fn a_wildcard_is_filled_in() {
    let options = Options::default();
    assert_eq!(bound("tcp://*:*", &options), "tcp://0.0.0.0");
    assert_eq!(bound("tcp://0.0.0.0:0", &options), "tcp://0.0.0.0");
    assert_eq!(bound("tcp://127.0.0.1:*", &options), "tcp://127.0.0.1");
}

#[test]
#[cfg(target_os = "linux")]
fn an_interface_has_its_first_address() {
    assert_eq!(bound("tcp://lo:*", &Options::default()), "tcp://127.0.0.1");
    if has_ipv6() {
        assert_eq!(bound("tcp://lo:*", &Options::default().ipv6(true)), "tcp://[::1]");
    }
}

#[test]
fn a_host_name_is_looked_up() {
    assert_eq!(bound("tcp://localhost:*", &Options::default()), "tcp://127.0.0.1");
}

#[test]
fn with_ipv6_all_interfaces_are_those_of_both_families() {
    if !has_ipv6() {
        return;
    }
    let options = Options::default().ipv6(true);
    let mut listener = bind("tcp://*:*", &options).unwrap();
    let endpoint = listener.endpoint().to_owned();
    let (host, port) = endpoint.rsplit_once(':').unwrap();
    assert_eq!(host, "tcp://[::]");
    for host in ["[::1]", "127.0.0.1"] {
        let address = resolved(&format!("tcp://{host}:{port}"), true);
        let mut connecting = finish(&address, &options).unwrap();
        let mut accepted = accept_stream(&mut listener, &options);
        assert_talk(&mut connecting, &mut accepted);
    }
    assert_eq!(bound("tcp://[::1]:*", &options), "tcp://[::1]");
}

#[test]
fn a_port_that_is_taken_is_in_use() {
    let options = Options::default();
    let listener = bind("tcp://127.0.0.1:*", &options).unwrap();
    let error = bind(listener.endpoint(), &options).unwrap_err();
    assert_eq!((error.kind(), os_code(&error)), (ErrorKind::AddrInUse, EADDRINUSE));
}

#[test]
fn a_port_can_be_bound_again_while_its_old_connections_linger() {
    let options = Options::default();
    let mut listener = bind("tcp://127.0.0.1:*", &options).unwrap();
    let endpoint = listener.endpoint().to_owned();
    let (mut connecting, accepted) = pair(&mut listener, &options);
    // The end that closes first is the one that lingers.
    drop(accepted);
    drop(listener);
    read_end(&mut connecting);
    drop(connecting);
    assert_eq!(bind(&endpoint, &options).unwrap().endpoint(), endpoint);
}

#[test]
fn what_is_no_address_of_this_host_cannot_be_bound() {
    let options = Options::default();
    let error = bind("tcp://192.0.2.99:*", &options).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::AddrNotAvailable);
    let error = bind("tcp://no-such-host.invalid:*", &options).unwrap_err();
    assert_eq!((error.kind(), os_code(&error)), (ErrorKind::NotFound, ENODEV));
    let error = bind("inproc://x", &options).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported);
}

#[test]
fn nothing_to_accept_does_not_block() {
    let options = Options::default();
    let listener = bind("tcp://127.0.0.1:*", &options).unwrap();
    assert!(matches!(listener.accept(&options), Ok(Accepted::WouldBlock)));
}

#[test]
fn each_end_knows_both_addresses() {
    let options = Options::default();
    let mut listener = bind("tcp://127.0.0.1:*", &options).unwrap();
    let (connecting, accepted) = pair(&mut listener, &options);
    assert_eq!(connecting.peer().to_string(), listener.endpoint());
    assert_eq!(accepted.local(), connecting.peer());
    assert_eq!(accepted.peer(), connecting.local());
    assert_eq!(accepted.peer().zap_address(), "127.0.0.1");
}
