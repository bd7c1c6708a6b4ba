//! The scenarios, for implementations whose calls wait in the thread that makes them. Each is
//! written once and compiled for each implementation.

mod burst;
mod crowd;
mod fan;
mod idle;
pub mod publish;
mod run;
mod set_up;
mod stream;
mod trips;

pub use run::run;
pub use trips::WARM_UP;

use super::wire::Task;

/// The types of sockets that are measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// PUSH.
    Push,
    /// PULL.
    Pull,
    /// REQ.
    Req,
    /// REP.
    Rep,
    /// DEALER.
    Dealer,
    /// ROUTER.
    Router,
    /// PUB.
    Pub,
    /// SUB.
    Sub,
}

/// An implementation of ZeroMQ, as one process uses it: its context.
pub trait Implementation: Clone + Send + Sync + 'static {
    /// Its sockets.
    type Socket: Socket;

    /// A context.
    fn new(task: &Task) -> Self;

    /// A socket with default options, but for what the task asks for. The side that binds is the
    /// server of CURVE.
    fn socket(&self, kind: Kind, task: &Task) -> Self::Socket;

    /// Waits until all that was sent by sockets that were dropped has left.
    fn finish(self);
}

/// A socket. A method that fails panics: the process then ends and the parent says so.
pub trait Socket: Send + 'static {
    /// A message that can be sent again and again.
    type Payload: Send;

    /// A message of so many parts that are alike.
    fn payload(part: &[u8], parts: usize) -> Self::Payload;

    /// Binds, and tells what was bound.
    fn bind(&mut self, endpoint: &str) -> String;

    /// Connects.
    fn connect(&mut self, endpoint: &str);

    /// Subscribes.
    fn subscribe(&mut self, topic: &str);

    /// Sends one message.
    fn send(&mut self, payload: &Self::Payload);

    /// Receives one message, with all its parts, and forgets it.
    fn recv(&mut self);

    /// Receives one message, and tells the first octets of its last part, zeros where it is short.
    fn recv_start(&mut self) -> [u8; 8];

    /// Receives one message and sends it back to where it came from.
    fn echo(&mut self);

    /// Sees to it that all that was sent is on its way. None of the implementations of ZeroMQ's
    /// semantics needs it.
    fn flush(&mut self) {}
}

/// A message of so many octets, as `task` has it.
fn payload<S: Socket>(task: &Task) -> S::Payload {
    S::payload(&vec![0x5A; task.size], task.parts)
}
