//! As in `zmtp-net`.

#[path = "../../../zmtp-net/src/poller/bell.rs"]
mod bell;
mod tests;
