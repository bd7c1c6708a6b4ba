//! Messages as records with lengths, between this process and those of peers: the number of parts, and
//! before each part its length, as four bytes each, the most significant first.

use std::io::{self, Read};

use crate::suite::payload::Parts;

/// Appends a record.
pub(super) fn write(parts: &[&[u8]], into: &mut Vec<u8>) {
    into.extend_from_slice(&number(parts.len()));
    for part in parts {
        into.extend_from_slice(&number(part.len()));
        into.extend_from_slice(part);
    }
}

/// Reads a record.
pub(super) fn read(from: &mut impl Read) -> io::Result<Parts> {
    let count = read_number(from)?;
    let mut parts = Parts::new();
    for _ in 0..count {
        let mut part = vec![0; read_number(from)?];
        from.read_exact(&mut part)?;
        parts.push(part);
    }
    Ok(parts)
}

fn number(value: usize) -> [u8; 4] {
    u32::try_from(value).unwrap_or(u32::MAX).to_be_bytes()
}

fn read_number(from: &mut impl Read) -> io::Result<usize> {
    let mut number = [0; 4];
    from.read_exact(&mut number)?;
    usize::try_from(u32::from_be_bytes(number)).map_err(io::Error::other)
}
