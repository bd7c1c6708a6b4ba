//! How a connect that was started ends, and what goes over the stream.

use std::io::{ErrorKind, IoSlice, IoSliceMut, Read, Write};
use std::net::{Shutdown, SocketAddr};

use socket2::{Domain, Socket, Type};

use super::super::connect;
use super::support::{assert_talk, bind, finish, has_ipv6, pair, read, read_end, resolved};
use crate::options::Options;

/// A port of this host that is taken and that nobody listens on.
fn silent_port() -> (Socket, SocketAddr) {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
    // So that a test can bind it too.
    socket.set_reuse_address(true).unwrap();
    socket.bind(&"127.0.0.1:0".parse::<SocketAddr>().unwrap().into()).unwrap();
    let address = socket.local_addr().unwrap().as_socket().unwrap();
    (socket, address)
}

#[test]
fn octets_go_both_ways() {
    let options = Options::default();
    let mut listener = bind("tcp://*:*", &options).unwrap();
    let (mut connecting, mut accepted) = pair(&mut listener, &options);
    assert_talk(&mut connecting, &mut accepted);
}

#[test]
fn octets_go_both_ways_over_ipv6() {
    if !has_ipv6() {
        return;
    }
    let options = Options::default().ipv6(true);
    let mut listener = bind("tcp://[::1]:*", &options).unwrap();
    let (mut connecting, mut accepted) = pair(&mut listener, &options);
    assert_talk(&mut connecting, &mut accepted);
    assert_eq!(accepted.peer().zap_address(), "::1");
    assert_eq!(connecting.peer().to_string(), listener.endpoint());
}

#[test]
fn a_vectored_write_takes_all_slices() {
    let options = Options::default();
    let mut listener = bind("tcp://127.0.0.1:*", &options).unwrap();
    let (mut connecting, mut accepted) = pair(&mut listener, &options);
    let slices = [IoSlice::new(b"one"), IoSlice::new(b""), IoSlice::new(b"two")];
    assert_eq!(connecting.write_vectored(&slices).unwrap(), 6);
    // Waits until all six are there.
    assert_eq!(read(&mut accepted, 6), b"onetwo");
    assert_eq!(accepted.write_vectored(&slices).unwrap(), 6);
    let (mut head, mut tail) = ([0; 3], [0; 5]);
    let mut buffers = [IoSliceMut::new(&mut head), IoSliceMut::new(&mut tail)];
    // Loopback delivers before the write returns.
    assert_eq!(connecting.read_vectored(&mut buffers).unwrap(), 6);
    assert_eq!((&head, &tail[..3]), (b"one", &b"two"[..]));
}

#[test]
fn a_vectored_write_takes_no_more_slices_than_the_system_does() {
    let options = Options::default();
    let mut listener = bind("tcp://127.0.0.1:*", &options).unwrap();
    let (mut connecting, mut accepted) = pair(&mut listener, &options);
    let slices = vec![IoSlice::new(b"x"); 3000];
    assert_eq!(connecting.write_vectored(&slices).unwrap(), 1024);
    assert_eq!(read(&mut accepted, 1024), [b'x'; 1024]);
}

#[test]
fn nothing_to_read_does_not_block() {
    let options = Options::default();
    let mut listener = bind("tcp://127.0.0.1:*", &options).unwrap();
    let (mut connecting, _accepted) = pair(&mut listener, &options);
    assert_eq!(connecting.read(&mut [0; 8]).unwrap_err().kind(), ErrorKind::WouldBlock);
}

#[test]
fn the_peer_reads_the_end_after_a_shutdown() {
    let options = Options::default();
    let mut listener = bind("tcp://127.0.0.1:*", &options).unwrap();
    let (mut connecting, mut accepted) = pair(&mut listener, &options);
    connecting.shutdown(Shutdown::Write).unwrap();
    read_end(&mut accepted);
    assert_eq!(accepted.write(b"still").unwrap(), 5);
    assert_eq!(read(&mut connecting, 5), b"still");
}

#[test]
fn a_refusal_is_told() {
    let (_held, silent) = silent_port();
    let address = resolved(&format!("tcp://{silent}"), false);
    let error = finish(&address, &Options::default()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ConnectionRefused);
}

#[test]
fn a_connect_that_meets_itself_is_a_refusal() {
    let (_held, address) = silent_port();
    let address = resolved(&format!("tcp://{address};{address}"), false);
    let error = finish(&address, &Options::default()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ConnectionRefused);
    assert_eq!(error.raw_os_error(), None, "not by the system: it did connect");
}

#[test]
fn a_connect_under_way_is_not_finished() {
    // Of the addresses for documentation; in a network without a route there it fails at once.
    let address = resolved("tcp://192.0.2.200:9", false);
    if let Ok(stream) = connect(&address, &Options::default()) {
        assert!(!stream.finish_connect().unwrap_or(false));
    }
}

#[test]
fn a_stream_knows_no_error_until_there_is_one() {
    let options = Options::default();
    let mut listener = bind("tcp://127.0.0.1:*", &options).unwrap();
    let (connecting, accepted) = pair(&mut listener, &options);
    assert!(connecting.take_error().unwrap().is_none());
    assert_ne!(connecting.raw_fd(), accepted.raw_fd());
}
