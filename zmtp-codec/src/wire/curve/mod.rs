//! The commands of the CURVE mechanism (RFC 26), and what their boxes hold; the boxes themselves
//! are opaque here. ERROR is an [`ErrorCommand`](super::ErrorCommand), the box of READY holds
//! [`Metadata`](super::Metadata).

mod hello;
mod initiate;
mod initiate_plain;
mod message;
mod message_plain;
pub mod nonce;
mod ready;
mod vouch_plain;
mod welcome;
mod welcome_plain;

pub use hello::CurveHello;
pub use initiate::CurveInitiate;
pub use initiate_plain::InitiatePlain;
pub use message::CurveMessage;
pub use message_plain::MessagePlain;
pub use ready::CurveReady;
pub use vouch_plain::VouchPlain;
pub use welcome::CurveWelcome;
pub use welcome_plain::WelcomePlain;
