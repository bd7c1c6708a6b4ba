//! The security mechanisms, each with keys and passwords that fit.

use zmtp_codec::curve::{Entropy, KeyPair, SecretKey};
use zmtp_codec::{PlainCredentials, Security};

/// A security mechanism.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mechanism {
    Null,
    Plain,
    Curve,
}

impl Mechanism {
    pub(crate) const ALL: [Self; 3] = [Self::Null, Self::Plain, Self::Curve];

    /// The client of it, which knows its server.
    pub(crate) fn client(self) -> Security {
        match self {
            Self::Null => Security::Null,
            Self::Plain => PlainCredentials::new(b"admin", b"secret")
                .map_or(Security::Null, Security::PlainClient),
            Self::Curve => {
                let server = *keys(SERVER).public();
                Security::curve_client(server, keys(CLIENT), Entropy::new([7; Entropy::LEN]))
            }
        }
    }

    /// The server of it.
    pub(crate) fn server(self) -> Security {
        match self {
            Self::Null => Security::Null,
            Self::Plain => Security::PlainServer,
            Self::Curve => Security::curve_server(keys(SERVER), Entropy::new([9; Entropy::LEN])),
        }
    }
}

/// The secret of the server's permanent keys.
pub(crate) const SERVER: u8 = 0x21;
/// The secret of the client's permanent keys.
pub(crate) const CLIENT: u8 = 0x43;

/// Permanent keys whose secret is 32 times the same octet.
pub(crate) fn keys(secret: u8) -> KeyPair {
    KeyPair::from(SecretKey::new([secret; 32]))
}

/// Both roles of a mechanism have its name.
#[test]
fn client_and_server_fit() {
    for mechanism in Mechanism::ALL {
        assert_eq!(mechanism.client().mechanism(), mechanism.server().mechanism());
    }
}
