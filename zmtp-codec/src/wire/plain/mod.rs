//! The commands of the PLAIN mechanism (RFC 24). Its ERROR is
//! [`ErrorCommand::parse_plain`](super::ErrorCommand::parse_plain).

mod hello;
mod initiate;
mod ready;
mod welcome;

pub use hello::PlainHello;
pub use initiate::PlainInitiate;
pub use ready::PlainReady;
pub use welcome::PlainWelcome;
