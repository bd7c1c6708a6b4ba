//! Greetings and frame headers.

use zmtp_codec::wire::{
    Detected, FrameHeader, FrameKind, GREETING_LEN, Greeting, LegacyFrameHeader, MAX_HEADER,
    MAX_LEGACY_HEADER, MechanismName, parse_version,
};

use super::written;
use crate::fast_path::agree;

/// Reads octets as a greeting, as the beginning of any version's stream, and as frame headers.
pub fn wire_greeting_and_frames(data: &[u8]) {
    greeting(data);
    detection(data);
    header(data);
    legacy_header(data);
    for start in 0..data.len().min(16) {
        agree(data.get(start..).unwrap_or_default());
    }
}

fn greeting(data: &[u8]) {
    let mut octets = [0; GREETING_LEN];
    for (to, from) in octets.iter_mut().zip(data) {
        *to = *from;
    }
    match Greeting::parse(&octets) {
        Ok(greeting) => {
            let padding = u64::from_be_bytes(octets[1..9].try_into().expect("eight octets"));
            let again = greeting.write(padding);
            assert_eq!(Greeting::parse(&again), Ok(greeting));
            assert_eq!(again[..9], octets[..9]);
            assert_eq!(again[10..33], octets[10..33], "only the signature's end may differ");
            let name = MechanismName::new(greeting.mechanism.as_bytes());
            assert_eq!(name, Some(greeting.mechanism));
        }
        Err(fault) => assert!(fault.at < GREETING_LEN),
    }
}

fn detection(data: &[u8]) {
    let mut last = Detected::Incomplete;
    for end in 0..=data.len().min(20) {
        let now = parse_version(&data[..end]);
        assert!(last == Detected::Incomplete || now == last, "the version changed");
        last = now;
    }
    assert!(data.len() < 11 || last != Detected::Incomplete);
}

fn header(data: &[u8]) {
    let (header, length) = match FrameHeader::parse(data) {
        Ok(Some(found)) => found,
        Ok(None) => return assert!(data.len() < MAX_HEADER),
        Err(fault) => return assert!(fault.at < MAX_HEADER.min(data.len())),
    };
    let again = written(|out| header.write(out));
    assert_eq!(FrameHeader::parse(&again), Ok(Some((header, again.len()))));
    let is_shortest = length == 2 || header.size > 255;
    assert_eq!(is_shortest, again == data[..length], "the shortest form, and only that, returns");
    for end in 0..length {
        assert_eq!(FrameHeader::parse(&data[..end]), Ok(None));
    }
    let is_command = matches!(header.kind, FrameKind::Command);
    assert_eq!(is_command, data[0] & 4 != 0);
}

fn legacy_header(data: &[u8]) {
    let (header, length) = match LegacyFrameHeader::parse(data) {
        Ok(Some(found)) => found,
        Ok(None) => return assert!(data.len() < MAX_LEGACY_HEADER),
        Err(fault) => return assert!(fault.at < MAX_LEGACY_HEADER.min(data.len())),
    };
    let again = written(|out| header.write(out));
    assert_eq!(LegacyFrameHeader::parse(&again), Ok(Some((header, again.len()))));
    // A long form that could be short, and flags that mean nothing, are the only differences.
    let is_canonical = again.len() == length && data[length - 1] < 2;
    assert_eq!(is_canonical, again == data[..length]);
    for end in 0..length {
        assert_eq!(LegacyFrameHeader::parse(&data[..end]), Ok(None));
    }
}
