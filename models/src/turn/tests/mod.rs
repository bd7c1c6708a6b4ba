//! What must hold of a socket that threads share.

mod closing;
mod crank;
mod crank_leaning;
mod followers;
mod mailbox;
mod porch;
