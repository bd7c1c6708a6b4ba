//! When it is tried again to connect, as the monitor tells it.

use std::time::Duration;

use zmtp_net::{
    Backoff, ConnectError, EventKind, Monitor, MonitorError, Options, ReconnectStop, SocketType,
};

use crate::support::{Greeting, RawPeer, context, event, options, socket, text, until, with};

const fn ms(time: u64) -> Duration {
    Duration::from_millis(time)
}

/// The waits between attempts to connect to where nobody is.
fn waits(options: Options, count: usize) -> Vec<Duration> {
    let context = context();
    let nobody = socket(&context, SocketType::Pull);
    let endpoint = nobody.bind("tcp://127.0.0.1:*").unwrap();
    nobody.unbind(&endpoint).unwrap();
    let push = with(&context, SocketType::Push, options);
    let events = push.monitor();
    push.connect(&endpoint).unwrap();
    (0..count).map(|_| next_wait(&events)).collect()
}

/// Why the next attempt that comes to nothing does.
fn failure(events: &Monitor) -> ConnectError {
    match event(events, |kind| matches!(kind, EventKind::ConnectFailed(_))).kind {
        EventKind::ConnectFailed(error) => error,
        other => panic!("{other:?}"),
    }
}

fn next_wait(events: &Monitor) -> Duration {
    match event(events, |kind| matches!(kind, EventKind::ConnectRetried { .. })).kind {
        EventKind::ConnectRetried { after, .. } => after,
        other => panic!("{other:?}"),
    }
}

#[test]
fn without_a_maximum_each_wait_is_between_once_and_twice_the_interval() {
    let waits = waits(options().reconnect_interval(Some(ms(10))), 8);
    assert!(waits.iter().all(|wait| (ms(10)..=ms(20)).contains(wait)), "{waits:?}");
    assert!(waits.iter().any(|wait| *wait != waits[0]), "{waits:?}");
}

#[test]
fn with_a_maximum_each_wait_is_twice_the_last() {
    let growing = options().reconnect_interval(Some(ms(4))).reconnect_interval_max(Some(ms(30)));
    assert_eq!(waits(growing, 6), [4, 8, 16, 30, 30, 30].map(ms));
}

#[test]
fn with_full_jitter_each_wait_is_anything_below_that() {
    let jitter = options()
        .reconnect_interval(Some(ms(4)))
        .reconnect_interval_max(Some(ms(30)))
        .reconnect_jitter(Backoff::FullJitter);
    let waits = waits(jitter, 8);
    for (wait, most) in waits.iter().zip([4, 8, 16, 30, 30, 30, 30, 30]) {
        assert!(*wait <= ms(most), "{waits:?}");
    }
    assert!(waits.iter().any(|wait| *wait < ms(4)) || waits[7] != waits[6], "{waits:?}");
}

#[test]
fn the_next_attempt_is_at_the_next_address_of_the_name() {
    // Where the name has an address of each family, that of IPv6 is tried first.
    let context = context();
    let pull = socket(&context, SocketType::Pull);
    let bound = pull.bind("tcp://127.0.0.1:*").unwrap().to_string();
    let fast = options().ipv6(true).reconnect_interval(Some(ms(1)));
    let push = with(&context, SocketType::Push, fast);
    push.connect(bound.replace("127.0.0.1", "localhost")).unwrap();
    push.send("hello").unwrap();
    assert_eq!(text(&pull), "hello");
}

#[test]
fn the_waits_are_short_again_after_a_success() {
    let context = context();
    let pull = socket(&context, SocketType::Pull);
    let endpoint = pull.bind("tcp://127.0.0.1:*").unwrap();
    pull.unbind(&endpoint).unwrap();
    let growing = options().reconnect_interval(Some(ms(2))).reconnect_interval_max(Some(ms(1000)));
    let push = with(&context, SocketType::Push, growing);
    let events = push.monitor();
    push.connect(&endpoint).unwrap();
    assert_eq!((0..4).map(|_| next_wait(&events)).collect::<Vec<_>>(), [2, 4, 8, 16].map(ms));
    pull.bind(&endpoint).unwrap();
    event(&events, |kind| *kind == EventKind::HandshakeSucceeded);
    drop(pull);
    assert_eq!(next_wait(&events), ms(2));
}

#[test]
fn a_server_that_hangs_up_at_once_is_not_hammered() {
    // libzmq begins anew with each connection, however it ends.
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let context = context();
    let growing = options().reconnect_interval(Some(ms(1))).reconnect_interval_max(Some(ms(1000)));
    let push = with(&context, SocketType::Push, growing);
    let events = push.monitor();
    push.connect(listener.local_addr().unwrap()).unwrap();
    for wait in [1, 2, 4, 8, 16] {
        drop(RawPeer::accept(&listener));
        assert_eq!(next_wait(&events), ms(wait));
    }
}

#[test]
fn a_refused_connection_can_end_it() {
    let context = context();
    let nobody = socket(&context, SocketType::Pull);
    let endpoint = nobody.bind("tcp://127.0.0.1:*").unwrap();
    nobody.unbind(&endpoint).unwrap();
    let stop = ReconnectStop::default().refused(true);
    let push = with(&context, SocketType::Push, options().reconnect_stop(stop));
    let events = push.monitor();
    push.connect(&endpoint).unwrap();
    assert!(matches!(failure(&events), ConnectError::Refused(_)));
    until("the endpoint is forgotten", || push.peers().is_empty());
    assert_eq!(events.try_recv(), Err(MonitorError::WouldBlock));
}

#[test]
fn a_handshake_that_fails_can_end_it() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let context = context();
    let stop = ReconnectStop::default().handshake_failed(true);
    let push = with(&context, SocketType::Push, options().reconnect_stop(stop));
    let events = push.monitor();
    push.connect(listener.local_addr().unwrap()).unwrap();
    drop(RawPeer::accept(&listener));
    event(&events, |kind| matches!(kind, EventKind::Disconnected(_)));
    until("the endpoint is forgotten", || push.peers().is_empty());
    assert_eq!(events.try_recv(), Err(MonitorError::WouldBlock));
}

#[test]
fn an_attempt_that_takes_too_long_is_given_up() {
    // A listener whose queue is full answers nobody.
    let full = socket2::Socket::new(socket2::Domain::IPV4, socket2::Type::STREAM, None).unwrap();
    let any = std::net::SocketAddr::from(([127, 0, 0, 1], 0));
    full.bind(&any.into()).unwrap();
    full.listen(0).unwrap();
    let address = full.local_addr().unwrap().as_socket().unwrap();
    let filling: Vec<std::net::TcpStream> =
        std::iter::from_fn(|| std::net::TcpStream::connect_timeout(&address, ms(100)).ok())
            .take(10)
            .collect();
    assert!(filling.len() < 10, "the queue has no end");
    let context = context();
    let push = with(
        &context,
        SocketType::Push,
        options().connect_timeout(Some(ms(20))).reconnect_interval(Some(ms(1))),
    );
    let events = push.monitor();
    push.connect(address).unwrap();
    for _ in 0..2 {
        event(&events, |kind| *kind == EventKind::ConnectDelayed);
        let error = failure(&events);
        assert!(matches!(error, ConnectError::TimedOut(_)), "{error:?}");
        event(&events, |kind| matches!(kind, EventKind::ConnectRetried { .. }));
    }
    push.close_with(zmtp_net::Linger::Never);
}

#[test]
fn a_name_that_nobody_has_is_looked_up_again_each_time() {
    let context = context();
    let push = with(
        &context,
        SocketType::Push,
        options().reconnect_interval(Some(ms(1))).linger(zmtp_net::Linger::Never),
    );
    let events = push.monitor();
    push.connect("tcp://no-such-host.invalid:5555").unwrap();
    for _ in 0..3 {
        event(&events, |kind| *kind == EventKind::ConnectDelayed);
        let error = failure(&events);
        assert!(matches!(error, ConnectError::NameLookup(_)), "{error:?}");
        assert!(error.to_string().contains("`no-such-host.invalid`"), "{error}");
        event(&events, |kind| matches!(kind, EventKind::ConnectRetried { .. }));
    }
}

#[test]
fn a_name_is_looked_up_and_connected_to() {
    let context = context();
    let (push, pull) = (socket(&context, SocketType::Push), socket(&context, SocketType::Pull));
    let endpoint = pull.bind("tcp://127.0.0.1:*").unwrap().to_string();
    push.connect(endpoint.replace("127.0.0.1", "localhost")).unwrap();
    push.send("hello").unwrap();
    assert_eq!(text(&pull), "hello");
    // And again when the connection is lost.
    let events = push.monitor();
    pull.disconnect_peer(pull.peers()[0].id).unwrap();
    event(&events, |kind| matches!(kind, EventKind::Disconnected(_)));
    push.send("again").unwrap();
    assert_eq!(text(&pull), "again");
}

#[test]
fn a_peer_that_refuses_for_good_is_not_asked_again() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let context = context();
    let push = with(
        &context,
        SocketType::Push,
        options().reconnect_interval(Some(ms(1))).linger(zmtp_net::Linger::Never),
    );
    let events = push.monitor();
    push.connect(listener.local_addr().unwrap()).unwrap();
    let mut peer = RawPeer::accept(&listener);
    peer.write(&Greeting::V3_1.octets());
    peer.read(64);
    // ERROR, with the reason 400.
    peer.say("040a 054552524f52 03343030");
    event(&events, |kind| matches!(kind, EventKind::HandshakeFailed(_)));
    event(&events, |kind| matches!(kind, EventKind::Disconnected(_)));
    assert_eq!(events.recv_timeout(ms(20)), Err(MonitorError::TimedOut));
}
