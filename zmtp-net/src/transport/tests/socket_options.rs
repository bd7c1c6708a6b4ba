//! Options are set on the system's sockets.
#![cfg(target_os = "linux")]

use std::time::Duration;

use socket2::SockRef;

use super::super::{Accepted, Stream};
use super::support::{accept, bind, finish, has_ipv6, pair, resolved};
use crate::options::{Keepalive, Options, Probes};

/// Checks the same on the connecting and the accepted end.
fn both_ends(at: &str, options: &Options, check: impl Fn(&SockRef<'_>)) {
    let mut listener = bind(at, options).unwrap();
    let (connecting, accepted) = pair(&mut listener, options);
    for stream in [&connecting, &accepted] {
        let Stream::Tcp(stream) = stream else { panic!() };
        check(&SockRef::from(stream));
    }
}

const V4: &str = "tcp://127.0.0.1:*";

#[test]
fn a_stream_never_delays_and_is_closed_on_exec() {
    both_ends(V4, &Options::default(), |socket| {
        assert!(socket.tcp_nodelay().unwrap());
        assert!(socket.nonblocking().unwrap());
        assert!(!socket.keepalive().unwrap());
        let flags = nix::fcntl::fcntl(&**socket, nix::fcntl::FcntlArg::F_GETFD).unwrap();
        assert_eq!(flags, 1, "FD_CLOEXEC");
    });
}

#[test]
fn packets_are_marked() {
    let options = Options::default().tos(Some(0x28)).priority(Some(5));
    both_ends(V4, &options, |socket| {
        assert_eq!(socket.tos_v4().unwrap(), 0x28);
        assert_eq!(socket.priority().unwrap(), 5);
    });
    if has_ipv6() {
        both_ends("tcp://[::1]:*", &options, |socket| {
            assert_eq!(socket.tclass_v6().unwrap(), 0x28);
        });
    }
}

#[test]
fn buffers_have_the_sizes_asked_for() {
    let options = Options::default().send_buffer(Some(20_000)).receive_buffer(Some(30_000));
    both_ends(V4, &options, |socket| {
        // Linux doubles them for its own needs.
        assert_eq!(socket.send_buffer_size().unwrap(), 40_000);
        assert_eq!(socket.recv_buffer_size().unwrap(), 60_000);
    });
}

#[test]
fn keepalive_has_its_times() {
    let keepalive = Keepalive::On(Probes {
        idle: Some(Duration::from_secs(33)),
        interval: Some(Duration::from_secs(7)),
        count: Some(4),
    });
    both_ends(V4, &Options::default().tcp_keepalive(keepalive), |socket| {
        assert!(socket.keepalive().unwrap());
        assert_eq!(socket.tcp_keepalive_time().unwrap(), Duration::from_secs(33));
        assert_eq!(socket.tcp_keepalive_interval().unwrap(), Duration::from_secs(7));
        assert_eq!(socket.tcp_keepalive_retries().unwrap(), 4);
    });
}

#[test]
fn no_value_for_keepalive_is_too_small_or_too_large() {
    for (time, count) in [(Duration::ZERO, 0), (Duration::MAX, u32::MAX)] {
        let keepalive =
            Keepalive::On(Probes { idle: Some(time), interval: Some(time), count: Some(count) });
        both_ends(V4, &Options::default().tcp_keepalive(keepalive), |socket| {
            assert!(socket.keepalive().unwrap());
        });
    }
}

#[test]
fn what_is_not_acknowledged_ends_the_connection_in_time() {
    let most = Duration::from_millis(i32::MAX.unsigned_abs().into());
    for (asked, set) in [
        (Duration::from_nanos(1), Duration::from_millis(1)),
        (Duration::from_millis(1500), Duration::from_millis(1500)),
        (Duration::MAX, most),
    ] {
        both_ends(V4, &Options::default().tcp_max_retransmit(Some(asked)), |socket| {
            assert_eq!(socket.tcp_user_timeout().unwrap(), Some(set));
        });
    }
}

#[test]
fn a_listener_and_its_streams_keep_to_a_device() {
    let options = Options::default().bind_to_device(Some("lo")).unwrap();
    // It may take privileges that this process does not have.
    let Ok(listener) = bind(V4, &options) else { return };
    drop(listener);
    both_ends(V4, &options, |socket| {
        assert_eq!(socket.device().unwrap().as_deref(), Some(&b"lo"[..]));
    });
}

#[test]
fn a_device_that_is_not_there_is_an_error() {
    let options = Options::default().bind_to_device(Some("nowhere")).unwrap();
    assert!(bind(V4, &options).is_err());
    assert!(finish(&resolved("tcp://127.0.0.1:9", false), &options).is_err());
}

#[test]
fn busy_polling_is_set_or_refused() {
    let options = Options::default().busy_poll(Some(Duration::from_micros(50)));
    let mut listener = bind(V4, &Options::default()).unwrap();
    match finish(&resolved(listener.endpoint(), false), &options) {
        Ok(Stream::Tcp(stream)) => assert_eq!(SockRef::from(&stream).busy_poll().unwrap(), 50),
        Ok(other) => panic!("{other:?}"),
        // Without the privilege for it.
        Err(error) => assert_eq!(error.kind(), std::io::ErrorKind::PermissionDenied),
    }
    // The listener goes on after a stream that cannot have its options.
    match accept(&mut listener, &options) {
        Ok(Accepted::Stream(_) | Accepted::Failed(_)) => {}
        other => panic!("{other:?}"),
    }
    let (_connecting, _accepted) = pair(&mut listener, &Options::default());
}

#[test]
fn buffers_of_ipc_have_the_sizes_asked_for() {
    let options = Options::default().send_buffer(Some(20_000));
    let mut listener = bind("ipc://*", &options).unwrap();
    let (connecting, accepted) = pair(&mut listener, &options);
    for stream in [&connecting, &accepted] {
        let Stream::Ipc(stream) = stream else { panic!() };
        assert_eq!(SockRef::from(stream).send_buffer_size().unwrap(), 40_000);
    }
}

#[test]
fn a_listener_lets_so_many_wait_and_no_more() {
    let waiting = |backlog| {
        let listener = bind(V4, &Options::default().backlog(backlog)).unwrap();
        let address = listener.endpoint().trim_start_matches("tcp://").parse().unwrap();
        let limit = Duration::from_millis(50);
        let connect = || std::net::TcpStream::connect_timeout(&address, limit).ok();
        std::iter::from_fn(connect).take(30).count()
    };
    // The system lets in one more than it is told.
    assert!(waiting(5) < 10);
    assert_eq!(waiting(100), 30);
}
