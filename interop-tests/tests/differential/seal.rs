//! The key of a CURVE connection: what it seals opens well, and may say anything.

use dryoc::classic::crypto_box::{
    crypto_box_beforenm, crypto_box_easy_afternm, crypto_box_open_easy_afternm,
};
use zmtp_codec::wire::{CurveMessage, CurveWelcome, nonce};

use crate::captures::{COMMAND, MORE, frame};
use crate::scheme::server_keys;

/// Where WELCOME begins: behind the greeting of the server and the header of a short frame.
const WELCOME: usize = 64 + 2;

/// The key between the two transient keys of a connection, at its client.
pub(crate) struct Seal {
    key: [u8; 32],
    /// The number of the next message.
    next: u64,
}

impl Seal {
    /// From the transient secret of the client and what the server said, if it said WELCOME.
    pub(crate) fn new(transient: [u8; 32], heard: &[u8]) -> Option<Self> {
        let welcome = heard.get(WELCOME..WELCOME + CurveWelcome::LEN)?;
        let welcome = CurveWelcome::parse(welcome).ok()?;
        let full = nonce::long_nonce(nonce::WELCOME, &welcome.nonce);
        let key = crypto_box_beforenm(server_keys().public().as_bytes(), &transient).ok()?;
        let mut content = [0; 128];
        crypto_box_open_easy_afternm(&mut content, &welcome.welcome_box, &full, &key).ok()?;
        let (theirs, _) = content.split_first_chunk::<32>()?;
        Some(Self { key: crypto_box_beforenm(theirs, &transient).ok()?, next: 100 })
    }

    /// A frame with the flags of the clear text, sealed in a MESSAGE.
    pub(crate) fn frame(&mut self, flags: u8, body: &[u8]) -> Vec<u8> {
        // MORE stays where it is, COMMAND is the bit above it. What is reserved stays set.
        let inner = flags & !(MORE | COMMAND) | flags & MORE | (flags & COMMAND) >> 1;
        let content = [&[inner], body].concat();
        let mut boxed = vec![0; content.len() + 16];
        let full = nonce::short_nonce(nonce::MESSAGE_FROM_CLIENT, self.next);
        crypto_box_easy_afternm(&mut boxed, &content, &full, &self.key).unwrap();
        let mut message = Vec::new();
        CurveMessage::new(self.next, &boxed).unwrap().write(&mut message);
        self.next += 1;
        frame(0, &message)
    }
}
