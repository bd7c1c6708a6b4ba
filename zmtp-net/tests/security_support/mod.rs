//! What the tests of security share: pairs of sockets, handlers, and waiting for events.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "helpers of tests say what is wrong by panicking"
)]
#![expect(dead_code, reason = "each test program uses its part")]

use std::time::{Duration, Instant};

use zmtp_net::codec::curve::{KeyPair, SecretKey};
use zmtp_net::{
    Context, EventKind, Linger, Mechanism, Message, Monitor, Options, Socket, SocketType,
};

/// Longer than anything here takes.
pub(crate) const LONG: Duration = Duration::from_secs(10);

/// The endpoint of ZAP handlers.
pub(crate) const ZAP: &str = "inproc://zeromq.zap.01";

/// Options of tests: nothing outlives them, and lost connections are tried again soon.
pub(crate) fn quick() -> Options {
    Options::default().linger(Linger::Never).reconnect_interval(Some(Duration::from_millis(5)))
}

pub(crate) fn with(mechanism: Mechanism) -> Options {
    quick().security(mechanism)
}

pub(crate) fn plain(password: &str) -> Options {
    with(Mechanism::plain_client("admin", password).unwrap())
}

/// Keys that depend on a number.
pub(crate) fn keys(seed: u8) -> KeyPair {
    KeyPair::from(SecretKey::new([seed; 32]))
}

pub(crate) fn curve_server() -> Options {
    with(Mechanism::curve_server(keys(1)))
}

pub(crate) fn curve_client() -> Options {
    with(Mechanism::curve_client(*keys(1).public(), keys(2)))
}

/// A ZAP handler: a REP.
pub(crate) fn handler(context: &Context) -> Socket {
    let handler = context.socket_with(SocketType::Rep, quick()).unwrap();
    handler.bind(ZAP).unwrap();
    handler
}

/// A request to a handler, without what stands before it.
pub(crate) fn request(handler: &Socket) -> Vec<Vec<u8>> {
    let request = handler.recv_timeout(LONG).expect("a request");
    request.parts().map(<[u8]>::to_vec).collect()
}

/// The reply of a handler, with the status, the user id and the metadata.
pub(crate) fn reply(status: &str, user: &str, metadata: &[u8]) -> Message {
    let frames: [&[u8]; 6] = [b"1.0", b"1", status.as_bytes(), b"text", user.as_bytes(), metadata];
    Message::from_parts(frames).unwrap()
}

/// A PULL that is bound, its monitor, and a PUSH that is connected to it.
pub(crate) struct Pair {
    pub(crate) server: Socket,
    pub(crate) events: Monitor,
    pub(crate) client: Socket,
    pub(crate) client_events: Monitor,
}

/// A PULL that is bound to `endpoint` and a PUSH that connects to it and has sent a message.
pub(crate) fn pair(context: &Context, endpoint: &str, server: Options, client: Options) -> Pair {
    let server = context.socket_with(SocketType::Pull, server).unwrap();
    let events = server.monitor();
    let endpoint = server.bind(endpoint).unwrap();
    let client = context.socket_with(SocketType::Push, client).unwrap();
    let client_events = client.monitor();
    client.connect(&endpoint).unwrap();
    client.send("hello").unwrap();
    Pair { server, events, client, client_events }
}

/// The next event of that kind.
pub(crate) fn wait<T>(monitor: &Monitor, mut pick: impl FnMut(&EventKind) -> Option<T>) -> T {
    let mut seen = Vec::new();
    let deadline = Instant::now() + LONG;
    loop {
        let left = deadline.saturating_duration_since(Instant::now());
        let Some(event) = monitor.recv_timeout(left).ok().filter(|_| !left.is_zero()) else {
            seen.truncate(20);
            panic!("only saw {seen:?}");
        };
        if let Some(found) = pick(&event.kind) {
            return found;
        }
        seen.push(event.kind);
    }
}

/// The next event is of that kind, whatever came before.
pub(crate) fn wait_for(monitor: &Monitor, kind: &EventKind) {
    wait(monitor, |seen| (seen == kind).then_some(()));
}

/// A greeting of ZMTP 3.1.
pub(crate) fn greeting(mechanism: &[u8], as_server: bool) -> Vec<u8> {
    let mut octets = vec![0xff, 0, 0, 0, 0, 0, 0, 0, 1, 0x7f, 3, 1];
    octets.extend_from_slice(mechanism);
    octets.resize(32, 0);
    octets.push(u8::from(as_server));
    octets.resize(64, 0);
    octets
}
