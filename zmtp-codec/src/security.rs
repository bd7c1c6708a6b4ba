//! Security mechanisms as they are configured, and the questions they ask.

use alloc::boxed::Box;
use alloc::string::ToString;
use core::fmt;

use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use crate::ConfigError;
#[cfg(feature = "curve")]
use crate::curve::{Entropy, KeyPair, PublicKey};
use crate::wire::MechanismName;

/// The mechanism and role of one connection, with all it needs: it cannot be half configured.
///
/// > Security in ZMTP is *assertive* in that all peers on a given socket have the same, required
/// > level of security. This prevents downgrade attacks and simplifies implementations. (RFC 37)
///
/// It is used up by [`Connection::new`](crate::Connection::new), because what CURVE needs must be
/// fresh for each connection.
#[derive(Debug)]
#[non_exhaustive]
pub enum Security {
    /// No authentication, no encryption (RFC 37, "The NULL Security Mechanism").
    Null,
    /// NULL, but each peer is put to the caller with an
    /// [`Event::Authenticate`](crate::Event::Authenticate) before it is greeted with READY: what
    /// libzmq does where a ZAP domain is set. Peers of version 1.0 and 2.0 are refused.
    NullAuthenticated,
    /// The client of PLAIN (RFC 24).
    #[doc(alias = "ZMQ_PLAIN_USERNAME")]
    PlainClient(PlainCredentials),
    /// The server of PLAIN (RFC 24). Each client is put to the caller.
    #[doc(alias = "ZMQ_PLAIN_SERVER")]
    PlainServer,
    /// The client of CURVE (RFC 25, 26).
    #[cfg(feature = "curve")]
    #[doc(alias = "ZMQ_CURVE_SERVERKEY")]
    CurveClient(Box<CurveClient>),
    /// The server of CURVE (RFC 25, 26). Each client's public key is put to the caller.
    #[cfg(feature = "curve")]
    #[doc(alias = "ZMQ_CURVE_SERVER")]
    CurveServer(Box<CurveServer>),
}

impl Security {
    /// The client of CURVE: the server's permanent public key, this client's permanent keys, and
    /// randomness for this connection alone.
    #[cfg(feature = "curve")]
    #[must_use]
    pub fn curve_client(server: PublicKey, keys: KeyPair, entropy: Entropy) -> Self {
        Self::CurveClient(Box::new(CurveClient { server, keys, entropy }))
    }

    /// The server of CURVE: its permanent keys, and randomness for this connection alone.
    #[cfg(feature = "curve")]
    #[must_use]
    pub fn curve_server(keys: KeyPair, entropy: Entropy) -> Self {
        Self::CurveServer(Box::new(CurveServer { keys, entropy }))
    }

    /// The name in the greeting.
    #[must_use]
    pub fn mechanism(&self) -> MechanismName {
        match self {
            Self::Null | Self::NullAuthenticated => MechanismName::NULL,
            Self::PlainClient(_) | Self::PlainServer => MechanismName::PLAIN,
            #[cfg(feature = "curve")]
            Self::CurveClient(_) | Self::CurveServer(_) => MechanismName::CURVE,
        }
    }

    /// The as-server byte of the greeting. NULL has no roles:
    ///
    /// > When a peer uses the NULL security mechanism, the as-server field MUST be zero. (RFC 37)
    pub(crate) const fn is_server(&self) -> bool {
        match self {
            Self::Null | Self::NullAuthenticated | Self::PlainClient(_) => false,
            Self::PlainServer => true,
            #[cfg(feature = "curve")]
            Self::CurveClient(_) => false,
            #[cfg(feature = "curve")]
            Self::CurveServer(_) => true,
        }
    }

    /// Whether a peer without security mechanisms may be spoken to.
    pub(crate) const fn allows_downgrade(&self) -> bool {
        matches!(self, Self::Null)
    }
}

/// What the client of a CURVE connection is made of; see [`Security::curve_client`].
#[cfg(feature = "curve")]
#[derive(Debug)]
pub struct CurveClient {
    pub(crate) server: PublicKey,
    pub(crate) keys: KeyPair,
    pub(crate) entropy: Entropy,
}

/// What the server of a CURVE connection is made of; see [`Security::curve_server`].
#[cfg(feature = "curve")]
#[derive(Debug)]
pub struct CurveServer {
    pub(crate) keys: KeyPair,
    pub(crate) entropy: Entropy,
}

/// A user name and a password, wiped from memory when dropped; the password is never printed.
///
/// ```
/// use zmtp_codec::PlainCredentials;
///
/// let given = PlainCredentials::new(b"admin", b"secret")?;
/// assert!(given.matches(b"admin", b"secret"));
/// assert!(!given.matches(b"admin", b"Secret"));
/// assert!(!format!("{given:?}").contains("secret"));
/// # Ok::<(), zmtp_codec::ConfigError>(())
/// ```
#[derive(Clone)]
pub struct PlainCredentials {
    username: Zeroizing<Box<[u8]>>,
    password: Zeroizing<Box<[u8]>>,
}

impl PlainCredentials {
    /// Credentials of up to 255 bytes each, empty ones included.
    ///
    /// # Errors
    /// [`ConfigError::Credentials`] where one is longer.
    pub fn new(username: &[u8], password: &[u8]) -> Result<Self, ConfigError> {
        if username.len() > 255 || password.len() > 255 {
            return Err(ConfigError::Credentials);
        }
        Ok(Self {
            username: Zeroizing::new(username.into()),
            password: Zeroizing::new(password.into()),
        })
    }

    /// The user name.
    #[must_use]
    pub fn username(&self) -> &[u8] {
        &self.username
    }

    /// The password.
    #[must_use]
    pub fn password(&self) -> &[u8] {
        &self.password
    }

    /// Compares both; the time it takes tells nothing but the lengths.
    #[must_use]
    pub fn matches(&self, username: &[u8], password: &[u8]) -> bool {
        let same = self.username.ct_eq(username) & self.password.ct_eq(password);
        same.into()
    }
}

impl PartialEq for PlainCredentials {
    fn eq(&self, other: &Self) -> bool {
        self.matches(&other.username, &other.password)
    }
}

impl fmt::Debug for PlainCredentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PlainCredentials")
            .field("username", &self.username.escape_ascii().to_string())
            .finish_non_exhaustive()
    }
}

/// Who the peer claims to be, for the caller to judge.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Credentials {
    /// Nothing: the peer is known by its address alone.
    Null,
    /// A user name and a password.
    Plain(PlainCredentials),
    /// The client's permanent public key. The peer has proved that it has the secret one.
    #[cfg(feature = "curve")]
    Curve(PublicKey),
}
