//! zeromq on tokio with two workers, as its own benchmark has it.

use bytes::Bytes;
use zeromq::{
    DealerSocket, PullSocket, PushSocket, RepSocket, ReqSocket, RouterSocket, Socket as _,
    SocketRecv, SocketSend, ZmqMessage,
};

use crate::asynchronous::{Implementation, Socket};
use crate::blocking::Kind;
use crate::wire::{Task, ok};

/// It has no context.
#[derive(Clone)]
pub(crate) struct Zeromq;

/// A socket of zeromq.
pub(crate) enum ZeromqSocket {
    Push(PushSocket),
    Pull(PullSocket),
    Req(ReqSocket),
    Rep(RepSocket),
    Dealer(DealerSocket),
    Router(RouterSocket),
}

/// Does the same with whatever type it is.
macro_rules! each {
    ($socket:expr, $one:ident => $what:expr) => {
        match $socket {
            ZeromqSocket::Push($one) => $what,
            ZeromqSocket::Pull($one) => $what,
            ZeromqSocket::Req($one) => $what,
            ZeromqSocket::Rep($one) => $what,
            ZeromqSocket::Dealer($one) => $what,
            ZeromqSocket::Router($one) => $what,
        }
    };
}

impl Implementation for Zeromq {
    type Socket = ZeromqSocket;

    fn runtime() -> tokio::runtime::Builder {
        let mut builder = tokio::runtime::Builder::new_multi_thread();
        builder.worker_threads(2).enable_all();
        builder
    }

    fn new(_: &Task) -> Self {
        Self
    }

    async fn socket(&self, kind: Kind, _: &Task) -> ZeromqSocket {
        match kind {
            Kind::Push => ZeromqSocket::Push(PushSocket::new()),
            Kind::Pull => ZeromqSocket::Pull(PullSocket::new()),
            Kind::Req => ZeromqSocket::Req(ReqSocket::new()),
            Kind::Rep => ZeromqSocket::Rep(RepSocket::new()),
            Kind::Dealer => ZeromqSocket::Dealer(DealerSocket::new()),
            Kind::Router => ZeromqSocket::Router(RouterSocket::new()),
            Kind::Pub | Kind::Sub => {
                unexpected("its PUB drops messages and cannot be told to wait")
            }
        }
    }
}

fn unexpected<T>(what: &str) -> T {
    ok(Err(what.to_owned()))
}

impl ZeromqSocket {
    #[inline]
    async fn send_message(&mut self, message: ZmqMessage) {
        match self {
            Self::Push(socket) => ok(socket.send(message).await),
            Self::Req(socket) => ok(socket.send(message).await),
            Self::Rep(socket) => ok(socket.send(message).await),
            Self::Dealer(socket) => ok(socket.send(message).await),
            Self::Router(socket) => ok(socket.send(message).await),
            Self::Pull(_) => unexpected("PULL does not send"),
        }
    }

    #[inline]
    async fn recv_message(&mut self) -> ZmqMessage {
        match self {
            Self::Pull(socket) => ok(socket.recv().await),
            Self::Req(socket) => ok(socket.recv().await),
            Self::Rep(socket) => ok(socket.recv().await),
            Self::Dealer(socket) => ok(socket.recv().await),
            Self::Router(socket) => ok(socket.recv().await),
            Self::Push(_) => unexpected("PUSH does not receive"),
        }
    }
}

impl Socket for ZeromqSocket {
    type Payload = ZmqMessage;

    fn payload(part: &[u8], parts: usize) -> ZmqMessage {
        ok(ZmqMessage::try_from(vec![Bytes::copy_from_slice(part); parts]))
    }

    async fn bind(&mut self, endpoint: &str) -> String {
        let endpoint = endpoint.replace(":*", ":0");
        each!(self, socket => ok(socket.bind(&endpoint).await)).to_string()
    }

    async fn connect(&mut self, endpoint: &str) {
        each!(self, socket => ok(socket.connect(endpoint).await));
    }

    async fn subscribe(&mut self, _: &str) {}

    #[inline]
    async fn send(&mut self, payload: &ZmqMessage) {
        self.send_message(payload.clone()).await;
    }

    #[inline]
    async fn recv(&mut self) {
        self.recv_message().await;
    }

    async fn recv_start(&mut self) -> [u8; 8] {
        let message = self.recv_message().await;
        let last = message.get(message.len().saturating_sub(1));
        last.and_then(|part| part.first_chunk().copied()).unwrap_or_default()
    }

    #[inline]
    async fn echo(&mut self) {
        let message = self.recv_message().await;
        self.send_message(message).await;
    }
}
