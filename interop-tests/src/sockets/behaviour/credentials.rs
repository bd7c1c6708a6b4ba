//! Who is not let in, and who finds out.

use zmtp_codec::curve::PublicKey;
use zmtp_codec::{Credentials, Error, Refusal, SocketType as T};
use zmtp_net::{Context, Decision, EventKind, Mechanism, Options, Socket, User};

use super::super::theirs::Theirs;
use super::stage::{LONG, TCP, event, expect, hear, ours, say, theirs};
use crate::libzmq::{self, ZapHandler, ZapReply, curve_keypair};
use crate::suite::behaviour::Case;
use crate::suite::check::{Failure, same};
use crate::suite::secure::{PASSWORD, USER, our_keys};

pub(super) const CASES: &[Case] = &[
    ("our PLAIN server refuses libzmq's wrong password, then lets the right one in", plain_server),
    ("libzmq's PLAIN server refuses our wrong password, and we do not come back", plain_client),
    ("our CURVE server refuses a key that it does not know", curve_server),
    ("libzmq's CURVE server refuses our key", curve_client),
    ("our CURVE client has a wrong server key, and goes on trying", curve_wrong_key),
    ("libzmq's CURVE client has a wrong key of our server", curve_their_wrong_key),
    ("our authenticator refuses a libzmq client of NULL by its address", null_refused),
    ("libzmq's ZAP handler refuses us under NULL (400)", || zap_refuses(400)),
    ("libzmq's ZAP handler fails over us under NULL (500)", || zap_refuses(500)),
    ("libzmq's ZAP handler puts us off (300), and we come back", zap_puts_off),
    ("our authenticator names the user, and the application sees it", user_id),
    ("our PLAIN server without an authenticator lets nobody in", nobody_decides),
    ("a ZAP handler on a REP of ours decides about libzmq's clients", our_zap_handler),
];

/// A server of ours with a context whose authenticator is this one.
fn server(
    options: Options,
    decide: impl Fn(&str, &Credentials) -> Decision + Send + Sync + 'static,
) -> Result<Socket, Failure> {
    let context = Context::new()?;
    context.set_authenticator(move |applicant| decide(applicant.address, applicant.credentials));
    Ok(context.socket_with(T::Pull, options)?)
}

fn welcome() -> Decision {
    Decision::Welcome(User::default())
}

fn is_denial(kind: &EventKind) -> bool {
    *kind == EventKind::HandshakeFailed(Error::RefusedPeer(Refusal::Denied))
}

/// Has a PUSH of libzmq connect that is refused, and checks that both sides report it: libzmq as
/// this event, with this value.
fn refused(
    pull: &Socket,
    push: &Theirs,
    (kind, value): (libzmq::EventKind, u32),
) -> Result<(), Failure> {
    let (monitor, reports) = (pull.monitor(), push.socket.monitor()?);
    push.socket.connect(&pull.bind(TCP)?.to_string())?;
    event(&monitor, "of a refusal", is_denial)?;
    same("the value that libzmq reports", reports.wait_for(kind, LONG)?.value, value)
}

/// How libzmq reports a refusal.
const DENIED: (libzmq::EventKind, u32) = (libzmq::EventKind::HandshakeFailedAuth, 400);
/// How its client of PLAIN does: it knows ERROR by a misspelt name only, and takes ours for a
/// command out of turn. It gives up all the same.
const UNKNOWN: (libzmq::EventKind, u32) = (libzmq::EventKind::HandshakeFailedProtocol, 0x1000_0001);

fn plain_server() -> Result<(), Failure> {
    let options = Options::default().security(Mechanism::PlainServer);
    let pull = server(options, |_, shown| match shown {
        Credentials::Plain(given) if given.matches(USER.as_bytes(), PASSWORD.as_bytes()) => {
            welcome()
        }
        _ => Decision::Refused(Refusal::Denied),
    })?;
    let push = theirs(T::Push)?;
    push.socket.set_plain_client(USER, "wrong")?;
    refused(&pull, &push, UNKNOWN)?;
    let right = theirs(T::Push)?;
    right.socket.set_plain_client(USER, PASSWORD)?;
    let endpoint = pull.last_endpoint().map(|endpoint| endpoint.to_string());
    right.socket.connect(&endpoint.unwrap_or_default())?;
    right.socket.send(&[b"in"])?;
    expect(&pull, &[b"in"])
}

/// Has our PUSH connect to a libzmq PULL that refuses it: both report it, and there is no other
/// attempt.
fn refused_by_theirs(status: u16, pull: &Theirs, options: Options) -> Result<(), Failure> {
    let reports = pull.socket.monitor()?;
    let push = ours(T::Push, options)?;
    let monitor = push.monitor();
    push.connect(pull.socket.bind(TCP)?.as_str())?;
    let failed = event(&monitor, "of a failed handshake", |kind| {
        matches!(kind, EventKind::HandshakeFailed(_))
    })?;
    let EventKind::HandshakeFailed(Error::RefusedByPeer(reason)) = failed.kind else {
        return Err(Failure::new(format!("our handshake failed with {:?}", failed.kind)));
    };
    same("the reason", reason.to_string(), status.to_string())?;
    let report = reports.wait_for(libzmq::EventKind::HandshakeFailedAuth, LONG)?;
    same("the status that libzmq reports", report.value, status.into())?;
    // > not re-connecting using the same security credentials (RFC 37)
    while let Ok(event) = monitor.recv_timeout(super::stage::SHORT) {
        let again = matches!(event.kind, EventKind::ConnectRetried { .. } | EventKind::Connected);
        same(&format!("whether {:?} is an attempt", event.kind), again, false)?;
    }
    Ok(())
}

fn plain_client() -> Result<(), Failure> {
    let pull = theirs(T::Pull)?;
    pull.socket.set_plain_server(true)?;
    let _zap = ZapHandler::start(pull.socket.context(), |_| ZapReply::refuse(400, "no"))?;
    let options = Options::default().security(Mechanism::plain_client(USER, "wrong")?);
    refused_by_theirs(400, &pull, options)
}

fn curve_server() -> Result<(), Failure> {
    let keys = our_keys()?;
    let public = *keys.public();
    let options = Options::default().security(Mechanism::curve_server(keys));
    let known = PublicKey::new(curve_keypair()?.public)?;
    let pull = server(options, move |_, shown| match *shown == Credentials::Curve(known) {
        true => welcome(),
        false => Decision::Refused(Refusal::Denied),
    })?;
    let push = theirs(T::Push)?;
    push.socket.set_curve_client(&curve_keypair()?, public.as_bytes())?;
    refused(&pull, &push, DENIED)
}

fn curve_client() -> Result<(), Failure> {
    let (pull, keys) = (theirs(T::Pull)?, curve_keypair()?);
    pull.socket.set_curve_server(&keys.secret)?;
    let _zap = ZapHandler::start(pull.socket.context(), |_| ZapReply::refuse(400, "no"))?;
    let server = PublicKey::new(keys.public)?;
    let mechanism = Mechanism::curve_client(server, our_keys()?);
    refused_by_theirs(400, &pull, Options::default().security(mechanism))
}

fn curve_wrong_key() -> Result<(), Failure> {
    let pull = theirs(T::Pull)?;
    pull.socket.set_curve_server(&curve_keypair()?.secret)?;
    let reports = pull.socket.monitor()?;
    let server = PublicKey::new(curve_keypair()?.public)?;
    let mechanism = Mechanism::curve_client(server, our_keys()?);
    let push = ours(T::Push, Options::default().security(mechanism))?;
    let monitor = push.monitor();
    push.connect(pull.socket.bind(TCP)?.as_str())?;
    // libzmq says nothing, it closes; as far as we know that may pass.
    for _ in 0..2 {
        event(&monitor, "of a failed handshake", |kind| {
            matches!(kind, EventKind::HandshakeFailed(Error::Truncated { .. }))
        })?;
        event(&monitor, "ConnectRetried", |kind| matches!(kind, EventKind::ConnectRetried { .. }))?;
        reports.wait_for(libzmq::EventKind::HandshakeFailedProtocol, LONG)?;
    }
    Ok(())
}

fn curve_their_wrong_key() -> Result<(), Failure> {
    let options = Options::default().security(Mechanism::curve_server(our_keys()?));
    let pull = server(options, |_, _| welcome())?;
    let monitor = pull.monitor();
    let push = theirs(T::Push)?;
    push.socket.set_curve_client(&curve_keypair()?, &curve_keypair()?.public)?;
    push.socket.connect(&pull.bind(TCP)?.to_string())?;
    event(&monitor, "of a box that does not open", |kind| {
        matches!(kind, EventKind::HandshakeFailed(Error::Protocol { .. }))
    })?;
    Ok(())
}

fn null_refused() -> Result<(), Failure> {
    let options = Options::default().zap_domain("zone")?;
    let pull = server(options, |address, shown| match shown {
        Credentials::Null if address != "127.0.0.1" => welcome(),
        _ => Decision::Refused(Refusal::Denied),
    })?;
    refused(&pull, &theirs(T::Push)?, DENIED)
}

fn zap_refuses(status: u16) -> Result<(), Failure> {
    let pull = theirs(T::Pull)?;
    pull.socket.set_zap_domain("zone")?;
    let _zap = ZapHandler::start(pull.socket.context(), move |_| ZapReply::refuse(status, "no"))?;
    refused_by_theirs(status, &pull, Options::default())
}

fn zap_puts_off() -> Result<(), Failure> {
    let pull = theirs(T::Pull)?;
    pull.socket.set_plain_server(true)?;
    pull.socket.set_handshake_interval(super::stage::SHORT)?;
    let asked = std::sync::atomic::AtomicUsize::new(0);
    let _zap = ZapHandler::start(pull.socket.context(), move |_| {
        match asked.fetch_add(1, std::sync::atomic::Ordering::SeqCst) {
            0 | 1 => ZapReply::refuse(300, "later"),
            _ => ZapReply::accept("patient"),
        }
    })?;
    let options = Options::default().security(Mechanism::plain_client(USER, PASSWORD)?);
    let push = ours(T::Push, options)?;
    push.connect(pull.socket.bind(TCP)?.as_str())?;
    say(&push, &[b"at last"])?;
    let frame = pull.socket.recv_frame()?;
    same("the user", frame.property("User-Id").as_deref(), Some("patient"))?;
    same("the message", frame.data(), b"at last")
}

fn user_id() -> Result<(), Failure> {
    let options = Options::default().security(Mechanism::PlainServer);
    let pull = server(options, |_, _| Decision::Welcome(User::new("somebody")))?;
    let push = theirs(T::Push)?;
    push.socket.set_plain_client(USER, PASSWORD)?;
    push.socket.connect(&pull.bind(TCP)?.to_string())?;
    push.socket.send(&[b"hello"])?;
    let delivery = pull.recv_from().map_err(|error| Failure::new(error.to_string()))?;
    let user = delivery.peer.and_then(|peer| pull.peer(peer)).and_then(|peer| peer.user);
    same("the user", user.as_ref().map(|user| &user.id[..]), Some(&b"somebody"[..]))
}

fn nobody_decides() -> Result<(), Failure> {
    let pull = ours(T::Pull, Options::default().security(Mechanism::PlainServer))?;
    let monitor = pull.monitor();
    let push = theirs(T::Push)?;
    push.socket.set_plain_client(USER, PASSWORD)?;
    push.socket.connect(&pull.bind(TCP)?.to_string())?;
    event(&monitor, "of a failed handshake", |kind| matches!(kind, EventKind::HandshakeFailed(_)))?;
    same("the number of peers that are let in", pull.wait_for_peers(1, super::stage::SHORT), false)
}

fn our_zap_handler() -> Result<(), Failure> {
    let context = Context::new()?;
    let handler = context.socket(T::Rep)?;
    handler.bind("inproc://zeromq.zap.01")?;
    let options = Options::default().security(Mechanism::PlainServer);
    let pull = context.socket_with(T::Pull, options)?;
    let endpoint = pull.bind(TCP)?.to_string();
    for (password, status) in [("wrong", &b"400"[..]), (PASSWORD, b"200")] {
        let push = theirs(T::Push)?;
        push.socket.set_plain_client(USER, password)?;
        push.socket.connect(&endpoint)?;
        let request = super::super::ours::parts_of(&hear(&handler)?);
        let shown: Vec<&[u8]> = request.iter().skip(6).map(Vec::as_slice).collect();
        same("what is shown", shown, [USER.as_bytes(), password.as_bytes()])?;
        say(&handler, &[b"1.0", &request[1], status, b"text", b"user", b""])?;
        if status == b"200" {
            push.socket.send(&[b"in"])?;
            expect(&pull, &[b"in"])?;
        }
    }
    Ok(())
}
