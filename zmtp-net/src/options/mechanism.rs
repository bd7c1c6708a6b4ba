//! The security mechanism of a socket.

use zmtp_codec::PlainCredentials;
use zmtp_codec::Security;
#[cfg(feature = "curve")]
use zmtp_codec::curve::{Entropy, KeyPair, PublicKey};

use super::OptionError;

/// Bytes of randomness that a connection needs.
const ENTROPY: usize = 96;

/// The security mechanism of a socket's connections, with all it needs: it cannot be half
/// configured. Both peers must have the same one, in opposite roles. It does not matter which of
/// them binds.
///
/// libzmq spreads this over options that change the mechanism as they are set, the last one wins;
/// here it is one value. It does not apply to inproc.
///
/// ```
/// use zmtp_net::{Mechanism, Options};
///
/// let options = Options::default().security(Mechanism::plain_client("admin", "secret")?);
/// assert!(!format!("{options:?}").contains("secret"));
/// # Ok::<(), zmtp_net::OptionError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
#[doc(alias = "ZMQ_MECHANISM")]
pub enum Mechanism {
    /// Nothing is proved, nothing is encrypted (RFC 37).
    #[default]
    Null,
    /// The client of PLAIN (RFC 24): a user name and a password, in clear text.
    #[doc(alias = "ZMQ_PLAIN_USERNAME")]
    #[doc(alias = "ZMQ_PLAIN_PASSWORD")]
    PlainClient(PlainCredentials),
    /// The server of PLAIN (RFC 24). An authenticator must accept its clients.
    #[doc(alias = "ZMQ_PLAIN_SERVER")]
    PlainServer,
    /// The client of CURVE (RFC 25 and 26).
    #[cfg(feature = "curve")]
    #[doc(alias = "ZMQ_CURVE_SERVERKEY")]
    #[non_exhaustive]
    CurveClient {
        /// The server's public key.
        server: PublicKey,
        /// The client's own keys.
        #[doc(alias = "ZMQ_CURVE_PUBLICKEY")]
        #[doc(alias = "ZMQ_CURVE_SECRETKEY")]
        keys: KeyPair,
    },
    /// The server of CURVE (RFC 25 and 26).
    #[cfg(feature = "curve")]
    #[doc(alias = "ZMQ_CURVE_SERVER")]
    #[non_exhaustive]
    CurveServer {
        /// The server's own keys.
        #[doc(alias = "ZMQ_CURVE_SECRETKEY")]
        keys: KeyPair,
    },
}

impl Mechanism {
    /// The client of PLAIN.
    ///
    /// # Errors
    /// [`OptionError::Credentials`] where one exceeds 255 bytes.
    pub fn plain_client(
        username: impl AsRef<[u8]>,
        password: impl AsRef<[u8]>,
    ) -> Result<Self, OptionError> {
        Ok(Self::PlainClient(PlainCredentials::new(username.as_ref(), password.as_ref())?))
    }

    /// The client of CURVE: the server's public key, by which it is known, and the client's own keys.
    ///
    /// ```
    /// use zmtp_net::{Mechanism, Options, generate_keys};
    ///
    /// let (server, client) = (generate_keys()?, generate_keys()?);
    /// let options = Options::default().security(Mechanism::curve_client(*server.public(), client));
    /// # Ok::<(), std::io::Error>(())
    /// ```
    #[cfg(feature = "curve")]
    #[must_use]
    pub const fn curve_client(server: PublicKey, keys: KeyPair) -> Self {
        Self::CurveClient { server, keys }
    }

    /// The server of CURVE, with its own keys. Without an authenticator it lets in every client that
    /// has its public key.
    ///
    /// ```
    /// use zmtp_net::{Mechanism, Options, generate_keys};
    ///
    /// let options = Options::default().security(Mechanism::curve_server(generate_keys()?));
    /// # Ok::<(), std::io::Error>(())
    /// ```
    #[cfg(feature = "curve")]
    #[must_use]
    pub const fn curve_server(keys: KeyPair) -> Self {
        Self::CurveServer { keys }
    }

    /// What the codec needs for one new connection. `authenticated` says whether a peer of NULL is
    /// put to an authenticator. `entropy` fills in fresh randomness; only CURVE calls it.
    pub(crate) fn security<E>(
        &self,
        authenticated: bool,
        entropy: impl FnOnce(&mut [u8; ENTROPY]) -> Result<(), E>,
    ) -> Result<Security, E> {
        #[cfg(feature = "curve")]
        let fresh = || {
            let mut octets = [0; ENTROPY];
            entropy(&mut octets).map(|()| Entropy::new(octets))
        };
        #[cfg(not(feature = "curve"))]
        let _ = entropy;
        Ok(match self {
            Self::Null if authenticated => Security::NullAuthenticated,
            Self::Null => Security::Null,
            Self::PlainClient(credentials) => Security::PlainClient(credentials.clone()),
            Self::PlainServer => Security::PlainServer,
            #[cfg(feature = "curve")]
            Self::CurveClient { server, keys } => {
                Security::curve_client(*server, keys.clone(), fresh()?)
            }
            #[cfg(feature = "curve")]
            Self::CurveServer { keys } => Security::curve_server(keys.clone(), fresh()?),
        })
    }
}

#[cfg(feature = "curve")]
const _: () = assert!(ENTROPY == Entropy::LEN);
