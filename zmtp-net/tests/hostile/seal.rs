//! The keys of a CURVE connection in the hands of an attacker: what it seals opens well, and may
//! say anything.

use dryoc::classic::crypto_box::{
    PublicKey, crypto_box_beforenm, crypto_box_easy_afternm, crypto_box_open_easy_afternm,
};
use zmtp_net::codec::wire::{
    CurveHello, CurveInitiate, CurveMessage, CurveReady, CurveWelcome, nonce,
};

use crate::hostile::frame;
use crate::scheme::server_keys;

/// Where the first command of a peer begins: behind its greeting and the header of a short frame.
const FIRST: usize = 64 + 2;

/// By how much a box is longer than what is in it.
const TAG: usize = 16;

/// What stands before the metadata in the box of INITIATE: a key, a nonce and a box.
const VOUCHED: usize = 32 + 16 + 80;

/// The transient keys of a connection.
pub(crate) struct Seal {
    key: [u8; 32],
    is_server: bool,
    /// The number of the next message.
    pub(crate) next: u64,
}

impl Seal {
    /// From the transient secret of the attacker, and what it heard in the handshake.
    pub(crate) fn new(transient: [u8; 32], heard: &[u8], is_server: bool) -> Self {
        let theirs = if is_server {
            CurveHello::parse(&heard[FIRST..][..CurveHello::LEN]).unwrap().client_key
        } else {
            server_transient(transient, heard)
        };
        Self { key: crypto_box_beforenm(&theirs, &transient).unwrap(), is_server, next: 100 }
    }

    /// A frame, sealed in a MESSAGE.
    pub(crate) fn frame(&mut self, flags: u8, body: &[u8]) -> Vec<u8> {
        self.next += 1;
        self.numbered(self.next - 1, flags, body)
    }

    /// The same with this number, or with the prefix of the other side.
    pub(crate) fn numbered(&self, n: u64, flags: u8, body: &[u8]) -> Vec<u8> {
        self.sealed(self.is_server, n, flags, body)
    }

    /// As the victim itself would seal it.
    pub(crate) fn reflected(&self, n: u64, flags: u8, body: &[u8]) -> Vec<u8> {
        self.sealed(!self.is_server, n, flags, body)
    }

    fn sealed(&self, by_server: bool, n: u64, flags: u8, body: &[u8]) -> Vec<u8> {
        let prefix =
            if by_server { nonce::MESSAGE_FROM_SERVER } else { nonce::MESSAGE_FROM_CLIENT };
        // MORE stays where it is, COMMAND is the bit above it.
        let flags = (flags & 1) | (flags & 4) >> 1;
        let content = [&[flags], body].concat();
        let mut boxed = vec![0; content.len() + TAG];
        let full = nonce::short_nonce(prefix, n);
        crypto_box_easy_afternm(&mut boxed, &content, &full, &self.key).unwrap();
        let mut message = Vec::new();
        CurveMessage::new(n, &boxed).unwrap().write(&mut message);
        frame(0, &message)
    }
}

/// An INITIATE that is honest but for its metadata.
pub(crate) fn initiate(
    transient: [u8; 32],
    heard: &[u8],
    honest: &[u8],
    metadata: &[u8],
) -> Vec<u8> {
    let honest = CurveInitiate::parse(honest).unwrap();
    let key = crypto_box_beforenm(&server_transient(transient, heard), &transient).unwrap();
    let full = nonce::short_nonce(nonce::INITIATE, honest.nonce());
    let mut content = vec![0; honest.initiate_box().len() - TAG];
    crypto_box_open_easy_afternm(&mut content, honest.initiate_box(), &full, &key).unwrap();
    content.truncate(VOUCHED);
    content.extend_from_slice(metadata);
    let mut sealed = vec![0; content.len() + TAG];
    crypto_box_easy_afternm(&mut sealed, &content, &full, &key).unwrap();
    let mut body = Vec::new();
    CurveInitiate::new(*honest.cookie(), honest.nonce(), &sealed).unwrap().write(&mut body);
    body
}

/// A READY of CURVE that is honest but for its metadata.
pub(crate) fn ready(transient: [u8; 32], heard: &[u8], honest: &[u8], metadata: &[u8]) -> Vec<u8> {
    let n = CurveReady::parse(honest).unwrap().nonce();
    let theirs = CurveHello::parse(&heard[FIRST..][..CurveHello::LEN]).unwrap().client_key;
    let key = crypto_box_beforenm(&theirs, &transient).unwrap();
    let mut sealed = vec![0; metadata.len() + TAG];
    let full = nonce::short_nonce(nonce::READY, n);
    crypto_box_easy_afternm(&mut sealed, metadata, &full, &key).unwrap();
    let mut body = Vec::new();
    CurveReady::new(n, &sealed).unwrap().write(&mut body);
    body
}

/// The transient key of a server, from its WELCOME.
fn server_transient(transient: [u8; 32], heard: &[u8]) -> PublicKey {
    let welcome = CurveWelcome::parse(&heard[FIRST..][..CurveWelcome::LEN]).unwrap();
    let full = nonce::long_nonce(nonce::WELCOME, &welcome.nonce);
    let key = crypto_box_beforenm(server_keys().public().as_bytes(), &transient).unwrap();
    let mut content = [0; 128];
    crypto_box_open_easy_afternm(&mut content, &welcome.welcome_box, &full, &key).unwrap();
    let mut theirs = [0; 32];
    theirs.copy_from_slice(&content[..32]);
    theirs
}
