//! Boxes: X25519, XSalsa20 and Poly1305, as NaCl's `crypto_box` combines them.

use alloc::vec::Vec;

use dryoc::classic::crypto_box::{
    crypto_box_beforenm, crypto_box_detached_afternm_inplace,
    crypto_box_open_detached_afternm_inplace,
};
use dryoc::classic::crypto_core::crypto_scalarmult_base;
use zeroize::Zeroizing;

use super::secret::Secret;

/// Bytes by which a box is longer than what it holds. They stand in front.
pub(crate) const TAG: usize = 16;

/// The public key that belongs to a secret one.
pub(super) fn public_key(secret: &[u8; 32]) -> [u8; 32] {
    let mut public = [0; 32];
    crypto_scalarmult_base(&mut public, secret);
    public
}

/// The key that two parties share, or `None` where the public key is of low order.
pub(super) fn agree(secret: &[u8; 32], public: &[u8; 32]) -> Option<Secret<32>> {
    crypto_box_beforenm(public, secret).ok().map(|mut key| Secret::taken(&mut key))
}

/// A key under which boxes are sealed and opened, wiped when dropped.
pub(crate) struct SharedKey(Secret<32>);

impl SharedKey {
    /// The key of boxes between the owner of `secret` and the owner of `public`, or `None` where
    /// the public key is of low order and the secret would be none.
    pub(crate) fn agree(secret: &[u8; 32], public: &[u8; 32]) -> Option<Self> {
        agree(secret, public).map(Self)
    }

    /// A key that was drawn, not agreed upon: that of a cookie.
    pub(crate) fn drawn(key: &[u8; 32]) -> Self {
        Self(Secret::copied(key))
    }

    pub(super) fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Encrypts `content` where it stands; returns the tag that belongs in front of it.
    pub(crate) fn seal_in_place(&self, nonce: &[u8; 24], content: &mut [u8]) -> [u8; TAG] {
        let mut tag = [0; TAG];
        crypto_box_detached_afternm_inplace(content, &mut tag, nonce, &self.0);
        tag
    }

    /// Decrypts `content` where it stands, if the tag is right; otherwise leaves it alone.
    #[must_use]
    pub(crate) fn open_in_place(
        &self,
        nonce: &[u8; 24],
        tag: &[u8; TAG],
        content: &mut [u8],
    ) -> bool {
        crypto_box_open_detached_afternm_inplace(content, tag, nonce, &self.0).is_ok()
    }

    /// A box around `content`.
    pub(crate) fn seal(&self, nonce: &[u8; 24], content: &[u8]) -> Vec<u8> {
        let mut sealed = Vec::with_capacity(TAG + content.len());
        sealed.resize(TAG, 0);
        sealed.extend_from_slice(content);
        let (front, body) = sealed.split_at_mut(TAG);
        front.copy_from_slice(&self.seal_in_place(nonce, body));
        sealed
    }

    /// A box of a known size: `SEALED` is [`TAG`] more than the length of `content`.
    pub(crate) fn seal_array<const SEALED: usize>(
        &self,
        nonce: &[u8; 24],
        content: &[u8],
    ) -> [u8; SEALED] {
        let mut sealed = [0; SEALED];
        for (to, from) in sealed.iter_mut().zip(self.seal(nonce, content)) {
            *to = from;
        }
        sealed
    }

    /// What a box holds, if it opens.
    pub(crate) fn open(&self, nonce: &[u8; 24], sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        let (tag, content) = sealed.split_first_chunk::<TAG>()?;
        let mut content = Zeroizing::new(content.to_vec());
        self.open_in_place(nonce, tag, &mut content).then_some(content)
    }
}

impl core::fmt::Debug for SharedKey {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("SharedKey(..)")
    }
}
