//! The keys and counters of a CURVE connection, once the handshake is complete.

use alloc::vec::Vec;

use crate::Misuse;
use crate::curve::{MessageKeys, SharedKey, TAG};
use crate::wire::{CurveMessage, FrameHeader, FrameKind, MAX_HEADER, MessagePlain, nonce};

/// Which side of the connection this is.
#[derive(Clone, Copy, Debug)]
pub(super) enum Role {
    Client,
    Server,
}

/// What seals our messages and opens the peer's.
#[derive(Debug)]
pub(super) struct CurveSession {
    keys: MessageKeys,
    /// The last nonce that we used.
    pub(super) sent: u64,
    /// The last nonce of the peer's that we accepted.
    pub(super) received: u64,
}

/// Bytes of a MESSAGE body before what is sealed: name, nonce, tag.
pub(super) const FRONT: usize = CurveMessage::HEADER_LEN + TAG;

impl CurveSession {
    /// Behind a handshake in which these were the last nonces.
    pub(super) fn new(key: SharedKey, role: Role, sent: u64, received: u64) -> Self {
        let (client, server) = (nonce::MESSAGE_FROM_CLIENT, nonce::MESSAGE_FROM_SERVER);
        let keys = match role {
            Role::Client => MessageKeys::new(key, client, server),
            Role::Server => MessageKeys::new(key, server, client),
        };
        Self { keys, sent, received }
    }

    /// The key of the session, for what is no MESSAGE.
    pub(super) const fn key(&self) -> &SharedKey {
        self.keys.shared()
    }

    /// Fails where fewer than `count` nonces are left.
    ///
    /// > The client SHALL NOT send more than 2^64-1 commands in one connection. (RFC 26)
    pub(super) const fn afford(&self, count: usize) -> Result<(), Misuse> {
        match self.sent.checked_add(count as u64) {
            Some(_) => Ok(()),
            None => Err(Misuse::NoncesExhausted),
        }
    }

    /// Appends a MESSAGE in its frame. [`afford`](Self::afford) must have said that a nonce is
    /// left.
    ///
    /// libzmq sends MESSAGE as a message frame without MORE, and drops it as a command frame.
    pub(super) fn seal(&mut self, kind: FrameKind, payload: &[u8], out: &mut Vec<u8>) {
        self.sent = self.sent.saturating_add(1);
        let size = FRONT + 1 + payload.len();
        out.reserve(MAX_HEADER + size);
        let kind_of_frame = FrameKind::Message { more: false };
        FrameHeader { kind: kind_of_frame, size: size as u64 }.write(out);
        out.extend_from_slice(&CurveMessage::header(self.sent));
        let tag_at = out.len();
        out.extend_from_slice(&[0; TAG]);
        out.push(MessagePlain::flags(kind));
        out.extend_from_slice(payload);
        if let Some((front, content)) =
            out.get_mut(tag_at..).and_then(|sealed| sealed.split_first_chunk_mut::<TAG>())
        {
            *front = self.keys.seal_in_place(self.sent, content);
        }
    }

    /// Whether `nonce` may be the next of the peer's.
    pub(super) const fn rises(&self, nonce: u64) -> bool {
        nonce > self.received
    }

    /// Opens the content of the peer's message with `nonce` where it stands, and
    /// [accepts](Self::accept) it.
    #[must_use]
    pub(super) fn open(&mut self, nonce: u64, tag: &[u8; TAG], content: &mut [u8]) -> bool {
        let opened = self.opens(nonce, tag, content);
        if opened {
            self.accept(nonce);
        }
        opened
    }

    /// Opens the content of the peer's message with `nonce` where it stands.
    #[must_use]
    pub(super) fn opens(&self, nonce: u64, tag: &[u8; TAG], content: &mut [u8]) -> bool {
        self.keys.open_in_place(nonce, tag, content)
    }

    /// The message of the peer's with `nonce` is read: its nonces go on behind that.
    pub(super) const fn accept(&mut self, nonce: u64) {
        self.received = nonce;
    }
}
