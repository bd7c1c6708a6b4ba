//! What a context does for its sockets: looks names up, asks authenticators.

use std::sync::{Arc, Mutex, OnceLock, PoisonError, Weak};

use zmtp_codec::{Credentials, Refusal};

use super::Context;
use super::resolver::Resolver;
use crate::endpoint::Endpoint;
use crate::hub::{Question, User, Verdict};
use crate::peer::PeerId;
use crate::turn::{Helper, Mail, Shared};

/// A peer that wants to be let in.
#[derive(Debug)]
#[non_exhaustive]
pub struct Applicant<'a> {
    /// Where it comes from: a numeric address without a port, or `localhost:uid:gid:pid` over ipc.
    pub address: &'a str,
    /// The domain of the socket ([`Options::zap_domain`](crate::Options::zap_domain)).
    pub domain: &'a str,
    /// What it shows: nothing (NULL), a name and a password (PLAIN), a public key (CURVE).
    pub credentials: &'a Credentials,
}

/// What an authenticator says of a peer.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Decision {
    /// It is let in, as this user.
    Welcome(User),
    /// It is not.
    Refused(Refusal),
}

/// Decides who is let in.
pub(crate) type Authenticator = Arc<dyn Fn(&Applicant<'_>) -> Decision + Send + Sync>;

impl Context {
    /// Has a closure decide who is let in by the sockets of this context, in place of a ZAP
    /// handler: PLAIN and CURVE servers ask for every peer, NULL where the socket has a domain
    /// ([`Options::zap_domain`](crate::Options::zap_domain)). It holds for sockets that are made
    /// afterwards.
    ///
    /// It is called by whichever thread turns the socket at that moment and must not wait.
    pub fn set_authenticator(
        &self,
        decide: impl Fn(&Applicant<'_>) -> Decision + Send + Sync + 'static,
    ) {
        self.inner.services.set_authenticator(Arc::new(decide));
    }
}

/// What a context does for its sockets. It holds no socket, and is not the context: a thread that
/// has it may be the last to let go of it.
#[derive(Default)]
pub(super) struct Services {
    resolver: Arc<Resolver>,
    authenticator: Mutex<Option<Authenticator>>,
}

impl Services {
    fn set_authenticator(&self, decide: Authenticator) {
        *self.authenticator.lock().unwrap_or_else(PoisonError::into_inner) = Some(decide);
    }

    fn authenticator(&self) -> Option<Authenticator> {
        self.authenticator.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Whether there is anybody to ask.
    pub(super) fn has_authenticator(&self) -> bool {
        self.authenticator().is_some()
    }
}

/// Where a helper finds its socket, which is made after it.
#[derive(Clone, Default)]
pub(super) struct Link(Arc<OnceLock<Weak<Shared>>>);

impl Link {
    pub(super) fn set(&self, socket: Weak<Shared>) {
        let _ = self.0.set(socket);
    }

    fn get(&self) -> Weak<Shared> {
        self.0.get().cloned().unwrap_or_default()
    }
}

/// What a context does for one of its sockets.
pub(super) struct ContextHelper {
    services: Arc<Services>,
    socket: Link,
}

impl ContextHelper {
    pub(super) fn new(services: Arc<Services>) -> Self {
        Self { services, socket: Link::default() }
    }

    pub(super) fn link(&self) -> Link {
        self.socket.clone()
    }

    fn decide(&self, question: &Question) -> Verdict {
        let Some(decide) = self.services.authenticator() else { return Verdict::Nobody };
        let applicant = Applicant {
            address: &question.address,
            domain: &question.domain,
            credentials: &question.credentials,
        };
        match decide(&applicant) {
            Decision::Welcome(user) => Verdict::Welcome(user),
            Decision::Refused(refusal) => Verdict::Refused(refusal),
        }
    }
}

impl Helper for ContextHelper {
    fn resolve(&mut self, peer: PeerId, endpoint: Arc<Endpoint>, ipv6: bool) {
        self.services.resolver.look_up(self.socket.get(), peer, endpoint, ipv6);
    }

    fn authenticate(&mut self, question: Question) {
        let verdict = self.decide(&question);
        if let Some(socket) = self.socket.get().upgrade() {
            socket.post(Mail::Verdict(question.peer, verdict));
        }
    }

    fn unask(&mut self, _peer: PeerId) {}
}
