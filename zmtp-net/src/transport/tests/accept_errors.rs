//! Errors of accepting: those of one stream, after which the next is accepted, and those of the
//! listener, after which it must rest.
#![cfg(target_os = "linux")]

use std::io::Error;
use std::net::{Shutdown, TcpListener};

use socket2::SockRef;

use super::super::{Listener, listener::is_of_one_stream};
use crate::options::Options;

#[test]
fn a_stream_that_is_gone_is_told_from_a_listener_that_cannot_accept() {
    let (eperm, enetdown, enetunreach, econnaborted, ehostunreach) = (1, 100, 101, 103, 113);
    for code in [eperm, enetdown, enetunreach, econnaborted, ehostunreach] {
        assert!(is_of_one_stream(&Error::from_raw_os_error(code)), "{code}");
    }
    let (enomem, einval, enfile, emfile, enobufs) = (12, 22, 23, 24, 105);
    for code in [enomem, einval, enfile, emfile, enobufs] {
        assert!(!is_of_one_stream(&Error::from_raw_os_error(code)), "{code}");
    }
}

#[test]
fn a_listener_that_somebody_else_shut_down_is_an_error() {
    let std = TcpListener::bind("127.0.0.1:0").unwrap();
    let shared = std.try_clone().unwrap();
    let listener = Listener::from_fd(std.into()).unwrap();
    SockRef::from(&shared).shutdown(Shutdown::Both).unwrap();
    assert!(listener.accept(&Options::default()).is_err());
}
