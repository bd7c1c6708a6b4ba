//! As in `zmtp-net`.

#[path = "../../../zmtp-net/src/turn/crank/mod.rs"]
mod crank;
#[path = "../../../zmtp-net/src/turn/followers.rs"]
mod followers;
#[path = "../../../zmtp-net/src/turn/mail.rs"]
mod mail;
#[path = "../../../zmtp-net/src/turn/porch.rs"]
mod porch;
mod tests;
