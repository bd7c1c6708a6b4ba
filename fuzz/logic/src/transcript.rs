//! What a genuine peer says in a handshake.

use std::sync::OnceLock;

use bytes::Buf;
use zmtp_codec::wire::{GREETING_LEN, SIGNATURE_LEN};
use zmtp_codec::{Config, Connection, Event, SocketType, Time, Version};

use crate::role::Role;
use crate::settings::{Prefix, Settings, peer_of};

/// All octets that a genuine peer sends in its handshake with a connection of this role and type.
///
/// They are recorded once; with fixed keys they are always the same.
#[must_use]
pub fn handshake(role: Role, socket_type: SocketType) -> &'static [u8] {
    static CACHE: [[OnceLock<Vec<u8>>; 19]; 6] = [const { [const { OnceLock::new() }; 19] }; 6];
    let cell = &CACHE[role as usize][socket_type as usize];
    cell.get_or_init(|| record(role, socket_type))
}

fn record(role: Role, socket_type: SocketType) -> Vec<u8> {
    let connection = |socket_type, role: Role| {
        Connection::new(Config::new(socket_type), role.security(), Time::ZERO)
    };
    let mut subject = connection(socket_type, role);
    let mut peer = connection(peer_of(socket_type), role.opposite());
    let mut said = Vec::new();
    for _ in 0..8 {
        said.extend_from_slice(&carry(&mut peer, &mut subject));
        carry(&mut subject, &mut peer);
    }
    assert!(
        subject.is_ready() && peer.is_ready(),
        "{role:?} of {socket_type} does not shake hands"
    );
    said
}

/// Carries all output of one connection to another, which accepts whoever that is.
fn carry(from: &mut Connection, to: &mut Connection) -> Vec<u8> {
    let pending = from.output().remaining();
    let said = from.output().copy_to_bytes(pending);
    let mut input = said.clone();
    while let Some(event) = to.receive(Time::ZERO, &mut input).expect("both are honest") {
        if let Event::Authenticate(_) = event {
            to.accept(Time::ZERO).expect("it asked");
        }
    }
    said.to_vec()
}

/// The part of a genuine conversation that the settings want.
pub(crate) fn prefix(role: Role, settings: &Settings) -> Vec<u8> {
    let genuine = handshake(role, settings.socket_type);
    let has_versions = matches!(role, Role::Null | Role::NullAuthenticated);
    if settings.prefix == Prefix::Nothing {
        return Vec::new();
    }
    if has_versions && settings.version < Version::V3_0 {
        return old_prefix(settings);
    }
    let mut said = genuine.to_vec();
    if settings.prefix == Prefix::Greeting {
        said.truncate(GREETING_LEN);
    }
    if settings.version == Version::V3_0 {
        said[SIGNATURE_LEN + 1] = 0;
    }
    said
}

/// What a peer of version 2.0 or 1.0 says before messages. The identity is said only in a whole
/// handshake; at version 1.0, without one there is no greeting either.
fn old_prefix(settings: &Settings) -> Vec<u8> {
    let socket_type = peer_of(settings.socket_type).byte();
    let whole = settings.prefix == Prefix::Handshake;
    let mut said = b"\xff\0\0\0\0\0\0\0\x01\x7f".to_vec();
    match (settings.version, whole) {
        (Version::V1_0, false) => return b"\x01\0".to_vec(),
        (Version::V1_0, true) => said.extend([0, socket_type, 1, 0]),
        (_, false) => said.extend([1, socket_type]),
        (_, true) => said.extend([1, socket_type, 0, 0]),
    }
    said
}
