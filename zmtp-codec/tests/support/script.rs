//! What scripted peers say, octet for octet.

use zmtp_codec::{Config, Security, SocketType, Time};

use crate::pipe::Side;

/// The whole greeting of a 3.x peer.
pub(crate) fn greeting(major: u8, minor: u8, mechanism: &str) -> Vec<u8> {
    let mut octets = vec![0; 64];
    octets[0] = 0xff;
    octets[8] = 1;
    octets[9] = 0x7f;
    octets[10] = major;
    octets[11] = minor;
    octets[12..12 + mechanism.len()].copy_from_slice(mechanism.as_bytes());
    octets
}

/// A frame with a body below 256 octets: 0 message, 1 message with more to come, 4 command.
pub(crate) fn frame(flags: u8, body: &[u8]) -> Vec<u8> {
    let size = u8::try_from(body.len()).unwrap_or(u8::MAX);
    assert_eq!(usize::from(size), body.len(), "a short frame");
    [&[flags, size], body].concat()
}

/// A property of some metadata.
pub(crate) fn property(name: &str, value: &[u8]) -> Vec<u8> {
    let name_size = u8::try_from(name.len()).unwrap_or(u8::MAX);
    let size = u32::try_from(value.len()).unwrap_or(u32::MAX);
    [&[name_size], name.as_bytes(), &size.to_be_bytes(), value].concat()
}

/// The READY command of NULL, with these properties.
pub(crate) fn ready(properties: &[(&str, &[u8])]) -> Vec<u8> {
    let mut body = b"\x05READY".to_vec();
    for (name, value) in properties {
        body.extend(property(name, value));
    }
    frame(4, &body)
}

/// All that a 3.x peer of NULL says until the handshake is complete.
pub(crate) fn null_peer(minor: u8, socket_type: SocketType) -> Vec<u8> {
    let ready = ready(&[("Socket-Type", socket_type.name().as_bytes())]);
    [greeting(3, minor, "NULL"), ready].concat()
}

/// Our side, after the handshake of NULL with such a peer; its output is empty.
pub(crate) fn greeted(config: Config, minor: u8, peer: SocketType) -> Side {
    let mut side = Side::new(config, Security::Null);
    side.feed(Time::ZERO, &null_peer(minor, peer));
    assert!(side.connection.is_ready(), "{:?}", side.error);
    side.events.clear();
    side.drain_all();
    side
}

#[test]
fn the_script_is_well_formed() {
    let mut side = greeted(Config::new(SocketType::Pair), 1, SocketType::Pair);
    side.feed(Time::ZERO, &frame(0, b"x"));
    assert_eq!(side.take_messages(), [zmtp_codec::Message::from("x")]);
}
