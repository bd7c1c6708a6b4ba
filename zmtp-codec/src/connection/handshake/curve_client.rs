//! The client of CURVE (RFC 26): HELLO, INITIATE.

use alloc::boxed::Box;
use alloc::vec::Vec;

use zeroize::{Zeroize, Zeroizing};

use super::super::curve_session::{CurveSession, Role};
use super::metadata::{self, Place};
use super::{Context, Handshake, Session, Step};
use crate::curve::{Entropy, KeyPair, PublicKey, SecretKey, SharedKey};
use crate::wire::{
    CurveHello, CurveInitiate, CurveReady, CurveWelcome, InitiatePlain, Metadata, VouchPlain,
    WelcomePlain, nonce,
};
use crate::{Error, Rule, security};

/// What a client draws from its [`Entropy`].
const TRANSIENT_AT: usize = 0;
const VOUCH_NONCE_AT: usize = 32;

/// Nonces of the client's commands; those of MESSAGE follow.
const HELLO: u64 = 1;
const INITIATE: u64 = 2;

/// Which command the server owes us.
#[derive(Debug)]
pub(in crate::connection) enum CurveClient {
    AwaitingWelcome(Box<Keys>),
    AwaitingReady {
        /// The key between the two transient keys.
        key: SharedKey,
    },
}

/// The keys of a client that has said HELLO.
#[derive(Debug)]
pub(in crate::connection) struct Keys {
    server: PublicKey,
    ours: KeyPair,
    entropy: Entropy,
    transient: KeyPair,
    /// The key between our transient and the server's permanent key.
    hello: SharedKey,
}

impl CurveClient {
    /// > The client SHALL send a HELLO command after opening the stream connection. (RFC 26)
    pub(super) fn start(
        client: security::CurveClient,
        context: &mut Context<'_>,
    ) -> Result<Step, Error> {
        let security::CurveClient { server, keys: ours, entropy } = client;
        let mut drawn = entropy.part::<32>(TRANSIENT_AT);
        let transient = KeyPair::from(SecretKey::new(*drawn));
        drawn.zeroize();
        let hello = SharedKey::agree(transient.secret().as_bytes(), server.as_bytes())
            .ok_or_else(|| context.broken(Rule::CurveKey))?;
        let sealed = hello.seal_array(&nonce::short_nonce(nonce::HELLO, HELLO), &[0; 64]);
        let command = CurveHello {
            client_key: *transient.public().as_bytes(),
            nonce: HELLO,
            signature_box: sealed,
        };
        context.send(|out| command.write(out));
        let keys = Keys { server, ours, entropy, transient, hello };
        Ok(Self::AwaitingWelcome(Box::new(keys)).go_on())
    }

    fn go_on(self) -> Step {
        Step::Continue(Handshake::CurveClient(Box::new(self)))
    }

    pub(super) fn command(self, body: &[u8], context: &mut Context<'_>) -> Result<Step, Error> {
        match self {
            Self::AwaitingWelcome(keys) => {
                context.expect_name(body, CurveWelcome::NAME)?;
                let welcome = CurveWelcome::parse(body).map_err(|f| context.malformed(f))?;
                let key = keys.initiate(&welcome, context)?;
                Ok(Self::AwaitingReady { key }.go_on())
            }
            Self::AwaitingReady { key } => {
                context.expect_name(body, CurveReady::NAME)?;
                let ready = CurveReady::parse(body).map_err(|f| context.malformed(f))?;
                let full = nonce::short_nonce(nonce::READY, ready.nonce());
                let content = key
                    .open(&full, ready.ready_box())
                    .ok_or_else(|| context.broken(Rule::CurveBox))?;
                let theirs =
                    Metadata::parse(&content).map_err(|fault| context.broken(fault.rule))?;
                let session = CurveSession::new(key, Role::Client, INITIATE, ready.nonce());
                // > A client peer SHALL NOT send ERROR to the server. (RFC 26)
                let session = Session::Curve(Box::new(session));
                metadata::judge(theirs, Place::Boxed, false, session, context).map(Step::Done)
            }
        }
    }
}

impl Keys {
    /// Answers WELCOME; returns the key of the session.
    fn initiate(
        &self,
        welcome: &CurveWelcome,
        context: &mut Context<'_>,
    ) -> Result<SharedKey, Error> {
        let full = nonce::long_nonce(nonce::WELCOME, &welcome.nonce);
        let content = self
            .hello
            .open(&full, &welcome.welcome_box)
            .ok_or_else(|| context.broken(Rule::CurveBox))?;
        let WelcomePlain { server_key, cookie } =
            WelcomePlain::parse(&content).map_err(|fault| context.broken(fault.rule))?;
        let low_order = || context.broken(Rule::CurveKey);
        let key = SharedKey::agree(self.transient.secret().as_bytes(), &server_key)
            .ok_or_else(low_order)?;
        let vouch_key =
            SharedKey::agree(self.ours.secret().as_bytes(), &server_key).ok_or_else(low_order)?;
        let sealed = key.seal(
            &nonce::short_nonce(nonce::INITIATE, INITIATE),
            &self.introduction(&vouch_key, &metadata::ours(context.config).as_metadata()),
        );
        let command = CurveInitiate::new(cookie, INITIATE, &sealed)
            .map_err(|fault| context.broken(fault.rule))?;
        context.send(|out| command.write(out));
        Ok(key)
    }

    /// What the box of INITIATE holds: who we are, our vouch for it, and our metadata.
    fn introduction(&self, vouch_key: &SharedKey, ours: &Metadata<'_>) -> Zeroizing<Vec<u8>> {
        let vouch_nonce = *self.entropy.part::<16>(VOUCH_NONCE_AT);
        let vouch = VouchPlain {
            client_key: *self.transient.public().as_bytes(),
            server_key: *self.server.as_bytes(),
        };
        let mut vouch_content = Vec::new();
        vouch.write(&mut vouch_content);
        let introduction = InitiatePlain {
            client_key: *self.ours.public().as_bytes(),
            vouch_nonce,
            vouch_box: vouch_key
                .seal_array(&nonce::long_nonce(nonce::VOUCH, &vouch_nonce), &vouch_content),
            metadata: *ours,
        };
        let mut content = Zeroizing::new(Vec::new());
        introduction.write(&mut content);
        content
    }
}
