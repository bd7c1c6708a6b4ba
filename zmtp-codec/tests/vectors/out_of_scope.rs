//! What no codec sees, or what libzmq did not say.

const SWALLOWED: &str = "libzmq's sockets count subscriptions and sent nothing; so may a caller";
const ZAP: &str = "a request to the ZAP handler, which does not travel on the connection";
const WS: &str = "the WebSocket transport frames differently";
const SOCKS: &str = "a proxy in front of the connection";
const UDP: &str = "a datagram, not a connection";

/// Names or prefixes of names, and why they are not replayed.
pub(crate) const LIST: &[(&str, &str)] = &[
    ("sub/SUB/to-3.0-peer/unsubscribe(ab)#0", SWALLOWED),
    ("sub/SUB/to-3.0-peer/unsubscribe(never)#2", SWALLOWED),
    ("sub/SUB/to-3.1-peer/unsubscribe(ab)#0", SWALLOWED),
    ("sub/SUB/to-3.1-peer/unsubscribe(never)#2", SWALLOWED),
    ("sub/SUB/to-3.2-peer/unsubscribe(ab)#0", SWALLOWED),
    ("sub/SUB/to-3.2-peer/unsubscribe(never)#2", SWALLOWED),
    ("sub/XSUB/to-3.0-peer/send(007a7a)", SWALLOWED),
    ("sub/XSUB/to-3.1-peer/send(007a7a)", SWALLOWED),
    ("sub/XSUB/to-3.2-peer/send(007a7a)", SWALLOWED),
    ("zap/NULL/request/*", ZAP),
    ("zap/PLAIN/request/*", ZAP),
    ("zap/CURVE/request/*", ZAP),
    ("router/auto-routing-id", "made up by the ROUTER socket, and never sent"),
    ("radio/udp-datagram", UDP),
    ("dish/udp-datagram", UDP),
    ("curve/outer-flags", "a remark without octets; bad input and CURVE traffic have tests of it"),
    ("ws/*", WS),
    ("socks5/*", SOCKS),
];
