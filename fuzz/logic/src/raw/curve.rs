//! CURVE, beyond its boxes: the peer's keys are known here, so that arbitrary octets can be sealed.

use std::sync::OnceLock;

use arbitrary::Unstructured;
use dryoc::classic::crypto_box::{
    crypto_box_beforenm, crypto_box_detached_afternm_inplace,
    crypto_box_open_detached_afternm_inplace,
};
use dryoc::classic::crypto_core::crypto_scalarmult_base;
use zmtp_codec::wire::{
    CurveInitiate, CurveMessage, CurveReady, FrameHeader, FrameKind, GREETING_LEN, frame_command,
    nonce,
};

use super::however_cut;
use crate::role::{CLIENT_ENTROPY, Role, SERVER_ENTROPY};
use crate::settings::{Prefix, Settings};
use crate::transcript::{handshake, prefix};

/// CURVE, as client and as server: arbitrary octets in clear text, in the box that ends the
/// handshake, or in the boxes behind it.
pub fn raw_curve(data: &[u8]) {
    let mut u = Unstructured::new(data);
    let settings = Settings::read(&mut u);
    let role = if settings.second_role { Role::CurveServer } else { Role::CurveClient };
    let rest = u.take_rest();
    let stream = match (settings.sealed, settings.prefix) {
        (false, _) | (true, Prefix::Nothing) => [&prefix(role, &settings), rest].concat(),
        (true, Prefix::Greeting) => introduced(role, &settings, rest),
        (true, Prefix::Handshake) => {
            let mut stream = prefix(role, &settings);
            records(role, rest, &mut stream);
            stream
        }
    };
    however_cut(role, &settings, &stream);
}

/// The key of the session, between the transient keys, which the fixed entropy gives away.
fn session_key() -> &'static [u8; 32] {
    static KEY: OnceLock<[u8; 32]> = OnceLock::new();
    KEY.get_or_init(|| {
        let secret = |entropy: &[u8]| *entropy.first_chunk::<32>().expect("96 octets");
        let mut server = [0; 32];
        crypto_scalarmult_base(&mut server, &secret(&SERVER_ENTROPY));
        crypto_box_beforenm(&server, &secret(&CLIENT_ENTROPY)).expect("not of low order")
    })
}

/// A box: tag and content.
fn seal(nonce: &[u8; 24], content: &[u8]) -> Vec<u8> {
    let mut tag = [0; 16];
    let mut content = content.to_vec();
    crypto_box_detached_afternm_inplace(&mut content, &mut tag, nonce, session_key());
    [&tag[..], &content].concat()
}

fn open(nonce: &[u8; 24], sealed: &[u8]) -> Vec<u8> {
    let (tag, content) = sealed.split_first_chunk().expect("a box has a tag");
    let mut content = content.to_vec();
    let opened = crypto_box_open_detached_afternm_inplace(&mut content, tag, nonce, session_key());
    opened.expect("the box of a genuine peer");
    content
}

/// The bodies of the commands of a handshake.
fn bodies(mut frames: &[u8]) -> Vec<&[u8]> {
    let mut bodies = Vec::new();
    while let Ok(Some((header, length))) = FrameHeader::parse(frames) {
        let size = usize::try_from(header.size).expect("it fits into the transcript");
        bodies.push(&frames[length..length + size]);
        frames = &frames[length + size..];
    }
    bodies
}

/// A handshake whose last command holds arbitrary octets in its box. The first of them tells
/// whether they take the place of the metadata or of everything.
fn introduced(role: Role, settings: &Settings, content: &[u8]) -> Vec<u8> {
    let genuine = handshake(role, settings.socket_type);
    let bodies = bodies(&genuine[GREETING_LEN..]);
    let [first, last] = bodies[..] else { unreachable!("two commands a side") };
    let (&sort, content) = content.split_first().unwrap_or((&0, &[]));
    let mut body = Vec::new();
    if role == Role::CurveServer {
        let initiate = CurveInitiate::parse(last).expect("a genuine INITIATE");
        let full = nonce::short_nonce(nonce::INITIATE, initiate.nonce());
        // Key, nonce and box of the vouch.
        let mut plain = open(&full, initiate.initiate_box());
        plain.truncate(if sort & 1 == 0 { 128 } else { 0 });
        plain.extend_from_slice(content);
        let sealed = seal(&full, &plain);
        match CurveInitiate::new(*initiate.cookie(), initiate.nonce(), &sealed) {
            Ok(initiate) => initiate.write(&mut body),
            Err(_) => body.extend_from_slice(content),
        }
    } else {
        let sealed = seal(&nonce::short_nonce(nonce::READY, 1), content);
        CurveReady::new(1, &sealed).expect("a tag at least").write(&mut body);
    }
    let mut stream = genuine[..GREETING_LEN].to_vec();
    frame_command(first, &mut stream);
    frame_command(&body, &mut stream);
    stream
}

/// What a record's first octet says, besides the flags inside the box (its lowest three bits).
mod mark {
    pub(super) const LARGE: u8 = 0x08;
    pub(super) const TAMPERED: u8 = 0x10;
    pub(super) const SAME_NONCE: u8 = 0x20;
    pub(super) const AS_COMMAND: u8 = 0x40;
    pub(super) const CLEAR: u8 = 0x80;
}

/// Records, each of a mark, a length and a payload, as the frames that they stand for.
fn records(role: Role, data: &[u8], stream: &mut Vec<u8>) {
    // The last nonces of the handshake are 2 of INITIATE and 1 of READY.
    let (text, mut number) = match role {
        Role::CurveServer => (nonce::MESSAGE_FROM_CLIENT, 2),
        _ => (nonce::MESSAGE_FROM_SERVER, 1),
    };
    let mut u = Unstructured::new(data);
    while let Ok([marks, length]) = u.arbitrary::<[u8; 2]>() {
        if u.is_empty() && data.len() < 2 {
            return;
        }
        let payload = u.bytes(usize::from(length).min(u.len())).unwrap_or_default();
        if marks & mark::CLEAR != 0 {
            stream.extend_from_slice(payload);
        } else {
            number += u64::from(marks & mark::SAME_NONCE == 0);
            let copies = if marks & mark::LARGE != 0 { 8 } else { 1 };
            let plain = [&[marks & 7][..], &payload.repeat(copies)].concat();
            let mut sealed = seal(&nonce::short_nonce(text, number), &plain);
            if marks & mark::TAMPERED != 0 {
                sealed[usize::from(length) % 17] ^= 1;
            }
            let message = CurveMessage::new(number, &sealed).expect("a tag and flags at least");
            let mut body = Vec::new();
            message.write(&mut body);
            frame(marks & mark::AS_COMMAND != 0, &body, stream);
        }
        if u.is_empty() {
            return;
        }
    }
}

fn frame(as_command: bool, body: &[u8], stream: &mut Vec<u8>) {
    let kind = if as_command { FrameKind::Command } else { FrameKind::Message { more: false } };
    FrameHeader { kind, size: body.len() as u64 }.write(stream);
    stream.extend_from_slice(body);
}
