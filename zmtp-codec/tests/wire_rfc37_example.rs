//! The worked example of RFC 37, octet for octet.
#![expect(clippy::unwrap_used, reason = "clippy spares tests, but not their helpers")]

use zmtp_codec::wire::{
    Command, FrameHeader, FrameKind, Greeting, MechanismName, MetadataBuf, Ready, frame_command,
};

fn ready(properties: &[(&str, &[u8])]) -> Vec<u8> {
    let mut metadata = MetadataBuf::default();
    for (name, value) in properties {
        metadata.push(name, value).unwrap();
    }
    let mut body = Vec::new();
    Ready { metadata: metadata.as_metadata() }.write(&mut body);
    let mut frame = Vec::new();
    frame_command(&body, &mut frame);
    frame
}

#[test]
fn greeting() {
    let greeting =
        Greeting { major: 3, minor: 1, mechanism: MechanismName::NULL, as_server: false };
    let mut expected = [0; 64];
    expected[0] = 0xff;
    expected[9] = 0x7f;
    expected[10] = 0x03;
    expected[11] = 0x01;
    expected[12..16].copy_from_slice(b"NULL");
    assert_eq!(greeting.write(0), expected);
    assert_eq!(Greeting::parse(&expected), Ok(greeting));
}

#[test]
fn ready_of_the_client() {
    let expected = [
        &[0x04, 41][..],
        &[0x05],
        b"READY",
        &[11],
        b"Socket-Type",
        &[0x00, 0x00, 0x00, 0x06],
        b"DEALER",
        &[8],
        b"Identity",
        &[0x00, 0x00, 0x00, 0x00],
    ]
    .concat();
    assert_eq!(expected.len(), 43);
    assert_eq!(ready(&[("Socket-Type", b"DEALER"), ("Identity", b"")]), expected);

    let (header, length) = FrameHeader::parse(&expected).unwrap().unwrap();
    assert_eq!(header, FrameHeader { kind: FrameKind::Command, size: 41 });
    let Ok(Command::Ready(ready)) = Command::parse(&expected[length..]) else {
        panic!("not a READY");
    };
    let properties: Vec<_> = ready.metadata.iter().collect();
    let identity = (&b"Identity"[..], &b""[..]);
    assert_eq!(properties, [(&b"Socket-Type"[..], &b"DEALER"[..]), identity]);
}

#[test]
fn ready_of_the_server() {
    let expected = b"\x04\x1c\x05READY\x0bSocket-Type\0\0\0\x06ROUTER";
    assert_eq!(ready(&[("Socket-Type", b"ROUTER")]), expected);
}
