//! The mechanisms, and the types of the sockets that listen.

use zmtp_codec::curve::{Entropy, KeyPair, SecretKey};
use zmtp_codec::{PlainCredentials, Security, SocketType};

/// A mechanism. Clients know credentials that are good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scheme {
    Null,
    Plain,
    Curve,
}

/// The credentials of the captured PLAIN conversation.
pub(crate) const USER: &str = "admin";
pub(crate) const PASSWORD: &str = "secret";

/// What listens.
pub(crate) const TARGETS: [SocketType; 8] = [
    SocketType::Pull,
    SocketType::Sub,
    SocketType::Rep,
    SocketType::Router,
    SocketType::Xpub,
    SocketType::Dealer,
    SocketType::Xsub,
    SocketType::Pub,
];

/// Who may talk to it.
pub(crate) const fn peers_of(target: SocketType) -> &'static [SocketType] {
    match target {
        SocketType::Pull => &[SocketType::Push],
        SocketType::Sub | SocketType::Xsub => &[SocketType::Pub, SocketType::Xpub],
        SocketType::Rep => &[SocketType::Req, SocketType::Dealer],
        SocketType::Router => &[SocketType::Dealer, SocketType::Req, SocketType::Router],
        SocketType::Xpub | SocketType::Pub => &[SocketType::Sub, SocketType::Xsub],
        _ => &[SocketType::Router, SocketType::Dealer, SocketType::Rep],
    }
}

/// The keys of the server.
pub(crate) fn server_keys() -> KeyPair {
    KeyPair::from(SecretKey::new([1; 32]))
}

fn client_keys() -> KeyPair {
    KeyPair::from(SecretKey::new([2; 32]))
}

impl Scheme {
    /// The side of a client with good credentials, and the transient secret that it will have.
    pub(crate) fn client(self) -> (Security, [u8; 32]) {
        let mut drawn = [0; Entropy::LEN];
        getrandom::fill(&mut drawn).unwrap();
        let mut transient = [0; 32];
        transient.copy_from_slice(&drawn[..32]);
        let security = match self {
            Self::Null => Security::Null,
            Self::Plain => Security::PlainClient(
                PlainCredentials::new(USER.as_bytes(), PASSWORD.as_bytes()).unwrap(),
            ),
            Self::Curve => {
                Security::curve_client(*server_keys().public(), client_keys(), Entropy::new(drawn))
            }
        };
        (security, transient)
    }
}
