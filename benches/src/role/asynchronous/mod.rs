//! The scenarios, for implementations whose calls wait as a task of tokio. Each is written once and
//! compiled for each implementation. A process has one task, and one more for each further socket.

mod publish;
mod run;
mod stream;
mod trips;

pub use run::run;

use super::blocking::Kind;
use super::wire::Task;

/// An implementation of ZeroMQ, as one process uses it: its context.
#[expect(async_fn_in_trait, reason = "all of a process is one thread, nothing needs to be sent")]
pub trait Implementation: Clone + Send + Sync + 'static {
    /// Its sockets.
    type Socket: Socket;

    /// The runtime that it is best used with.
    fn runtime() -> tokio::runtime::Builder {
        let mut builder = tokio::runtime::Builder::new_current_thread();
        builder.enable_all();
        builder
    }

    /// A context.
    fn new(task: &Task) -> Self;

    /// A socket with default options, but for what the task asks for.
    async fn socket(&self, kind: Kind, task: &Task) -> Self::Socket;
}

/// A socket. A method that fails panics: the process then ends and the parent says so.
#[expect(async_fn_in_trait, reason = "all of a process is one thread, nothing needs to be sent")]
pub trait Socket: 'static {
    /// A message that can be sent again and again.
    type Payload: 'static;

    /// A message of so many parts that are alike.
    fn payload(part: &[u8], parts: usize) -> Self::Payload;

    /// Binds, and tells what was bound. It does not wait for a peer.
    async fn bind(&mut self, endpoint: &str) -> String;

    /// Connects.
    async fn connect(&mut self, endpoint: &str);

    /// Subscribes.
    async fn subscribe(&mut self, topic: &str);

    /// Waits until there are so many peers, where they have to be let in.
    async fn peers(&mut self, _count: usize) {}

    /// Sends one message.
    async fn send(&mut self, payload: &Self::Payload);

    /// Receives one message, with all its parts, and forgets it.
    async fn recv(&mut self);

    /// Receives one message, and tells the first octets of its last part, zeros where it is short.
    async fn recv_start(&mut self) -> [u8; 8];

    /// Receives one message and sends it back to where it came from.
    async fn echo(&mut self);

    /// Sees to it that all that was sent is on its way, where an implementation wants to be told.
    async fn flush(&mut self) {}
}

/// A message of so many octets, as `task` has it.
fn payload<S: Socket>(task: &Task) -> S::Payload {
    S::payload(&vec![0x5A; task.size], task.parts)
}
