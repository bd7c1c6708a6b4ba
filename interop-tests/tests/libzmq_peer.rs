//! The libzmq peer itself works, before anything is tested against it.

use std::error::Error as StdError;
use std::time::Duration;

use interop_tests::libzmq::{Context, Error, EventKind, Message, Socket, SocketType, has, version};

type TestResult = Result<(), Box<dyn StdError>>;

const TCP: &str = "tcp://127.0.0.1:0";
const WAIT: Duration = Duration::from_secs(5);
const SHORT: Duration = Duration::from_millis(200);

#[test]
fn build_has_version_and_features() {
    assert_eq!(version(), (4, 3, 5));
    assert!(has("curve"));
    assert!(has("draft"));
    assert!(has("ipc"));
    assert!(!has("no such thing"));
}

#[test]
fn every_socket_type_opens() -> TestResult {
    use SocketType::*;
    let context = Context::new()?;
    for socket_type in [
        Pair, Pub, Sub, Req, Rep, Dealer, Router, Pull, Push, XPub, XSub, Stream, Server, Client,
        Radio, Dish, Gather, Scatter, Dgram, Peer, Channel,
    ] {
        assert_eq!(Socket::new(&context, socket_type)?.socket_type(), socket_type);
    }
    Ok(())
}

#[test]
fn push_reaches_pull_over_tcp() -> TestResult {
    let context = Context::new()?;
    let pull = Socket::new(&context, SocketType::Pull)?;
    let endpoint = pull.bind(TCP)?;
    assert_ne!(endpoint, TCP);
    let push = Socket::new(&context, SocketType::Push)?;
    push.connect(&endpoint)?;
    push.send(&[b"one", b"", b"three"])?;
    assert_eq!(pull.recv()?, [b"one".to_vec(), vec![], b"three".to_vec()]);
    Ok(())
}

#[test]
fn receive_times_out_and_shutdown_terminates() -> TestResult {
    let context = Context::new()?;
    let pull = Socket::new(&context, SocketType::Pull)?;
    pull.set_recv_timeout(Duration::from_millis(1))?;
    assert_eq!(pull.recv(), Err(Error::Timeout));
    context.shutdown()?;
    assert_eq!(pull.recv(), Err(Error::Terminated));
    Ok(())
}

#[test]
fn errors_are_told_apart() -> TestResult {
    let context = Context::new()?;
    let req = Socket::new(&context, SocketType::Req)?;
    assert_eq!(req.recv(), Err(Error::WrongState));
    assert_eq!(req.connect("tcp://\0"), Err(Error::InteriorNul));
    let rep = Socket::new(&context, SocketType::Rep)?;
    let endpoint = rep.bind(TCP)?;
    let taken = Socket::new(&context, SocketType::Rep)?.bind(&endpoint);
    let in_use = std::io::ErrorKind::AddrInUse;
    assert!(matches!(taken, Err(Error::Os { kind, .. }) if kind == in_use));
    Ok(())
}

#[test]
fn subscription_filters() -> TestResult {
    let context = Context::new()?;
    let xpub = Socket::new(&context, SocketType::XPub)?;
    let endpoint = xpub.bind(TCP)?;
    let sub = Socket::new(&context, SocketType::Sub)?;
    sub.subscribe(b"a")?;
    sub.connect(&endpoint)?;
    assert_eq!(xpub.recv()?, [b"\x01a"]);
    xpub.send(&[b"b"])?;
    xpub.send(&[b"a1"])?;
    assert_eq!(sub.recv()?, [b"a1"]);
    sub.unsubscribe(b"a")?;
    assert_eq!(xpub.recv()?, [b"\x00a"]);
    Ok(())
}

#[test]
fn drafts_address_peers_and_groups() -> TestResult {
    let context = Context::new()?;
    let server = Socket::new(&context, SocketType::Server)?;
    let client = Socket::new(&context, SocketType::Client)?;
    client.connect(&server.bind(TCP)?)?;
    client.send(&[b"ask"])?;
    let (peer, data) = server.recv_from_peer()?;
    assert_eq!(data, b"ask");
    server.send_to_peer(peer, b"answer")?;
    assert_eq!(client.recv()?, [b"answer"]);

    let dish = Socket::new(&context, SocketType::Dish)?;
    dish.join("news")?;
    let radio = Socket::new(&context, SocketType::Radio)?;
    let monitor = dish.monitor()?;
    dish.connect(&radio.bind(TCP)?)?;
    monitor.wait_for(EventKind::HandshakeSucceeded, WAIT)?;
    std::thread::sleep(SHORT);
    radio.send_to_group("other", b"0")?;
    radio.send_to_group("news", b"1")?;
    assert_eq!(dish.recv_from_group()?, ("news".to_owned(), b"1".to_vec()));
    dish.leave("news")?;
    Ok(())
}

#[test]
fn peers_and_datagrams_meet() -> TestResult {
    let context = Context::new()?;
    let (one, two) =
        (Socket::new(&context, SocketType::Peer)?, Socket::new(&context, SocketType::Peer)?);
    let routing_id = two.connect_peer(&one.bind(TCP)?)?;
    two.send_to_peer(routing_id, b"hello")?;
    assert_eq!(one.recv_from_peer()?.1, b"hello");

    let receiver = Socket::new(&context, SocketType::Dgram)?;
    let port = std::net::UdpSocket::bind("127.0.0.1:0")?.local_addr()?.port();
    let address = format!("127.0.0.1:{port}");
    receiver.bind(&format!("udp://{address}"))?;
    let sender = Socket::new(&context, SocketType::Dgram)?;
    sender.bind("udp://127.0.0.1:*")?;
    sender.send(&[address.as_bytes(), b"packet"])?;
    assert_eq!(receiver.recv()?.last().map(Vec::as_slice), Some(&b"packet"[..]));
    Ok(())
}

#[test]
fn options_are_accepted() -> TestResult {
    let context = Context::new()?;
    let router = Socket::new(&context, SocketType::Router)?;
    router.set_routing_id(b"me")?;
    router.set_router_mandatory(true)?;
    router.set_router_handover(true)?;
    router.set_router_notify(true, true)?;
    router.set_heartbeat_interval(SHORT)?;
    router.set_heartbeat_timeout(SHORT)?;
    router.set_heartbeat_ttl(Duration::from_secs(6000))?;
    router.set_handshake_interval(WAIT)?;
    router.set_max_message_size(Some(1000))?;
    router.set_max_message_size(None)?;
    router.set_send_hwm(1)?;
    router.set_recv_hwm(0)?;
    router.set_immediate(true)?;
    router.set_ipv6(true)?;
    router.set_reconnect_interval(SHORT, Duration::ZERO)?;
    router.set_hello_message(b"hello")?;
    router.set_disconnect_message(b"bye")?;
    router.set_hiccup_message(b"hic")?;
    router.add_metadata("X-Name", "value")?;
    router.set_zap_enforce_domain(false)?;
    let gone = router.send(&[b"nobody", b""]);
    let unreachable = std::io::ErrorKind::HostUnreachable;
    assert!(matches!(gone, Err(Error::Os { kind, .. }) if kind == unreachable));

    let xpub = Socket::new(&context, SocketType::XPub)?;
    xpub.set_xpub_verbose(true)?;
    xpub.set_xpub_verboser(true)?;
    xpub.set_xpub_manual(true)?;
    xpub.set_xpub_welcome(b"welcome")?;
    xpub.set_invert_matching(true)?;
    Ok(())
}

#[test]
fn frames_hold_their_data() -> TestResult {
    let long = vec![7; 100_000];
    assert_eq!(Message::with_data(&long)?.data(), long);
    assert_eq!(Message::with_data(b"short")?.data(), b"short");
    let empty = Message::new();
    assert_eq!(empty.data(), b"");
    assert!(!empty.more());
    assert_eq!(empty.property("User-Id"), None);
    Ok(())
}
