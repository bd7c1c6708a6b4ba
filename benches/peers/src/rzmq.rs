//! rzmq on tokio, one thread, on which it is fastest here; queues of 100,000 messages and no
//! throttle, as its own benchmark and its figures have it.

use bytes::Bytes;
use rzmq::socket::{ADAPTIVE_THROTTLE, LAST_ENDPOINT, RCVHWM, SNDHWM, SUBSCRIBE, XPUB_NODROP};
use rzmq::{Context, Msg, MsgFlags, SocketType};

use crate::asynchronous::{Implementation, Socket};
use crate::blocking::Kind;
use crate::wire::{Task, ok};

/// Messages in a queue.
const QUEUE: i32 = 100_000;

/// A context of rzmq.
#[derive(Clone)]
pub(crate) struct Rzmq(Context);

/// A socket of rzmq.
pub(crate) struct RzmqSocket(rzmq::Socket);

impl Implementation for Rzmq {
    type Socket = RzmqSocket;

    fn new(_: &Task) -> Self {
        Self(ok(Context::new()))
    }

    async fn socket(&self, kind: Kind, _: &Task) -> RzmqSocket {
        let socket = ok(self.0.socket(match kind {
            Kind::Push => SocketType::Push,
            Kind::Pull => SocketType::Pull,
            Kind::Req => SocketType::Req,
            Kind::Rep => SocketType::Rep,
            Kind::Dealer => SocketType::Dealer,
            Kind::Router => SocketType::Router,
            Kind::Pub => SocketType::Pub,
            Kind::Sub => SocketType::Sub,
        }));
        ok(socket.set_option(SNDHWM, QUEUE).await);
        ok(socket.set_option(RCVHWM, QUEUE).await);
        ok(socket.set_option(ADAPTIVE_THROTTLE, 0i32).await);
        if kind == Kind::Pub {
            ok(socket.set_option(XPUB_NODROP, 1i32).await);
        }
        RzmqSocket(socket)
    }
}

impl Socket for RzmqSocket {
    type Payload = Vec<Bytes>;

    fn payload(part: &[u8], parts: usize) -> Vec<Bytes> {
        vec![Bytes::copy_from_slice(part); parts]
    }

    async fn bind(&mut self, endpoint: &str) -> String {
        ok(self.0.bind(&endpoint.replace(":*", ":0")).await);
        let bound = ok(self.0.get_option(LAST_ENDPOINT).await);
        String::from_utf8_lossy(&bound).trim_end_matches('\0').to_owned()
    }

    async fn connect(&mut self, endpoint: &str) {
        ok(self.0.connect(endpoint).await);
    }

    async fn subscribe(&mut self, topic: &str) {
        ok(self.0.set_option(SUBSCRIBE, topic.as_bytes()).await);
    }

    #[inline]
    async fn send(&mut self, payload: &Vec<Bytes>) {
        match payload.as_slice() {
            [one] => ok(self.0.send(Msg::from_bytes(one.clone())).await),
            parts => {
                let mut message: Vec<Msg> = parts.iter().cloned().map(Msg::from_bytes).collect();
                for part in message.iter_mut().rev().skip(1) {
                    part.set_flags(MsgFlags::MORE);
                }
                ok(self.0.send_multipart(message).await);
            }
        }
    }

    #[inline]
    async fn recv(&mut self) {
        while ok(self.0.recv().await).is_more() {}
    }

    async fn recv_start(&mut self) -> [u8; 8] {
        loop {
            let part = ok(self.0.recv().await);
            if !part.is_more() {
                let start = part.data().and_then(|part| part.first_chunk().copied());
                return start.unwrap_or_default();
            }
        }
    }

    #[inline]
    async fn echo(&mut self) {
        let message = ok(self.0.recv_multipart().await);
        ok(self.0.send_multipart(message).await);
    }
}
