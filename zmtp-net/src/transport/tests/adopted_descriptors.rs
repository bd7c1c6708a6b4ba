//! Listeners made of descriptors that listen already.
#![cfg(unix)]

use std::io::ErrorKind;
use std::net::{TcpListener, TcpStream, UdpSocket};
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixListener;

use socket2::SockRef;

use super::super::Listener;
use super::support::{TempDir, assert_talk, pair};
use crate::options::Options;

#[test]
fn a_descriptor_of_tcp_is_taken() {
    let std = TcpListener::bind("127.0.0.1:0").unwrap();
    let endpoint = format!("tcp://{}", std.local_addr().unwrap());
    let mut listener = Listener::from_fd(std.into()).unwrap();
    assert_eq!(listener.endpoint(), endpoint);
    let (mut connecting, mut accepted) = pair(&mut listener, &Options::default());
    assert_talk(&mut connecting, &mut accepted);
}

#[test]
fn a_descriptor_of_a_unix_domain_socket_is_taken_and_its_file_stays() {
    let directory = TempDir::new();
    let std = UnixListener::bind(directory.path("s")).unwrap();
    let mut listener = Listener::from_fd(std.into()).unwrap();
    assert_eq!(listener.endpoint(), directory.ipc("s"));
    let (mut connecting, mut accepted) = pair(&mut listener, &Options::default());
    assert_talk(&mut connecting, &mut accepted);
    drop(listener);
    assert!(directory.path("s").exists());
}

#[test]
#[cfg(target_os = "linux")]
fn a_descriptor_becomes_non_blocking_and_is_closed_on_exec() {
    let std = TcpListener::bind("127.0.0.1:0").unwrap();
    SockRef::from(&std).set_cloexec(false).unwrap();
    let listener = Listener::from_fd(std.into()).unwrap();
    let info = std::fs::read_to_string(format!("/proc/self/fdinfo/{}", listener.raw_fd())).unwrap();
    let flags = info.lines().find_map(|line| line.strip_prefix("flags:")).unwrap();
    let flags = u32::from_str_radix(flags.trim(), 8).unwrap();
    let (nonblock, cloexec) = (0o4000, 0o2_000_000);
    assert_eq!(flags & (nonblock | cloexec), nonblock | cloexec);
}

#[test]
fn any_other_descriptor_is_refused() {
    let listening = TcpListener::bind("127.0.0.1:0").unwrap();
    let others: [OwnedFd; 3] = [
        UdpSocket::bind("127.0.0.1:0").unwrap().into(),
        std::fs::File::open("/dev/null").unwrap().into(),
        TcpStream::connect(listening.local_addr().unwrap()).unwrap().into(),
    ];
    for other in others {
        let error = Listener::from_fd(other).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput, "{error:?}");
    }
}
