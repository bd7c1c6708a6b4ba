//! Octets of peers, good and bad, made by hand.

/// The size of a greeting.
pub(crate) const GREETING: usize = 64;

/// A 3.1 greeting.
pub(crate) fn greeting(mechanism: &[u8], as_server: u8) -> Vec<u8> {
    let mut octets = b"\xff\0\0\0\0\0\0\0\x01\x7f\x03\x01".to_vec();
    octets.extend_from_slice(mechanism);
    octets.resize(32, 0);
    octets.push(as_server);
    octets.resize(GREETING, 0);
    octets
}

/// The shortest frame with these flags, of which LONG is set as needed.
pub(crate) fn frame(flags: u8, body: &[u8]) -> Vec<u8> {
    let mut octets = match u8::try_from(body.len()) {
        Ok(size) => vec![flags, size],
        Err(_) => header(flags | 2, body.len() as u64),
    };
    octets.extend_from_slice(body);
    octets
}

/// The header of a long frame.
pub(crate) fn header(flags: u8, size: u64) -> Vec<u8> {
    let mut octets = vec![flags];
    octets.extend(size.to_be_bytes());
    octets
}

/// The body of a command.
pub(crate) fn body(name: &[u8], data: &[u8]) -> Vec<u8> {
    [&[u8::try_from(name.len()).unwrap()], name, data].concat()
}

/// A command in its frame.
pub(crate) fn command(name: &[u8], data: &[u8]) -> Vec<u8> {
    frame(4, &body(name, data))
}

/// A property.
pub(crate) fn property(name: &[u8], value: &[u8]) -> Vec<u8> {
    claimed(name, u32::try_from(value.len()).unwrap(), value)
}

/// A property that claims a size.
pub(crate) fn claimed(name: &[u8], size: u32, value: &[u8]) -> Vec<u8> {
    [&[u8::try_from(name.len()).unwrap()], name, &size.to_be_bytes(), value].concat()
}

/// A READY of the NULL mechanism.
pub(crate) fn ready(socket_type: &str) -> Vec<u8> {
    command(b"READY", &property(b"Socket-Type", socket_type.as_bytes()))
}

/// A greeting and a READY of the NULL mechanism.
pub(crate) fn null(socket_type: &str) -> Vec<u8> {
    [greeting(b"NULL", 0), ready(socket_type)].concat()
}

/// A frame of version 1.0.
pub(crate) fn legacy(flags: u8, body: &[u8]) -> Vec<u8> {
    let length = body.len() + 1;
    let mut octets = match u8::try_from(length) {
        Ok(length @ 0..=0xfe) => vec![length],
        _ => [&[0xff], &(length as u64).to_be_bytes()[..]].concat(),
    };
    octets.push(flags);
    octets.extend_from_slice(body);
    octets
}

/// A greeting of version 2.0 or 1.0 and an empty identity.
pub(crate) fn old_greeting(revision: u8, socket_type: u8) -> Vec<u8> {
    [b"\xff\0\0\0\0\0\0\0\x01\x7f", &[revision, socket_type][..]].concat()
}
