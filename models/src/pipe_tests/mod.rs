//! What must hold of a pipe between two sockets.

mod ends;
mod queue;
mod records;
mod room;
