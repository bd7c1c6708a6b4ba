//! The bytes of ZMTP: greetings, frames, commands and the bodies of the security mechanisms.
//!
//! Every type here knows how to read itself with `parse` and how to write itself with `write`, and
//! nothing else: no state, no limits, no cryptography. What `parse` returns borrows from its
//! argument; it allocates nothing. What a peer may get wrong is a [`Malformed`], a broken
//! [`Rule`](crate::Rule) and where it was broken.
//!
//! Types whose fields a caller could fill wrongly are built with `new`, which checks what `parse`
//! checks; so whatever exists can be written, and `write` never fails.
//!
//! This is for those who decode or audit; a [`Connection`](crate::Connection) needs none of it. But for
//! [`MechanismName`] and [`Metadata`] it may break with a change of the middle number of the version,
//! after 1.0 too: depend on `~1.2` rather than `1.2`.
//!
//! ```
//! use zmtp_codec::wire::{Command, Ping, frame_command};
//!
//! let mut body = Vec::new();
//! Ping::new(0, b"").unwrap().write(&mut body);
//! assert_eq!(body, b"\x04PING\0\0");
//! assert_eq!(Command::parse(&body), Ok(Command::Ping(Ping::new(0, b"").unwrap())));
//!
//! let mut frame = Vec::new();
//! frame_command(&body, &mut frame);
//! assert_eq!(frame, b"\x04\x07\x04PING\0\0");
//! ```

mod cancel;
mod command;
mod curve;
mod detect;
mod error_command;
mod frame;
mod frame_v1;
pub mod grammar;
mod greeting;
mod join;
mod leave;
mod malformed;
mod mechanism_name;
mod metadata;
mod metadata_buf;
mod parser;
mod ping;
mod plain;
mod pong;
mod put;
mod raw_command;
mod ready;
mod subscribe;
pub mod z85;

pub use cancel::Cancel;
pub use command::{Command, frame_command};
pub use curve::{
    CurveHello, CurveInitiate, CurveMessage, CurveReady, CurveWelcome, InitiatePlain, MessagePlain,
    VouchPlain, WelcomePlain, nonce,
};
pub use detect::{Detected, IdentityHeader, LEGACY_GREETING_LEN, parse_version};
pub use error_command::ErrorCommand;
pub use frame::{FrameHeader, FrameKind, MAX_HEADER, header};
pub(crate) use frame::{LONG, MORE};
pub use frame_v1::{LegacyFrameHeader, MAX_LEGACY_HEADER};
pub use greeting::{GREETING_LEN, Greeting, SIGNATURE_LEN};
pub use join::Join;
pub use leave::Leave;
pub use malformed::Malformed;
pub use mechanism_name::MechanismName;
pub use metadata::{Metadata, Properties};
pub use metadata_buf::MetadataBuf;
pub use ping::Ping;
pub use plain::{PlainHello, PlainInitiate, PlainReady, PlainWelcome};
pub use pong::Pong;
pub use raw_command::RawCommand;
pub use ready::Ready;
pub use subscribe::Subscribe;
