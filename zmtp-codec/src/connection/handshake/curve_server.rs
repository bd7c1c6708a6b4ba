//! The server of CURVE (RFC 26): WELCOME, READY.

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::time::Duration;

use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use super::super::curve_session::{CurveSession, Role};
use super::metadata::{self, Place};
use super::{Context, Greeted, Handshake, Session, Step};
use crate::curve::{Entropy, KeyPair, PublicKey, SecretKey, SharedKey};
use crate::security::Credentials;
use crate::wire::{
    CurveHello, CurveInitiate, CurveReady, CurveWelcome, InitiatePlain, VouchPlain, WelcomePlain,
    nonce,
};
use crate::{Error, Rule, security};

/// What a server draws from its [`Entropy`].
const TRANSIENT_AT: usize = 0;
const COOKIE_NONCE_AT: usize = 32;
const COOKIE_KEY_AT: usize = 48;
const WELCOME_NONCE_AT: usize = 80;

/// The nonce of READY; those of MESSAGE follow.
const READY: u64 = 1;

/// > The server MUST discard from its memory the cookie key after a short interval, for example 60
/// > seconds, or as soon as the client sends a valid INITIATE command. (RFC 26)
const COOKIE_LIFETIME: Duration = Duration::from_secs(60);

/// Bytes of a cookie that are its nonce.
const COOKIE_NONCE: usize = 16;

/// Which command the client owes us, or that the caller owes us a verdict on it.
#[derive(Debug)]
pub(in crate::connection) enum CurveServer {
    AwaitingHello(Box<security::CurveServer>),
    AwaitingInitiate(Box<Welcomed>),
    Asking(Box<Greeted>),
}

/// What a server remembers of a client that it has welcomed: nothing but the key of its cookie.
///
/// > The server SHALL not keep this transient key pair (RFC 26)
#[derive(Debug)]
pub(in crate::connection) struct Welcomed {
    ours: KeyPair,
    cookie: SharedKey,
    /// The nonce of HELLO.
    received: u64,
}

impl CurveServer {
    pub(super) fn start(server: security::CurveServer) -> Step {
        Self::AwaitingHello(Box::new(server)).go_on()
    }

    fn go_on(self) -> Step {
        Step::Continue(Handshake::CurveServer(Box::new(self)))
    }

    pub(super) fn command(self, body: &[u8], context: &mut Context<'_>) -> Result<Step, Error> {
        match self {
            Self::AwaitingHello(server) => {
                context.expect_name(body, CurveHello::NAME)?;
                let hello = CurveHello::parse(body).map_err(|f| context.malformed(f))?;
                let welcomed = welcome(*server, &hello, context)?;
                context.timers.cookie_sent(COOKIE_LIFETIME, context.now);
                Ok(Self::AwaitingInitiate(Box::new(welcomed)).go_on())
            }
            Self::AwaitingInitiate(welcomed) => {
                context.expect_name(body, CurveInitiate::NAME)?;
                let initiate = CurveInitiate::parse(body).map_err(|f| context.malformed(f))?;
                let (client, greeted) = welcomed.meet(&initiate, context)?;
                context.timers.cookie_returned();
                let asking = Self::Asking(Box::new(greeted));
                let handshake = Handshake::CurveServer(Box::new(asking));
                Ok(Step::Ask(Credentials::Curve(client), handshake))
            }
            Self::Asking(_) => Ok(self.go_on()),
        }
    }

    /// The caller accepts the client: sends READY.
    pub(super) fn accept(self, context: &mut Context<'_>) -> Step {
        let Self::Asking(mut greeted) = self else { return self.go_on() };
        if let Session::Curve(session) = &mut greeted.session {
            session.sent = READY;
            let ours = metadata::ours(context.config);
            let full = nonce::short_nonce(nonce::READY, READY);
            let sealed = session.key().seal(&full, ours.as_metadata().as_bytes());
            if let Ok(ready) = CurveReady::new(READY, &sealed) {
                context.send(|out| ready.write(out));
            }
        }
        Step::Done(*greeted)
    }
}

/// Answers HELLO.
///
/// > When the server gets a valid HELLO command, it SHALL generate a new transient key pair, and
/// > encode both the public and secret key in a WELCOME command (RFC 26)
fn welcome(
    server: security::CurveServer,
    hello: &CurveHello,
    context: &mut Context<'_>,
) -> Result<Welcomed, Error> {
    let security::CurveServer { keys: ours, entropy } = server;
    let key = SharedKey::agree(ours.secret().as_bytes(), &hello.client_key)
        .ok_or_else(|| context.broken(Rule::CurveKey))?;
    let signed = key
        .open(&nonce::short_nonce(nonce::HELLO, hello.nonce), &hello.signature_box)
        .ok_or_else(|| context.broken(Rule::CurveBox))?;
    if signed.iter().any(|&byte| byte != 0) {
        return Err(context.broken(Rule::CurveHello));
    }
    let transient = KeyPair::from(SecretKey::new(*entropy.part::<32>(TRANSIENT_AT)));
    let cookie_key = SharedKey::drawn(&entropy.part::<32>(COOKIE_KEY_AT));
    let content = WelcomePlain {
        server_key: *transient.public().as_bytes(),
        cookie: bake(&cookie_key, &hello.client_key, &transient, &entropy),
    };
    let mut plain = Zeroizing::new(Vec::new());
    content.write(&mut plain);
    let drawn = *entropy.part::<16>(WELCOME_NONCE_AT);
    let sealed = key.seal_array(&nonce::long_nonce(nonce::WELCOME, &drawn), &plain);
    context.send(|out| CurveWelcome { nonce: drawn, welcome_box: sealed }.write(out));
    Ok(Welcomed { ours, cookie: cookie_key, received: hello.nonce })
}

/// A cookie: the client's transient key and our transient secret, under a key only we know.
fn bake(key: &SharedKey, client: &[u8; 32], transient: &KeyPair, entropy: &Entropy) -> [u8; 96] {
    let drawn = *entropy.part::<COOKIE_NONCE>(COOKIE_NONCE_AT);
    let mut content = Zeroizing::new([0; 64]);
    let (front, back) = content.split_at_mut(32);
    front.copy_from_slice(client);
    back.copy_from_slice(transient.secret().as_bytes());
    let sealed: [u8; 80] = key.seal_array(&nonce::long_nonce(nonce::COOKIE, &drawn), &*content);
    let mut cookie = [0; 96];
    let (front, back) = cookie.split_at_mut(COOKIE_NONCE);
    front.copy_from_slice(&drawn);
    back.copy_from_slice(&sealed);
    cookie
}

impl Welcomed {
    /// Judges INITIATE; returns the client's permanent key and what it said of itself.
    fn meet(
        &self,
        initiate: &CurveInitiate<'_>,
        context: &mut Context<'_>,
    ) -> Result<(PublicKey, Greeted), Error> {
        let (client, transient) =
            self.eat(initiate.cookie()).ok_or_else(|| context.broken(Rule::CurveCookie))?;
        // > The server SHALL verify that a client connection does use correctly incrementing short
        // > nonces, and SHALL disconnect clients that reuse a short nonce. (RFC 26)
        if initiate.nonce() <= self.received {
            return Err(context.broken(Rule::CurveNonce));
        }
        let key =
            SharedKey::agree(&transient, &client).ok_or_else(|| context.broken(Rule::CurveKey))?;
        let content = key
            .open(&nonce::short_nonce(nonce::INITIATE, initiate.nonce()), initiate.initiate_box())
            .ok_or_else(|| context.broken(Rule::CurveBox))?;
        let plain = InitiatePlain::parse(&content).map_err(|fault| context.broken(fault.rule))?;
        self.check_vouch(&plain, &transient, &client, context)?;
        let session = CurveSession::new(key, Role::Server, 0, initiate.nonce());
        let session = Session::Curve(Box::new(session));
        let greeted = metadata::judge(plain.metadata, Place::Boxed, true, session, context)?;
        Ok((PublicKey::proven(plain.client_key), greeted))
    }

    /// The client's transient key and our own transient secret, if the cookie is ours.
    fn eat(&self, cookie: &[u8; 96]) -> Option<([u8; 32], Zeroizing<[u8; 32]>)> {
        let (drawn, sealed) = cookie.split_first_chunk::<COOKIE_NONCE>()?;
        let content = self.cookie.open(&nonce::long_nonce(nonce::COOKIE, drawn), sealed)?;
        let (client, secret) = content.split_first_chunk::<32>()?;
        Some((*client, Zeroizing::new(*secret.first_chunk::<32>()?)))
    }

    /// Checks that the owner of the permanent key vouches for the transient one, to us.
    fn check_vouch(
        &self,
        plain: &InitiatePlain<'_>,
        transient: &[u8; 32],
        client: &[u8; 32],
        context: &Context<'_>,
    ) -> Result<(), Error> {
        let key = SharedKey::agree(transient, &plain.client_key)
            .ok_or_else(|| context.broken(Rule::CurveKey))?;
        let content = key
            .open(&nonce::long_nonce(nonce::VOUCH, &plain.vouch_nonce), &plain.vouch_box)
            .ok_or_else(|| context.broken(Rule::CurveBox))?;
        let vouch = VouchPlain::parse(&content).map_err(|fault| context.broken(fault.rule))?;
        let same =
            vouch.client_key.ct_eq(client) & vouch.server_key.ct_eq(self.ours.public().as_bytes());
        if same.into() { Ok(()) } else { Err(context.broken(Rule::CurveVouch)) }
    }
}
