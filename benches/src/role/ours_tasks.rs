//! Our sockets as tasks of tokio, with default options: of `zmtp-tokio`, driven by its event loop, or of
//! `zmtp-net` alone, whose futures any executor runs, watched by their own background thread.

use std::marker::PhantomData;

use super::asynchronous::{Implementation, Socket};
use super::blocking::{self, Kind};
use super::ours::{Ours, Payload};
use super::wire::{Task, ok};

/// Who watches the streams of a socket of ours.
pub(super) trait Watched: AsRef<zmtp_net::Socket> {
    fn begin(socket: zmtp_net::Socket) -> Self;
}

/// The background thread of its context.
impl Watched for zmtp_net::Socket {
    fn begin(socket: zmtp_net::Socket) -> Self {
        socket
    }
}

/// The event loop of tokio.
impl Watched for zmtp_tokio::Socket {
    fn begin(socket: zmtp_net::Socket) -> Self {
        ok(zmtp_tokio::OnTokio::drive(socket))
    }
}

/// A context of ours.
pub(super) struct OursTasks<S>(Ours, PhantomData<fn() -> S>);

impl<S> Clone for OursTasks<S> {
    fn clone(&self) -> Self {
        Self(self.0.clone(), PhantomData)
    }
}

/// A socket of ours.
pub(super) struct TaskSocket<S>(S);

impl<S: Watched> TaskSocket<S> {
    /// What `zmtp-tokio` calls `send` and `recv` are the futures of this one.
    fn socket(&self) -> &zmtp_net::Socket {
        self.0.as_ref()
    }
}

impl<S: Watched + 'static> Implementation for OursTasks<S> {
    type Socket = TaskSocket<S>;

    fn new(task: &Task) -> Self {
        Self(blocking::Implementation::new(task), PhantomData)
    }

    async fn socket(&self, kind: Kind, task: &Task) -> TaskSocket<S> {
        TaskSocket(S::begin(self.0.open(kind, task)))
    }
}

impl<S: Watched + 'static> Socket for TaskSocket<S> {
    type Payload = Payload;

    fn payload(part: &[u8], parts: usize) -> Payload {
        Payload::new(part, parts)
    }

    async fn bind(&mut self, endpoint: &str) -> String {
        ok(self.socket().bind(endpoint)).to_string()
    }

    async fn connect(&mut self, endpoint: &str) {
        ok(self.socket().connect(endpoint));
    }

    async fn subscribe(&mut self, topic: &str) {
        ok(self.socket().subscribe(topic));
    }

    #[inline]
    async fn send(&mut self, payload: &Payload) {
        match payload {
            Payload::Lent(octets) => ok(self.socket().send_async(&octets[..]).await),
            Payload::Shared(message) => ok(self.socket().send_async(message.clone()).await),
        }
    }

    #[inline]
    async fn recv(&mut self) {
        ok(self.socket().recv_async().await);
    }

    async fn recv_start(&mut self) -> [u8; 8] {
        ok(self.socket().recv_async().await).last().first_chunk().copied().unwrap_or_default()
    }

    #[inline]
    async fn echo(&mut self) {
        let message = ok(self.socket().recv_async().await);
        ok(self.socket().send_async(message).await);
    }
}
