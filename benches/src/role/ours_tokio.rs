//! zmtp-net through its futures, as tasks of tokio, with default options: its streams watched by its own
//! background thread, or by the event loop of tokio.

use tokio::io::Interest;
use tokio::io::unix::AsyncFd;
use zmtp_net::{Driven, Driver};

use super::asynchronous::{Implementation, Socket};
use super::blocking::{self, Kind};
use super::ours::{Ours, Payload};
use super::wire::{Task, ok};

/// A context of ours, whose sockets tokio drives or not.
#[derive(Clone)]
pub(super) struct OursTokio<const DRIVEN: bool>(Ours);

/// A socket of ours.
pub(super) struct TokioSocket(zmtp_net::Socket);

impl<const DRIVEN: bool> Implementation for OursTokio<DRIVEN> {
    type Socket = TokioSocket;

    fn new(task: &Task) -> Self {
        Self(blocking::Implementation::new(task))
    }

    async fn socket(&self, kind: Kind, task: &Task) -> TokioSocket {
        let socket = self.0.open(kind, task);
        if DRIVEN {
            tokio::spawn(drive(ok(socket.driver())));
        }
        TokioSocket(socket)
    }
}

/// Turns a socket on the event loop of tokio, until it ends.
async fn drive(driver: Driver) {
    // SAFETY: a driver owns its descriptor, and has the same one for as long as it lives.
    let driver = unsafe { AsyncFd::register_with_interest(driver, Interest::READABLE) };
    let driver = ok(driver);
    loop {
        let mut ready = ok(driver.readable().await);
        match driver.get_ref().turn() {
            Driven::Ended => return,
            Driven::More => tokio::task::yield_now().await,
            _ => ready.clear_ready(),
        }
    }
}

impl Socket for TokioSocket {
    type Payload = Payload;

    fn payload(part: &[u8], parts: usize) -> Payload {
        Payload::new(part, parts)
    }

    async fn bind(&mut self, endpoint: &str) -> String {
        ok(self.0.bind(endpoint)).to_string()
    }

    async fn connect(&mut self, endpoint: &str) {
        ok(self.0.connect(endpoint));
    }

    async fn subscribe(&mut self, topic: &str) {
        ok(self.0.subscribe(topic));
    }

    #[inline]
    async fn send(&mut self, payload: &Payload) {
        match payload {
            Payload::Lent(octets) => ok(self.0.send_async(&octets[..]).await),
            Payload::Shared(message) => ok(self.0.send_async(message.clone()).await),
        }
    }

    #[inline]
    async fn recv(&mut self) {
        ok(self.0.recv_async().await);
    }

    async fn recv_start(&mut self) -> [u8; 8] {
        ok(self.0.recv_async().await).last().first_chunk().copied().unwrap_or_default()
    }

    #[inline]
    async fn echo(&mut self) {
        let message = ok(self.0.recv_async().await);
        ok(self.0.send_async(message).await);
    }
}
