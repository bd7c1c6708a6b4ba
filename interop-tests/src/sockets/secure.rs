//! Both halves of a mechanism: our options and authenticator, libzmq's options and ZAP handler.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use zmtp_codec::curve::KeyPair;
use zmtp_codec::{Credentials, Refusal};
use zmtp_net::{Context, Decision, Mechanism, User};

use super::theirs::Theirs;
use crate::libzmq::{self, CurveKeyPair, ZapHandler, ZapReply, ZapRequest};
use crate::suite::check::Failure;
use crate::suite::secure::{PASSWORD, USER, our_keys, user_id};
use crate::suite::{Column, Mechanism as Kind, Pair};

/// The permanent keys of both sides.
pub(super) struct Keys {
    ours: KeyPair,
    theirs: KeyPair,
}

impl Keys {
    /// Fresh ones.
    pub(super) fn new() -> Result<Self, Failure> {
        Ok(Self { ours: our_keys()?, theirs: our_keys()? })
    }

    /// Our secret key, our peer's public one if that is the server, and if it is the client, in Z85.
    pub(super) fn as_arguments(&self) -> (String, String, String) {
        let secret = zmtp_codec::wire::z85::encode_key(self.ours.secret().as_bytes());
        let theirs = self.theirs.public().to_string();
        (secret, theirs.clone(), theirs)
    }

    /// Their secret key, and our public one.
    pub(super) fn of_theirs(&self) -> (&[u8; 32], &[u8; 32]) {
        (self.theirs.secret().as_bytes(), self.ours.public().as_bytes())
    }
}

/// Our half: the mechanism for our options. Our context counts in `asked` how often it was asked
/// whether to let somebody in.
pub(super) fn our_half(
    context: &Context,
    column: Column,
    keys: &Keys,
    asked: &Arc<AtomicUsize>,
) -> Result<Mechanism, Failure> {
    match (column.mechanism, column.ours_serves()) {
        (Kind::Null, _) => Ok(Mechanism::Null),
        (Kind::Plain, true) => {
            admit(context, asked, is_our_user);
            Ok(Mechanism::PlainServer)
        }
        (Kind::Plain, false) => Ok(Mechanism::plain_client(USER, PASSWORD)?),
        (Kind::Curve, true) => {
            let expected = *keys.theirs.public();
            admit(context, asked, move |shown| *shown == Credentials::Curve(expected));
            Ok(Mechanism::curve_server(keys.ours.clone()))
        }
        (Kind::Curve, false) => {
            let server = *keys.theirs.public();
            Ok(Mechanism::curve_client(server, keys.ours.clone()))
        }
    }
}

/// The half of a libzmq socket.
pub(super) fn their_half(
    theirs: &mut Theirs,
    pair: Pair,
    column: Column,
    keys: &Keys,
) -> Result<(), Failure> {
    let id = user_id(pair.theirs);
    let (secret, peer) = keys.of_theirs();
    match (column.mechanism, column.ours_serves()) {
        (Kind::Null, _) => {}
        (Kind::Plain, true) => theirs.socket.set_plain_client(USER, PASSWORD)?,
        (Kind::Plain, false) => {
            theirs.socket.set_plain_server(true)?;
            theirs.zap = Some(accept(theirs, id, vec![USER.into(), PASSWORD.into()])?);
        }
        (Kind::Curve, true) => {
            let own = CurveKeyPair { public: *keys.theirs.public().as_bytes(), secret: *secret };
            theirs.socket.set_curve_client(&own, peer)?;
        }
        (Kind::Curve, false) => {
            theirs.socket.set_curve_server(secret)?;
            theirs.zap = Some(accept(theirs, id, vec![peer.to_vec()])?);
        }
    }
    Ok(())
}

fn is_our_user(shown: &Credentials) -> bool {
    matches!(shown, Credentials::Plain(given) if given.matches(USER.as_bytes(), PASSWORD.as_bytes()))
}

/// Has our context let in whoever shows the right thing.
fn admit(
    context: &Context,
    asked: &Arc<AtomicUsize>,
    is_good: impl Fn(&Credentials) -> bool + Send + Sync + 'static,
) {
    let asked = Arc::clone(asked);
    context.set_authenticator(move |applicant| {
        asked.fetch_add(1, Ordering::SeqCst);
        if is_good(applicant.credentials) {
            Decision::Welcome(User::default())
        } else {
            Decision::Refused(Refusal::Denied)
        }
    });
}

/// A ZAP handler of libzmq that lets in whoever shows the right thing.
fn accept(theirs: &Theirs, id: &'static str, good: Vec<Vec<u8>>) -> libzmq::Result<ZapHandler> {
    let judge = move |request: &ZapRequest| match request.credentials == good {
        true => ZapReply::accept(id),
        false => ZapReply::refuse(400, "unknown"),
    };
    ZapHandler::start(theirs.socket.context(), judge)
}
