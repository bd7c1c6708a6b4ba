//! Both halves of a mechanism: our options and authenticator, libzmq's options and ZAP handler.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use zmtp_codec::curve::PublicKey;
use zmtp_codec::{Credentials, Refusal};
use zmtp_net::{Context, Decision, Mechanism, Options, User};

use super::theirs::Theirs;
use crate::libzmq::{self, ZapHandler, ZapReply, ZapRequest, curve_keypair};
use crate::suite::check::Failure;
use crate::suite::secure::{PASSWORD, USER, our_keys, user_id};
use crate::suite::{Column, Mechanism as Kind, Pair};

/// Configures libzmq's socket for a column, and returns our half: the mechanism for our options.
/// Our context counts in `asked` how often it lets somebody in.
pub(super) fn secure(
    context: &Context,
    theirs: &mut Theirs,
    pair: Pair,
    column: Column,
    asked: &Arc<AtomicUsize>,
) -> Result<Mechanism, Failure> {
    let id = user_id(pair.theirs);
    match (column.mechanism, column.ours_serves()) {
        (Kind::Null, _) => Ok(Mechanism::Null),
        (Kind::Plain, true) => {
            theirs.socket.set_plain_client(USER, PASSWORD)?;
            admit(context, asked, is_our_user);
            Ok(Mechanism::PlainServer)
        }
        (Kind::Plain, false) => {
            theirs.socket.set_plain_server(true)?;
            theirs.zap = Some(accept(theirs, id, vec![USER.into(), PASSWORD.into()])?);
            Ok(Mechanism::plain_client(USER, PASSWORD)?)
        }
        (Kind::Curve, true) => {
            let (keys, client) = (our_keys()?, curve_keypair()?);
            theirs.socket.set_curve_client(&client, keys.public().as_bytes())?;
            let expected = PublicKey::new(client.public)?;
            admit(context, asked, move |shown| *shown == Credentials::Curve(expected));
            Ok(Mechanism::CurveServer { keys })
        }
        (Kind::Curve, false) => {
            let (server, keys) = (curve_keypair()?, our_keys()?);
            theirs.socket.set_curve_server(&server.secret)?;
            theirs.zap = Some(accept(theirs, id, vec![keys.public().as_bytes().to_vec()])?);
            Ok(Mechanism::CurveClient { server: PublicKey::new(server.public)?, keys })
        }
    }
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

/// Options with a mechanism.
pub(super) fn options(mechanism: Mechanism) -> Options {
    Options::default().security(mechanism)
}
