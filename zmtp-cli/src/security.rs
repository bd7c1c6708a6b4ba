//! From options to mechanisms: for the sockets, and for a connection of our own.

use std::io;

use zmtp_codec::curve::{Entropy, KeyPair, PublicKey, SecretKey};
use zmtp_codec::wire::MechanismName;
use zmtp_codec::{Credentials, PlainCredentials, Refusal, Security};
use zmtp_net::{Applicant, Context, Decision, Mechanism, User};

use crate::args::SecurityArgs;
use crate::failure::{Failure, Misused};
use crate::talk::Hints;

/// The mechanism and role that were asked for, with all they need.
#[derive(Clone, Debug)]
pub(crate) enum Role {
    Null,
    PlainClient(PlainCredentials),
    PlainServer(Vec<PlainCredentials>),
    CurveClient { server: PublicKey, keys: KeyPair },
    CurveServer { keys: KeyPair, allowed: Vec<PublicKey> },
}

impl Role {
    /// Reads the options.
    pub(crate) fn new(args: &SecurityArgs) -> Result<Self, Failure> {
        let keys = || -> Result<KeyPair, Failure> {
            match &args.secret_key {
                Some(secret) => Ok(KeyPair::from(secret.clone())),
                None => random_keys(),
            }
        };
        let asked = [
            args.server_key.is_some(),
            args.curve_server,
            args.plain.is_some(),
            !args.plain_allow.is_empty(),
        ];
        if asked.iter().filter(|asked| **asked).count() > 1 {
            return Err(Failure::Usage(Misused::SeveralMechanisms));
        }
        if let Some(server) = args.server_key {
            return Ok(Self::CurveClient { server, keys: keys()? });
        }
        if args.curve_server {
            let secret = args.secret_key.clone().ok_or(Failure::Usage(Misused::NoSecretKey))?;
            let (keys, allowed) = (KeyPair::from(secret), args.allow_key.clone());
            return Ok(Self::CurveServer { keys, allowed });
        }
        if let Some(login) = &args.plain {
            return Ok(Self::PlainClient(login.0.clone()));
        }
        let allowed: Vec<_> = args.plain_allow.iter().map(|login| login.0.clone()).collect();
        Ok(if allowed.is_empty() { Self::Null } else { Self::PlainServer(allowed) })
    }

    /// The name in a greeting.
    pub(crate) const fn mechanism_name(&self) -> MechanismName {
        match self {
            Self::Null => MechanismName::NULL,
            Self::PlainClient(_) | Self::PlainServer(_) => MechanismName::PLAIN,
            Self::CurveClient { .. } | Self::CurveServer { .. } => MechanismName::CURVE,
        }
    }

    /// Whether it presents credentials.
    pub(crate) const fn is_client(&self) -> bool {
        matches!(self, Self::PlainClient(_) | Self::CurveClient { .. })
    }

    /// Whether it knows the key of its peer beforehand.
    pub(crate) const fn is_curve_client(&self) -> bool {
        matches!(self, Self::CurveClient { .. })
    }

    /// What helps to tell why a connection does not come about.
    pub(crate) const fn hints(&self) -> Hints {
        Hints { is_curve_client: self.is_curve_client() }
    }

    /// The mechanism of a socket.
    pub(crate) fn mechanism(&self) -> Mechanism {
        match self {
            Self::Null => Mechanism::Null,
            Self::PlainClient(credentials) => Mechanism::PlainClient(credentials.clone()),
            Self::PlainServer(_) => Mechanism::PlainServer,
            Self::CurveClient { server, keys } => Mechanism::curve_client(*server, keys.clone()),
            Self::CurveServer { keys, .. } => Mechanism::curve_server(keys.clone()),
        }
    }

    /// The mechanism of one connection.
    pub(crate) fn security(&self) -> Result<Security, Failure> {
        Ok(match self {
            Self::Null => Security::Null,
            Self::PlainClient(credentials) => Security::PlainClient(credentials.clone()),
            Self::PlainServer(_) => Security::PlainServer,
            Self::CurveClient { server, keys } => {
                Security::curve_client(*server, keys.clone(), Entropy::new(random()?))
            }
            Self::CurveServer { keys, .. } => {
                Security::curve_server(keys.clone(), Entropy::new(random()?))
            }
        })
    }

    /// Whether a peer with these credentials comes in, and as whom.
    pub(crate) fn admits(&self, credentials: &Credentials) -> Option<Vec<u8>> {
        match (self, credentials) {
            (Self::PlainServer(allowed), Credentials::Plain(shown)) => {
                let known = allowed
                    .iter()
                    .filter(|one| one.matches(shown.username(), shown.password()))
                    .count();
                (known > 0).then(|| shown.username().to_vec())
            }
            (Self::CurveServer { allowed, .. }, Credentials::Curve(key)) => {
                let known = allowed.is_empty() || allowed.contains(key);
                known.then(|| key.to_string().into_bytes())
            }
            _ => None,
        }
    }

    /// Has the sockets of a context let in whom this role does.
    pub(crate) fn guard(&self, context: &Context) {
        if let Self::PlainServer(_) | Self::CurveServer { .. } = self {
            let role = self.clone();
            context.set_authenticator(move |applicant: &Applicant<'_>| {
                match role.admits(applicant.credentials) {
                    Some(id) => Decision::Welcome(User::new(id)),
                    None => Decision::Refused(Refusal::Denied),
                }
            });
        }
    }
}

/// Keys that nobody has seen.
pub(crate) fn random_keys() -> Result<KeyPair, Failure> {
    Ok(KeyPair::from(SecretKey::new(random()?)))
}

fn random<const N: usize>() -> Result<[u8; N], Failure> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes)
        .map_err(|error| Failure::io("no randomness")(io::Error::other(error.to_string())))?;
    Ok(bytes)
}
