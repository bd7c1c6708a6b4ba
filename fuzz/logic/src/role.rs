//! The roles that a connection can have, each with fixed keys and secrets.

use std::sync::OnceLock;

use zmtp_codec::curve::{Entropy, KeyPair, SecretKey};
use zmtp_codec::{PlainCredentials, Security};

/// A mechanism and one of its roles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// NULL on either side.
    Null,
    /// NULL on a side that asks its caller.
    NullAuthenticated,
    /// The client of PLAIN.
    PlainClient,
    /// The server of PLAIN.
    PlainServer,
    /// The client of CURVE.
    CurveClient,
    /// The server of CURVE.
    CurveServer,
}

/// What the client of CURVE draws.
pub(crate) const CLIENT_ENTROPY: [u8; Entropy::LEN] = [0x3c; Entropy::LEN];
/// What the server of CURVE draws.
pub(crate) const SERVER_ENTROPY: [u8; Entropy::LEN] = [0xa7; Entropy::LEN];

/// The permanent keys of client and server, made once: a product of curve points is slow.
fn keys() -> &'static (KeyPair, KeyPair) {
    static KEYS: OnceLock<(KeyPair, KeyPair)> = OnceLock::new();
    KEYS.get_or_init(|| {
        let pair = |octet| KeyPair::from(SecretKey::new([octet; 32]));
        (pair(0x11), pair(0x22))
    })
}

impl Role {
    /// The role that the peer has.
    #[must_use]
    pub const fn opposite(self) -> Self {
        match self {
            Self::Null | Self::NullAuthenticated => Self::Null,
            Self::PlainClient => Self::PlainServer,
            Self::PlainServer => Self::PlainClient,
            Self::CurveClient => Self::CurveServer,
            Self::CurveServer => Self::CurveClient,
        }
    }

    /// The configuration of a connection in this role; always the same.
    #[must_use]
    pub fn security(self) -> Security {
        let (client, server) = keys();
        match self {
            Self::Null => Security::Null,
            Self::NullAuthenticated => Security::NullAuthenticated,
            Self::PlainClient => {
                let credentials = PlainCredentials::new(b"admin", b"secret");
                Security::PlainClient(credentials.expect("they are short"))
            }
            Self::PlainServer => Security::PlainServer,
            Self::CurveClient => {
                let entropy = Entropy::new(CLIENT_ENTROPY);
                Security::curve_client(*server.public(), client.clone(), entropy)
            }
            Self::CurveServer => {
                Security::curve_server(server.clone(), Entropy::new(SERVER_ENTROPY))
            }
        }
    }
}
