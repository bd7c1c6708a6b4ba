//! What libzmq 4.3.5 said to a peer, octet by octet: the captures that the tests of the codec replay.

use std::collections::BTreeMap;

/// The captured octets by name.
#[derive(Debug)]
pub(crate) struct Captures(BTreeMap<String, Vec<u8>>);

impl Captures {
    pub(crate) fn load() -> Self {
        let file = include_str!("../../../zmtp-codec/tests/data/vectors.json");
        let entries: Vec<serde_json::Value> = serde_json::from_str(file).unwrap();
        let text = |entry: &serde_json::Value, key: &str| entry[key].as_str().unwrap().to_owned();
        Self(entries.iter().map(|e| (text(e, "name"), unhex(&text(e, "hex")))).collect())
    }

    pub(crate) fn get(&self, name: &str) -> &[u8] {
        self.0.get(name).unwrap_or_else(|| panic!("no capture {name}"))
    }

    /// Each frame of 3.x in a capture: its flags, without that of a long size, and its body.
    pub(crate) fn frames(&self, name: &str) -> Vec<(u8, Vec<u8>)> {
        let mut rest = self.get(name);
        let mut frames = Vec::new();
        while let Some((&flags, sized)) = rest.split_first() {
            let width = if flags & LONG == 0 { 1 } else { 8 };
            let (size, behind) = sized.split_at(width);
            let size = size.iter().fold(0, |size, &octet| size << 8 | usize::from(octet));
            let (body, next) = behind.split_at(size);
            frames.push((flags & !LONG, body.to_vec()));
            rest = next;
        }
        frames
    }
}

/// The flag of a size in eight octets.
pub(crate) const LONG: u8 = 2;
/// The flag of a part that others follow.
pub(crate) const MORE: u8 = 1;
/// The flag of a command.
pub(crate) const COMMAND: u8 = 4;

/// A frame of 2.0 and above.
pub(crate) fn frame(flags: u8, body: &[u8]) -> Vec<u8> {
    let mut octets = match u8::try_from(body.len()) {
        Ok(size) => vec![flags, size],
        Err(_) => [&[flags | LONG][..], &(body.len() as u64).to_be_bytes()].concat(),
    };
    octets.extend(body);
    octets
}

/// A frame of 1.0.
pub(crate) fn legacy_frame(flags: u8, body: &[u8]) -> Vec<u8> {
    let size = body.len() + 1;
    let mut octets = match u8::try_from(size) {
        Ok(size) if size < 0xff => vec![size],
        _ => [&[0xff][..], &(size as u64).to_be_bytes()].concat(),
    };
    octets.push(flags & MORE);
    octets.extend(body);
    octets
}

fn unhex(text: &str) -> Vec<u8> {
    let digit = |octet: u8| u8::try_from(char::from(octet).to_digit(16).unwrap()).unwrap();
    text.as_bytes().chunks_exact(2).map(|pair| digit(pair[0]) << 4 | digit(pair[1])).collect()
}
