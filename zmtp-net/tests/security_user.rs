//! Messages come with what is known of who sent them.
#![expect(clippy::unwrap_used, reason = "helpers of tests say what is wrong by panicking")]

mod security_support;

use std::sync::Arc;
use std::time::Duration;

use security_support::{
    LONG, curve_client, curve_server, handler, pair, plain, quick, reply, request, wait, with,
};
use zmtp_net::{Context, EventKind, Mechanism, Options, PeerProperties, Socket, SocketType};

fn text(properties: &PeerProperties, name: &str) -> Option<String> {
    properties.get(name).map(|value| String::from_utf8(value.to_vec()).unwrap())
}

fn limited(options: Options) -> Options {
    options.receive_timeout(Some(LONG))
}

fn received(socket: &Socket, message: &[u8]) -> Arc<PeerProperties> {
    let delivery = socket.recv_from().unwrap();
    assert_eq!(delivery.message.first(), message);
    delivery.properties.unwrap()
}

#[test]
fn what_the_handler_says_counts_before_what_the_peer_says() {
    let context = Context::new().unwrap();
    let handler = handler(&context);
    for (server, client) in
        [(with(Mechanism::PlainServer), plain("secret")), (curve_server(), curve_client())]
    {
        let client = client
            .metadata("X-Room", b"mine")
            .and_then(|options| options.metadata("X-Own", b"own"))
            .unwrap();
        let pair = pair(&context, "tcp://127.0.0.1:*", limited(server), client);
        request(&handler);
        handler.send(reply("200", "joe", b"\x06X-Room\0\0\0\x05attic")).unwrap();
        let properties = received(&pair.server, b"hello");
        assert_eq!(text(&properties, "User-Id").as_deref(), Some("joe"));
        assert_eq!(text(&properties, "X-Room").as_deref(), Some("attic"));
        assert_eq!(text(&properties, "x-own").as_deref(), Some("own"));
        assert_eq!(text(&properties, "Socket-Type").as_deref(), Some("PUSH"));
        assert_eq!(text(&properties, "Peer-Address").as_deref(), Some("127.0.0.1"));
        assert_eq!(text(&properties, "No-Such"), None);
        assert_eq!(properties.iter().next(), Some(("Peer-Address", &b"127.0.0.1"[..])));
    }
}

#[test]
fn an_identity_has_two_names() {
    let context = Context::new().unwrap();
    let server = context.socket_with(SocketType::Router, limited(quick())).unwrap();
    let endpoint = server.bind("ipc://*").unwrap();
    let client = quick().identity(b"me").unwrap();
    let client = context.socket_with(SocketType::Dealer, client).unwrap();
    client.connect(&endpoint).unwrap();
    client.send("hello").unwrap();
    let properties = received(&server, b"me");
    assert_eq!(text(&properties, "Identity").as_deref(), Some("me"));
    assert_eq!(text(&properties, "Routing-Id").as_deref(), Some("me"));
    assert_eq!(text(&properties, "User-Id"), None, "nobody was asked");
    let address = text(&properties, "Peer-Address").unwrap();
    assert!(address.starts_with("localhost:"), "{address}");
}

#[test]
fn a_peer_that_has_left_is_still_known_by_its_messages() {
    let context = Context::new().unwrap();
    let handler = handler(&context);
    let server = limited(with(Mechanism::PlainServer));
    let pair = pair(&context, "tcp://127.0.0.1:*", server, plain("secret"));
    request(&handler);
    handler.send(reply("200", "joe", b"")).unwrap();
    wait(&pair.events, |kind| matches!(kind, EventKind::HandshakeSucceeded).then_some(()));
    pair.client.send("second").unwrap();
    pair.client.close_with(zmtp_net::Linger::ForEver);
    wait(&pair.events, |kind| matches!(kind, EventKind::Disconnected(_)).then_some(()));
    for message in [b"hello".as_slice(), b"second"] {
        let properties = received(&pair.server, message);
        assert_eq!(text(&properties, "User-Id").as_deref(), Some("joe"));
    }
}

#[test]
fn a_subscriber_that_has_left_is_still_known_by_its_subscriptions() {
    let context = Context::new().unwrap();
    let handler = handler(&context);
    let server = limited(with(Mechanism::PlainServer));
    let server = context.socket_with(SocketType::Xpub, server).unwrap();
    let events = server.monitor();
    let endpoint = server.bind("tcp://127.0.0.1:*").unwrap();
    for user in ["ann", "bob"] {
        let client = context.socket_with(SocketType::Sub, plain("secret")).unwrap();
        client.subscribe(user).unwrap();
        client.connect(&endpoint).unwrap();
        request(&handler);
        handler.send(reply("200", user, b"")).unwrap();
        // Its subscription has come when the socket knows of a topic.
        assert!(server.wait_for_subscribers(1, LONG));
        drop(client);
        wait(&events, |kind| matches!(kind, EventKind::Disconnected(_)).then_some(()));
    }
    for (mark, user) in [(1, "ann"), (0, "ann"), (1, "bob"), (0, "bob")] {
        let message = [&[mark], user.as_bytes()].concat();
        let properties = received(&server, &message);
        assert_eq!(text(&properties, "User-Id").as_deref(), Some(user));
    }
    let empty = server.configure(|options| options.receive_timeout(Some(Duration::ZERO)));
    empty.unwrap();
    assert!(server.recv_from().is_err());
}

#[test]
fn inproc_has_no_properties() {
    let context = Context::new().unwrap();
    let pair = pair(&context, "inproc://here", limited(quick()), quick());
    let delivery = pair.server.recv_from().unwrap();
    assert_eq!(delivery.message.first(), b"hello");
    assert_eq!(delivery.properties, None);
    assert!(delivery.peer.is_some());
}

#[test]
fn a_peer_cannot_call_itself_a_user() {
    use std::io::Write;
    let context = Context::new().unwrap();
    let server = context.socket_with(SocketType::Pull, limited(quick())).unwrap();
    let endpoint = server.bind("tcp://127.0.0.1:*").unwrap().to_string();
    let mut peer = std::net::TcpStream::connect(endpoint.trim_start_matches("tcp://")).unwrap();
    let mut octets = security_support::greeting(b"NULL", false);
    let ready: &[u8] = b"\x05READY\x0bSocket-Type\0\0\0\x04PUSH\
        \x07User-Id\0\0\0\x04root\x0cPeer-Address\0\0\0\x031.1\x03X-a\0\0\0\x01a";
    octets.extend([4, u8::try_from(ready.len()).unwrap()]);
    octets.extend(ready);
    octets.extend(b"\0\x05hello");
    peer.write_all(&octets).unwrap();
    let properties = received(&server, b"hello");
    assert_eq!(text(&properties, "X-A").as_deref(), Some("a"));
    assert_eq!(text(&properties, "User-Id"), None);
    assert_eq!(text(&properties, "Peer-Address").as_deref(), Some("127.0.0.1"));
    assert_eq!(properties.user(), None);
}
