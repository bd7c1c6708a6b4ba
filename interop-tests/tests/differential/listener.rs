//! The two that are compared: sockets that listen.

use zmtp_codec::{Credentials, Error as Fault, Refusal, SocketType};
use zmtp_net::{Decision, DisconnectCause, EventKind, Linger, Mechanism, Options, User};

use interop_tests::libzmq::{self, ZapHandler, ZapReply};

use crate::scheme::{PASSWORD, Scheme, USER, server_keys};

/// A message, as its parts.
pub(crate) type Parts = Vec<Vec<u8>>;

/// No part may be longer, at either.
pub(crate) const LONGEST: u64 = 100_000;

/// Subscribed to by a SUB.
const TOPIC: &[u8] = b"";

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

/// What both sides' sockets live in, for as long as cases of one mechanism are compared.
pub(crate) struct Worlds {
    scheme: Scheme,
    ours: zmtp_net::Context,
    theirs: libzmq::Context,
    _zap: Option<ZapHandler>,
}

impl Worlds {
    pub(crate) fn new(scheme: Scheme) -> Outcome<Self> {
        let ours = zmtp_net::Context::new()?;
        ours.set_authenticator(|applicant| match applicant.credentials {
            Credentials::Plain(plain) if !plain.matches(USER.as_bytes(), PASSWORD.as_bytes()) => {
                Decision::Refused(Refusal::Denied)
            }
            _ => Decision::Welcome(User::default()),
        });
        let theirs = libzmq::Context::new()?;
        let zap = (scheme == Scheme::Plain).then(|| zap(&theirs)).transpose()?;
        Ok(Self { scheme, ours, theirs, _zap: zap })
    }

    /// A socket of ours that listens.
    pub(crate) fn ours(&self, socket_type: SocketType) -> Outcome<Ours> {
        let mechanism = match self.scheme {
            Scheme::Null => Mechanism::Null,
            Scheme::Plain => Mechanism::PlainServer,
            Scheme::Curve => Mechanism::curve_server(server_keys()),
        };
        let options = Options::default().linger(Linger::Never).security(mechanism);
        let socket = self.ours.socket_with(socket_type, options.max_message_size(Some(LONGEST)))?;
        if socket_type == SocketType::Sub {
            socket.subscribe(TOPIC)?;
        }
        let monitor = socket.monitor();
        let endpoint = socket.bind("tcp://127.0.0.1:*")?.to_string();
        Ok(Ours { socket, monitor, endpoint, fault: None })
    }

    /// A socket of libzmq that listens.
    pub(crate) fn theirs(&self, socket_type: SocketType) -> Outcome<Theirs> {
        let socket = libzmq::Socket::new(&self.theirs, type_of_theirs(socket_type))?;
        match self.scheme {
            Scheme::Null => {}
            Scheme::Plain => socket.set_plain_server(true)?,
            Scheme::Curve => socket.set_curve_server(server_keys().secret().as_bytes())?,
        }
        socket.set_recv_timeout(std::time::Duration::ZERO)?;
        socket.set_max_message_size(Some(LONGEST))?;
        if socket_type == SocketType::Sub {
            socket.subscribe(TOPIC)?;
        }
        let endpoint = socket.bind("tcp://127.0.0.1:0")?;
        Ok(Theirs { socket, endpoint })
    }
}

fn zap(context: &libzmq::Context) -> libzmq::Result<ZapHandler> {
    ZapHandler::start(context, |request| {
        let [user, password] = request.credentials.as_slice() else {
            return ZapReply::refuse(400, "no credentials");
        };
        match user == USER.as_bytes() && password == PASSWORD.as_bytes() {
            true => ZapReply::accept(""),
            false => ZapReply::refuse(400, "unknown"),
        }
    })
}

fn type_of_theirs(socket_type: SocketType) -> libzmq::SocketType {
    match socket_type {
        SocketType::Pull => libzmq::SocketType::Pull,
        SocketType::Sub => libzmq::SocketType::Sub,
        SocketType::Rep => libzmq::SocketType::Rep,
        SocketType::Router => libzmq::SocketType::Router,
        SocketType::Xpub => libzmq::SocketType::XPub,
        SocketType::Dealer => libzmq::SocketType::Dealer,
        SocketType::Xsub => libzmq::SocketType::XSub,
        SocketType::Pub => libzmq::SocketType::Pub,
        other => panic!("{other} does not listen here"),
    }
}

/// A socket that listens, and receives what it can without waiting.
pub(crate) trait Listener {
    fn endpoint(&self) -> &str;

    /// The next message; a REP has answered it.
    fn receive(&mut self) -> Option<Parts>;
}

/// A socket of ours.
pub(crate) struct Ours {
    socket: zmtp_net::Socket,
    monitor: zmtp_net::Monitor,
    endpoint: String,
    fault: Option<Fault>,
}

impl Ours {
    /// Why it ended a connection by itself, if it did.
    pub(crate) fn fault(&mut self) -> Option<&Fault> {
        while let Ok(event) = self.monitor.try_recv() {
            if let EventKind::HandshakeFailed(fault)
            | EventKind::Disconnected(DisconnectCause::Protocol(fault)) = event.kind
                && !matches!(fault, Fault::Closed | Fault::Truncated { .. })
            {
                self.fault = Some(fault);
            }
        }
        self.fault.as_ref()
    }
}

impl Listener for Ours {
    fn endpoint(&self) -> &str {
        &self.endpoint
    }

    fn receive(&mut self) -> Option<Parts> {
        let message = self.socket.try_recv().ok()?;
        if self.socket.socket_type() == SocketType::Rep {
            let _ = self.socket.try_send("reply");
        }
        Some(message.parts().map(<[u8]>::to_vec).collect())
    }
}

/// A socket of libzmq.
pub(crate) struct Theirs {
    socket: libzmq::Socket,
    endpoint: String,
}

impl Listener for Theirs {
    fn endpoint(&self) -> &str {
        &self.endpoint
    }

    fn receive(&mut self) -> Option<Parts> {
        let message = self.socket.recv().ok()?;
        if self.socket.socket_type() == libzmq::SocketType::Rep {
            let _ = self.socket.send(&[b"reply"]);
        }
        Some(message)
    }
}
