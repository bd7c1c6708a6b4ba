//! monocoque-rs on tokio, one thread, as its documentation has it. A socket is one stream: who binds
//! accepts one peer. PUSH gathers its writes and is flushed every 1,024 messages, which is what its
//! documentation recommends for throughput; nothing leaves before.

use bytes::Bytes;
use monocoque::SocketOptions;
use monocoque::rt::TcpListener;
use monocoque::zmq::{PullSocket, PushSocket, RepSocket, ReqSocket};

use crate::asynchronous::{Implementation, Socket};
use crate::blocking::Kind;
use crate::wire::{Task, ok};

/// Messages between two flushes.
const FLUSH: u32 = 1024;
/// What its documentation reads at once in bulk, and writes.
const BULK: (usize, usize) = (65_536, 16_384);

/// It has no context.
#[derive(Clone)]
pub(crate) struct Monocoque;

/// A socket of monocoque, on its way.
pub(crate) struct MonocoqueSocket {
    kind: Kind,
    state: State,
    unflushed: u32,
    received: Vec<Bytes>,
}

enum State {
    Idle,
    Listening(TcpListener),
    Push(Box<PushSocket>),
    Pull(Box<PullSocket>),
    Req(Box<ReqSocket>),
    Rep(Box<RepSocket>),
}

impl Implementation for Monocoque {
    type Socket = MonocoqueSocket;

    fn new(_: &Task) -> Self {
        Self
    }

    async fn socket(&self, kind: Kind, _: &Task) -> MonocoqueSocket {
        MonocoqueSocket { kind, state: State::Idle, unflushed: 0, received: Vec::new() }
    }
}

fn options(kind: Kind) -> SocketOptions {
    let options = SocketOptions::default();
    match kind {
        Kind::Push => options.with_buffer_sizes(BULK.0, BULK.1).with_write_coalescing(true),
        Kind::Pull => options.with_buffer_sizes(BULK.0, BULK.1),
        _ => options,
    }
}

fn unexpected<T>(what: &str) -> T {
    ok(Err(what.to_owned()))
}

impl Socket for MonocoqueSocket {
    type Payload = Vec<Bytes>;

    fn payload(part: &[u8], parts: usize) -> Vec<Bytes> {
        vec![Bytes::copy_from_slice(part); parts]
    }

    async fn bind(&mut self, _: &str) -> String {
        let listener = ok(TcpListener::bind("127.0.0.1:0").await);
        let address = ok(listener.local_addr());
        self.state = State::Listening(listener);
        format!("tcp://{address}")
    }

    async fn peers(&mut self, _: usize) {
        let State::Listening(listener) = &self.state else { return unexpected("not bound") };
        let (stream, _) = ok(listener.accept().await);
        let options = options(self.kind);
        self.state = match self.kind {
            Kind::Pull => {
                State::Pull(Box::new(ok(PullSocket::from_tcp_with_options(stream, options).await)))
            }
            Kind::Rep => {
                State::Rep(Box::new(ok(RepSocket::from_tcp_with_options(stream, options).await)))
            }
            _ => unexpected("a type that is not measured"),
        };
    }

    async fn connect(&mut self, endpoint: &str) {
        let address = endpoint.trim_start_matches("tcp://");
        let options = options(self.kind);
        self.state = match self.kind {
            Kind::Push => {
                State::Push(Box::new(ok(PushSocket::connect_with_options(address, options).await)))
            }
            Kind::Req => {
                State::Req(Box::new(ok(ReqSocket::connect_with_options(address, options).await)))
            }
            _ => unexpected("a type that is not measured"),
        };
    }

    async fn subscribe(&mut self, _: &str) {}

    #[inline]
    async fn send(&mut self, payload: &Vec<Bytes>) {
        match &mut self.state {
            State::Push(push) => {
                match payload.as_slice() {
                    [one] => ok(push.send_one(one.clone()).await),
                    _ => ok(push.send(payload.clone()).await),
                }
                self.unflushed += 1;
                if self.unflushed == FLUSH {
                    self.unflushed = 0;
                    ok(push.flush().await);
                }
            }
            State::Req(req) => match payload.as_slice() {
                [one] => ok(req.send_one(one.clone()).await),
                _ => ok(req.send(payload.clone()).await),
            },
            _ => unexpected("not connected"),
        }
    }

    #[inline]
    async fn recv(&mut self) {
        let received = &mut self.received;
        let more = match &mut self.state {
            State::Pull(pull) => ok(pull.recv_into(received).await),
            State::Req(req) => ok(req.recv_into(received).await),
            _ => unexpected("not connected"),
        };
        assert!(more, "the other end has left");
    }

    async fn recv_start(&mut self) -> [u8; 8] {
        self.recv().await;
        self.received.last().and_then(|part| part.first_chunk().copied()).unwrap_or_default()
    }

    #[inline]
    async fn echo(&mut self) {
        let State::Rep(rep) = &mut self.state else { return unexpected("not REP") };
        match ok(rep.recv().await) {
            Some(message) => ok(rep.send(message).await),
            None => unexpected("the other end has left"),
        }
    }

    async fn flush(&mut self) {
        if let State::Push(push) = &mut self.state {
            ok(push.flush().await);
        }
    }
}
