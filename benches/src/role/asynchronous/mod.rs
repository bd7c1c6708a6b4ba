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
    fn socket(&self, kind: Kind, task: &Task) -> impl Future<Output = Self::Socket>;
}

/// A socket. A method that fails panics: the process then ends and the parent says so.
pub trait Socket: 'static {
    /// A message that can be sent again and again.
    type Payload: 'static;

    /// A message of so many parts that are alike.
    fn payload(part: &[u8], parts: usize) -> Self::Payload;

    /// Binds, and tells what was bound. It does not wait for a peer.
    fn bind(&mut self, endpoint: &str) -> impl Future<Output = String>;

    /// Connects.
    fn connect(&mut self, endpoint: &str) -> impl Future<Output = ()>;

    /// Subscribes.
    fn subscribe(&mut self, topic: &str) -> impl Future<Output = ()>;

    /// Waits until there are so many peers, where they have to be let in.
    fn peers(&mut self, _count: usize) -> impl Future<Output = ()> {
        std::future::ready(())
    }

    /// Sends one message.
    fn send(&mut self, payload: &Self::Payload) -> impl Future<Output = ()>;

    /// Receives one message, with all its parts, and forgets it.
    fn recv(&mut self) -> impl Future<Output = ()>;

    /// Receives one message, and tells the first octets of its last part, zeros where it is short.
    fn recv_start(&mut self) -> impl Future<Output = [u8; 8]>;

    /// Receives one message and sends it back to where it came from.
    fn echo(&mut self) -> impl Future<Output = ()>;

    /// Sees to it that all that was sent is on its way, where an implementation wants to be told.
    fn flush(&mut self) -> impl Future<Output = ()> {
        std::future::ready(())
    }
}

/// A message of so many octets, as `task` has it.
fn payload<S: Socket>(task: &Task) -> S::Payload {
    S::payload(&vec![0x5A; task.size], task.parts)
}
