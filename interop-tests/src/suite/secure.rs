//! Setting up both sides of a mechanism.

use zmtp_codec::curve::{Entropy, KeyPair, PublicKey, SecretKey};
use zmtp_codec::{Credentials, PlainCredentials, Refusal, Security, SocketType};

use super::check::Failure;
use super::column::{Column, Mechanism};
use super::pair::Pair;
use crate::driver::Policy;
use crate::libzmq::{
    Context, CurveKeyPair, Socket, ZapHandler, ZapReply, ZapRequest, curve_keypair,
};

/// The user name of PLAIN.
pub(crate) const USER: &str = "admin";
/// The password of PLAIN, which is not only of letters.
pub(crate) const PASSWORD: &str = "s3cret \u{fc}";

/// The user id that libzmq's ZAP handler gives us. None for REQ and DISH, which close the
/// connection where there is one: see the cases in `behaviour/defects.rs`.
pub(crate) const fn user_id(theirs: SocketType) -> &'static str {
    match theirs {
        SocketType::Req | SocketType::Dish => "",
        _ => "our user",
    }
}

/// Our half of a mechanism, and the handler that libzmq asks about us.
pub(super) struct Secured {
    pub(super) security: Security,
    pub(super) policy: Policy,
    pub(super) zap: Option<ZapHandler>,
}

/// Configures libzmq's socket for the column, and our side to match.
pub(super) fn secure(
    context: &Context,
    theirs: &Socket,
    pair: Pair,
    column: Column,
) -> Result<Secured, Failure> {
    match (column.mechanism, column.ours_serves()) {
        (Mechanism::Null, _) => Ok(ours(Security::Null, Policy::nobody())),
        (Mechanism::Plain, true) => {
            theirs.set_plain_client(USER, PASSWORD)?;
            Ok(ours(Security::PlainServer, plain_policy()))
        }
        (Mechanism::Plain, false) => {
            theirs.set_plain_server(true)?;
            let zap = accepting(context, user_id(pair.theirs), vec![USER.into(), PASSWORD.into()])?;
            Ok(client(Security::PlainClient(plain_credentials()?), zap))
        }
        (Mechanism::Curve, true) => {
            let (server, client) = (our_keys()?, curve_keypair()?);
            theirs.set_curve_client(&client, server.public().as_bytes())?;
            let policy = curve_policy(PublicKey::new(client.public)?);
            Ok(ours(Security::curve_server(server, entropy()?), policy))
        }
        (Mechanism::Curve, false) => {
            let (server, keys) = (curve_keypair()?, our_keys()?);
            theirs.set_curve_server(&server.secret)?;
            let zap =
                accepting(context, user_id(pair.theirs), vec![keys.public().as_bytes().to_vec()])?;
            Ok(client(curve_client(&server, keys)?, zap))
        }
    }
}

fn ours(security: Security, policy: Policy) -> Secured {
    Secured { security, policy, zap: None }
}

fn client(security: Security, zap: ZapHandler) -> Secured {
    Secured { security, policy: Policy::nobody(), zap: Some(zap) }
}

/// The PLAIN credentials that are good.
pub(super) fn plain_credentials() -> Result<PlainCredentials, Failure> {
    Ok(PlainCredentials::new(USER.as_bytes(), PASSWORD.as_bytes())?)
}

/// A CURVE client of ours for a libzmq server.
pub(super) fn curve_client(server: &CurveKeyPair, keys: KeyPair) -> Result<Security, Failure> {
    Ok(Security::curve_client(PublicKey::new(server.public)?, keys, entropy()?))
}

/// Lets the good user name and password in.
fn plain_policy() -> Policy {
    Policy::new(|credentials| match credentials {
        Credentials::Plain(given) if given.matches(USER.as_bytes(), PASSWORD.as_bytes()) => Ok(()),
        _ => Err(Refusal::Denied),
    })
}

/// Lets one key in.
fn curve_policy(expected: PublicKey) -> Policy {
    Policy::new(move |credentials| match credentials {
        Credentials::Curve(key) if *key == expected => Ok(()),
        _ => Err(Refusal::Denied),
    })
}

/// A ZAP handler that lets one client in.
fn accepting(
    context: &Context,
    user_id: &'static str,
    expected: Vec<Vec<u8>>,
) -> Result<ZapHandler, Failure> {
    let judge = move |request: &ZapRequest| {
        if request.credentials == expected && request.address == "127.0.0.1" {
            ZapReply::accept(user_id)
        } else {
            ZapReply::refuse(400, "unknown")
        }
    };
    Ok(ZapHandler::start(context, judge)?)
}

/// Fresh permanent keys.
pub(crate) fn our_keys() -> Result<KeyPair, Failure> {
    Ok(SecretKey::new(random()?).into())
}

/// Fresh randomness for one connection.
pub(super) fn entropy() -> Result<Entropy, Failure> {
    Ok(Entropy::new(random()?))
}

fn random<const N: usize>() -> Result<[u8; N], Failure> {
    let mut octets = [0; N];
    getrandom::fill(&mut octets)?;
    Ok(octets)
}
