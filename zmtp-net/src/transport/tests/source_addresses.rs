//! Connections from a given address or interface.

use std::io::ErrorKind;

use socket2::SockRef;

use super::super::{AddressError, Resolved, Stream, resolve};
use super::support::{accept_stream, bind, endpoint, finish, has_ipv6, resolved};
use crate::options::Options;

/// Connects from a source and returns the stream and the address that the peer sees.
fn connected_from(source: &str) -> (Stream, String) {
    let options = Options::default();
    let mut listener = bind("tcp://127.0.0.1:*", &options).unwrap();
    let address = listener.endpoint().trim_start_matches("tcp://").to_owned();
    let connecting = finish(&resolved(&format!("tcp://{source};{address}"), false), &options);
    let accepted = accept_stream(&mut listener, &options);
    (connecting.unwrap(), accepted.peer().zap_address())
}

fn refused(text: &str, ipv6: bool) -> AddressError {
    let error = resolve(&endpoint(text), ipv6).unwrap_err();
    error.get_ref().unwrap().downcast_ref::<AddressError>().unwrap().clone()
}

#[test]
#[cfg(target_os = "linux")]
fn the_peer_sees_the_source() {
    let (stream, seen) = connected_from("127.0.0.2:0");
    assert_eq!(seen, "127.0.0.2");
    let Stream::Tcp(stream) = stream else { panic!() };
    assert!(SockRef::from(&stream).reuse_address().unwrap());
}

#[test]
#[cfg(target_os = "linux")]
fn a_source_is_an_interface_or_any() {
    assert_eq!(connected_from("lo:*").1, "127.0.0.1");
    assert_eq!(connected_from("*:*").1, "127.0.0.1");
}

#[test]
fn a_source_that_is_not_of_this_host_is_an_error() {
    let address = resolved("tcp://192.0.2.99:0;127.0.0.1:9", false);
    let error = finish(&address, &Options::default()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::AddrNotAvailable);
}

#[test]
fn a_source_of_another_family_is_an_error() {
    let source = AddressError::SourceFamily("[::1]".into());
    assert_eq!(refused("tcp://[::1]:0;127.0.0.1:9", true), source);
}

#[test]
fn a_source_is_no_host_name() {
    let none = AddressError::NoInterface("localhost".into());
    assert_eq!(refused("tcp://localhost:0;127.0.0.1:9", false), none);
}

#[test]
#[cfg(target_os = "linux")]
fn an_interface_as_a_source_has_the_family_of_the_peer() {
    if !has_ipv6() {
        return;
    }
    for (to, from) in [("127.0.0.1", "127.0.0.1:0"), ("[::1]", "[::1]:0")] {
        let Resolved::Tcp { source, .. } = resolved(&format!("tcp://lo:0;{to}:9"), true) else {
            panic!()
        };
        assert_eq!(source.unwrap().to_string(), from);
    }
}
