//! The mechanisms under which attacks are made.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use zmtp_net::codec::curve::{Entropy, KeyPair, SecretKey};
use zmtp_net::codec::{Credentials, PlainCredentials, Refusal, Security};
use zmtp_net::{Context, Decision, Linger, Mechanism, Options, User};

use crate::support::{LONG, options};

/// A mechanism. The attacker is in possession of credentials that are good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scheme {
    Null,
    Plain,
    Curve,
}

pub(crate) const SCHEMES: [Scheme; 3] = [Scheme::Null, Scheme::Plain, Scheme::Curve];

/// Keys that depend on a number.
fn keys(seed: u8) -> KeyPair {
    KeyPair::from(SecretKey::new([seed; 32]))
}

/// The permanent keys of whoever is the server.
pub(crate) fn server_keys() -> KeyPair {
    keys(1)
}

/// The permanent keys of whoever is the client.
pub(crate) fn client_keys() -> KeyPair {
    keys(2)
}

impl Scheme {
    /// The options of one of our sockets: the default ones but for the mechanism, and that tests
    /// end.
    pub(crate) fn options(self, as_server: bool) -> Options {
        let quick = options().linger(Linger::Never).handshake_timeout(Some(3 * LONG));
        quick.reconnect_interval(Some(Duration::from_millis(5))).security(match (self, as_server) {
            (Self::Null, _) => Mechanism::Null,
            (Self::Plain, true) => Mechanism::PlainServer,
            (Self::Plain, false) => Mechanism::plain_client("admin", "secret").unwrap(),
            (Self::Curve, true) => Mechanism::curve_server(server_keys()),
            (Self::Curve, false) => Mechanism::curve_client(*server_keys().public(), client_keys()),
        })
    }

    /// The side of the attacker, with the transient secret that it will have.
    pub(crate) fn security(self, as_server: bool) -> (Security, [u8; 32]) {
        let mut drawn = [0; Entropy::LEN];
        getrandom::fill(&mut drawn).unwrap();
        let mut transient = [0; 32];
        transient.copy_from_slice(&drawn[..32]);
        let entropy = Entropy::new(drawn);
        let security = match (self, as_server) {
            (Self::Null, _) => Security::Null,
            (Self::Plain, true) => Security::PlainServer,
            (Self::Plain, false) => {
                Security::PlainClient(PlainCredentials::new(b"admin", b"secret").unwrap())
            }
            (Self::Curve, true) => Security::curve_server(server_keys(), entropy),
            (Self::Curve, false) => {
                Security::curve_client(*server_keys().public(), client_keys(), entropy)
            }
        };
        (security, transient)
    }

    /// The name in the greeting.
    pub(crate) const fn name(self) -> &'static [u8] {
        match self {
            Self::Null => b"NULL",
            Self::Plain => b"PLAIN",
            Self::Curve => b"CURVE",
        }
    }
}

/// A context whose sockets let in whoever knows the password.
pub(crate) fn guarded() -> Context {
    counting(&Arc::default())
}

/// The same, which counts about how many its authenticator is asked.
pub(crate) fn counting(asked: &Arc<AtomicU64>) -> Context {
    let (context, asked) = (crate::support::context(), Arc::clone(asked));
    context.set_authenticator(move |applicant| {
        asked.fetch_add(1, Ordering::Relaxed);
        match applicant.credentials {
            Credentials::Plain(plain) if !plain.matches(b"admin", b"secret") => {
                Decision::Refused(Refusal::Denied)
            }
            _ => Decision::Welcome(User::default()),
        }
    });
    context
}
