//! Bytes that nobody else is to see.

use alloc::boxed::Box;
use core::ops::Deref;

use zeroize::{Zeroize, Zeroizing};

/// Secret bytes, wiped when dropped. They lie where they are until then: where this is moved, only a
/// pointer is, so that no copy stays behind.
pub(super) struct Secret<const N: usize>(Box<Zeroizing<[u8; N]>>);

impl<const N: usize> Secret<N> {
    /// A copy of these bytes.
    pub(super) fn copied(bytes: &[u8; N]) -> Self {
        let mut secret = Box::new(Zeroizing::new([0; N]));
        secret.copy_from_slice(bytes);
        Self(secret)
    }

    /// These bytes, which are wiped where they were.
    pub(super) fn taken(bytes: &mut [u8; N]) -> Self {
        let secret = Self::copied(bytes);
        bytes.zeroize();
        secret
    }
}

impl<const N: usize> Clone for Secret<N> {
    fn clone(&self) -> Self {
        Self::copied(self)
    }
}

impl<const N: usize> Deref for Secret<N> {
    type Target = [u8; N];

    fn deref(&self) -> &[u8; N] {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::Secret;

    #[test]
    fn what_is_taken_is_not_there_any_more() {
        let mut bytes = [7; 32];
        let secret = Secret::taken(&mut bytes);
        assert_eq!((bytes, *secret, *secret.clone()), ([0; 32], [7; 32], [7; 32]));
    }
}
