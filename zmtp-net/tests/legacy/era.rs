//! A peer of an old version, and how its octets look.

use std::net::TcpListener;

use zmtp_net::{Context, Options, Socket, SocketType};

use crate::support::{Greeting, LONG, RawPeer, options, with};

/// A version of ZMTP that is spoken no more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Era {
    V1_0,
    V2_0,
    V3_0,
}

/// The name of a type, its number in greetings of 2.0, and one that it talks to.
fn names(socket_type: SocketType) -> (&'static str, u8, SocketType) {
    match socket_type {
        SocketType::Pair => ("PAIR", 0, SocketType::Pair),
        SocketType::Pub => ("PUB", 1, SocketType::Sub),
        SocketType::Sub => ("SUB", 2, SocketType::Pub),
        SocketType::Req => ("REQ", 3, SocketType::Rep),
        SocketType::Rep => ("REP", 4, SocketType::Req),
        SocketType::Dealer => ("DEALER", 5, SocketType::Router),
        SocketType::Router => ("ROUTER", 6, SocketType::Dealer),
        SocketType::Pull => ("PULL", 7, SocketType::Push),
        SocketType::Push => ("PUSH", 8, SocketType::Pull),
        SocketType::Xpub => ("XPUB", 9, SocketType::Sub),
        SocketType::Xsub => ("XSUB", 10, SocketType::Pub),
        other => panic!("{other} did not exist then"),
    }
}

impl Era {
    /// A frame: one part of a message.
    fn frame(self, more: bool, body: &[u8]) -> Vec<u8> {
        let more = u8::from(more);
        let size = body.len();
        let mut frame = match (self, u8::try_from(size)) {
            (Self::V1_0, Ok(short @ ..254)) => vec![short + 1, more],
            (Self::V1_0, _) => {
                let mut head = vec![255];
                head.extend((size as u64 + 1).to_be_bytes());
                head.push(more);
                head
            }
            (_, Ok(short)) => vec![more, short],
            (_, Err(_)) => {
                let mut head = vec![more | 2];
                head.extend((size as u64).to_be_bytes());
                head
            }
        };
        frame.extend(body);
        frame
    }

    /// All frames of a message.
    pub(crate) fn message(self, parts: &[&[u8]]) -> Vec<u8> {
        let last = parts.len() - 1;
        parts.iter().enumerate().flat_map(|(n, part)| self.frame(n < last, part)).collect()
    }

    /// What a peer of this version begins with: everything it says of itself.
    fn opening(self, socket_type: SocketType, identity: &[u8]) -> Vec<u8> {
        let (name, number, _) = names(socket_type);
        match self {
            // A frame with its identity, and nothing else.
            Self::V1_0 => self.frame(false, identity),
            Self::V2_0 => {
                let mut opening = b"\xff\0\0\0\0\0\0\0\x01\x7f\x01".to_vec();
                opening.push(number);
                opening.extend(self.frame(false, identity));
                opening
            }
            Self::V3_0 => {
                let mut opening = Greeting::V3_0.octets();
                opening.extend(ready(name, identity));
                opening
            }
        }
    }

    /// What a socket of ours says to such a peer before the first message.
    pub(crate) fn answer(self, socket_type: SocketType, identity: &[u8]) -> Vec<u8> {
        let (name, number, _) = names(socket_type);
        let length = u8::try_from(identity.len()).unwrap() + 1;
        let mut answer = vec![255, 0, 0, 0, 0, 0, 0, 0, length, 0x7f];
        match self {
            Self::V1_0 => answer.extend(identity),
            Self::V2_0 => {
                answer.extend([3, number]);
                answer.extend(self.frame(false, identity));
            }
            Self::V3_0 => {
                let ours = Greeting::V3_1.octets();
                answer.extend(&ours[10..]);
                answer.extend(ready(name, identity));
            }
        }
        answer
    }

    /// A socket of ours and a peer of this version that have greeted each other.
    pub(crate) fn meet(
        self,
        context: &Context,
        socket_type: SocketType,
        ours: Meeting,
    ) -> (Socket, RawPeer) {
        let socket = with(context, socket_type, ours.options());
        let mut peer = if ours.binds {
            RawPeer::connect(&socket.bind("tcp://127.0.0.1:*").unwrap())
        } else {
            let listener = TcpListener::bind("127.0.0.1:0").unwrap();
            socket.connect(listener.local_addr().unwrap()).unwrap();
            RawPeer::accept(&listener)
        };
        let (.., other) = names(socket_type);
        peer.write(&self.opening(other, b"cli"));
        let wanted = self.answer(socket_type, ours.identity);
        let came = peer.read(wanted.len());
        assert_eq!(came, wanted, "{self:?} {socket_type}: {came:02x?}, wanted {wanted:02x?}");
        // What is sent to nobody would be lost.
        assert!(socket.wait_for_peers(1, LONG), "{self:?} {socket_type}");
        (socket, peer)
    }
}

/// Who binds, and what our side calls itself.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Meeting {
    pub(crate) binds: bool,
    pub(crate) identity: &'static [u8],
}

impl Meeting {
    fn options(self) -> Options {
        match self.identity {
            b"" => options().linger(zmtp_net::Linger::Never),
            identity => options().identity(identity).unwrap(),
        }
    }
}

/// The READY command of a type; of those that have one, with an identity.
fn ready(name: &str, identity: &[u8]) -> Vec<u8> {
    let mut body = b"\x05READY\x0bSocket-Type".to_vec();
    body.extend(u32::try_from(name.len()).unwrap().to_be_bytes());
    body.extend(name.as_bytes());
    if matches!(name, "REQ" | "DEALER" | "ROUTER") {
        body.extend(b"\x08Identity");
        body.extend(u32::try_from(identity.len()).unwrap().to_be_bytes());
        body.extend(identity);
    }
    let mut frame = vec![4, u8::try_from(body.len()).unwrap()];
    frame.extend(body);
    frame
}
