//! ZeroMQ sockets over [`zmtp_codec`].
//!
//! Nothing is here yet: the codec comes first. See `docs/design.md` for what this crate will be.
#![forbid(unsafe_code)]

#[doc(no_inline)]
pub use zmtp_codec as codec;
