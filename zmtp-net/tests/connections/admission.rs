//! Who may connect: filters of addresses and processes, and limits on the number of connections.

use zmtp_net::{EventKind, Options, Socket, SocketType, Turned};

use crate::support::{Greeting, LONG, RawPeer, context, event, options, socket, text, until, with};

fn turned(events: &zmtp_net::Monitor) -> Turned {
    match event(events, |kind| matches!(kind, EventKind::Turned(_))).kind {
        EventKind::Turned(turned) => turned,
        other => panic!("{other:?}"),
    }
}

/// Whether a socket with these options lets somebody in who connects to this endpoint of its.
fn admits(options: Options, endpoint: &str) -> bool {
    let context = context();
    let pull = with(&context, SocketType::Pull, options);
    let events = pull.monitor();
    let endpoint = pull.bind(endpoint).unwrap();
    let once = crate::support::options().reconnect_interval(None);
    let push = with(&context, SocketType::Push, once);
    push.connect(&endpoint).unwrap();
    let kind =
        event(&events, |kind| matches!(kind, EventKind::Turned(_) | EventKind::HandshakeSucceeded))
            .kind;
    kind == EventKind::HandshakeSucceeded
}

#[test]
fn filters_say_which_addresses_may_connect() {
    let filter = |text: &str| options().accept_filter(text.parse().unwrap());
    assert!(admits(filter("127.0.0.0/8"), "tcp://127.0.0.1:*"));
    assert!(!admits(filter("10.0.0.0/8"), "tcp://127.0.0.1:*"));
    let both = filter("10.0.0.0/8").accept_filter("127.0.0.1".parse().unwrap());
    assert!(admits(both, "tcp://127.0.0.1:*"));
    assert!(admits(filter("10.0.0.0/8"), "ipc://*"), "ipc has no addresses");
}

#[test]
fn filters_say_whose_processes_may_connect() {
    let (user, group) = (nix::unistd::getuid().as_raw(), nix::unistd::getgid().as_raw());
    let process = std::process::id();
    assert!(admits(options().ipc_filter_user(user), "ipc://*"));
    assert!(!admits(options().ipc_filter_user(user + 1), "ipc://*"));
    assert!(admits(options().ipc_filter_group(group), "ipc://*"));
    assert!(!admits(options().ipc_filter_group(group + 1), "ipc://*"));
    assert!(admits(options().ipc_filter_process(process), "ipc://*"));
    assert!(!admits(options().ipc_filter_process(process + 1), "ipc://*"));
    assert!(admits(options().ipc_filter_user(user + 1).ipc_filter_process(process), "ipc://*"));
    assert!(admits(options().ipc_filter_user(user + 1), "tcp://127.0.0.1:*"), "tcp has no users");
}

#[test]
fn one_connection_too_many_is_turned_away_until_another_ends() {
    for options in
        [options().max_connections(Some(2)), options().max_connections_per_address(Some(2))]
    {
        let context = context();
        let pull = with(&context, SocketType::Pull, options);
        let events = pull.monitor();
        let endpoint = pull.bind("tcp://127.0.0.1:*").unwrap();
        let pushes: Vec<Socket> = (0..2)
            .map(|n| {
                let push = socket(&context, SocketType::Push);
                push.connect(&endpoint).unwrap();
                assert!(pull.wait_for_peers(n + 1, LONG));
                push
            })
            .collect();
        let third = socket(&context, SocketType::Push);
        third.connect(&endpoint).unwrap();
        assert_eq!(turned(&events), Turned::TooManyConnections);
        assert_eq!(pull.peers().len(), 2);
        third.send("my turn").unwrap();
        drop(pushes);
        assert_eq!(text(&pull), "my turn");
    }
}

#[test]
fn a_limit_per_address_does_not_count_other_addresses() {
    let context = context();
    let pull = with(&context, SocketType::Pull, options().max_connections_per_address(Some(1)));
    let endpoint = pull.bind("tcp://127.0.0.1:*").unwrap();
    let port = crate::support::address_of(&endpoint).port();
    for (n, source) in ["127.0.0.1", "127.0.0.2", "127.0.0.3"].iter().enumerate() {
        let push = socket(&context, SocketType::Push);
        push.connect(format!("tcp://{source}:0;127.0.0.1:{port}")).unwrap();
        push.send("hello").unwrap();
        assert_eq!(text(&pull), "hello", "{source}, {n} before it");
    }
}

#[test]
fn handshakes_that_are_not_through_are_limited_apart() {
    for options in
        [options().max_pending_handshakes(Some(2)), options().max_pending_per_address(Some(2))]
    {
        let context = context();
        let pull = with(&context, SocketType::Pull, options);
        let events = pull.monitor();
        let endpoint = pull.bind("tcp://127.0.0.1:*").unwrap();
        let mut silent: Vec<RawPeer> = (0..2).map(|_| RawPeer::connect(&endpoint)).collect();
        until("both are accepted", || pull.peers().len() == 2);
        // The oldest gives way, so that who is silent keeps nobody out.
        let mut third = RawPeer::connect(&endpoint);
        assert_eq!(turned(&events), Turned::TooManyHandshakes);
        silent[0].read_to_end();
        third.handshake(Greeting::V3_1, "PUSH");
        drop(third);
        // Those that are through do not count.
        drop(silent);
        until("both have gone", || pull.peers().is_empty());
        let through: Vec<RawPeer> = (0..3)
            .map(|n| {
                let mut peer = RawPeer::connect(&endpoint);
                peer.handshake(Greeting::V3_1, "PUSH");
                assert!(pull.wait_for_peers(n + 1, LONG));
                peer
            })
            .collect();
        assert_eq!(through.len(), 3);
    }
}
