//! Who is welcome: the questions a connection asks, and their answers.

use std::sync::Arc;

use zmtp_codec::{self as codec, Credentials, Refusal, Time};

use super::{Action, Hub, Life};
use crate::event::EventKind;
use crate::options::Mechanism;
use crate::peer::{Peer, PeerId};
use crate::zap::ZapError;

/// Whether a peer is welcome is to be decided.
#[derive(Clone, Debug)]
pub(crate) struct Question {
    pub(crate) peer: PeerId,
    /// Tells it from other questions about this peer: of a connection before this one.
    pub(crate) number: u64,
    /// Where it comes from: a numeric address without a port, or the user of an ipc peer.
    pub(crate) address: Arc<str>,
    /// `ZMQ_ZAP_DOMAIN`.
    pub(crate) domain: Arc<str>,
    /// Our own identity.
    pub(crate) identity: bytes::Bytes,
    pub(crate) credentials: Credentials,
}

/// What an authenticator knows of a peer.
///
/// ```
/// use zmtp_net::User;
///
/// let user = User::new("alice").metadata("Group", "readers");
/// assert_eq!(user.id, "alice");
/// assert_eq!(user.metadata, [("Group".to_owned(), "readers".into())]);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct User {
    /// Its name, `User-Id`; may be empty.
    pub id: bytes::Bytes,
    /// What else the authenticator said of it.
    pub metadata: Vec<(String, bytes::Bytes)>,
}

impl User {
    /// A user of this name, of whom nothing else is said.
    #[must_use]
    pub fn new(id: impl Into<bytes::Bytes>) -> Self {
        Self { id: id.into(), metadata: Vec::new() }
    }

    /// Says something else of the user: it is among the
    /// [properties](crate::PeerProperties) of the messages that come from it.
    #[must_use]
    pub fn metadata(mut self, name: impl Into<String>, value: impl Into<bytes::Bytes>) -> Self {
        self.metadata.push((name.into(), value.into()));
        self
    }
}

/// What an authenticator says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    Welcome(User),
    Refused(Refusal),
    /// The peer is refused, and nothing is said to it: the authenticator is broken.
    Failed(ZapError),
    /// There is nobody to ask.
    Nobody,
}

impl Hub {
    /// Whether peers of NULL are put to an authenticator: with a domain only. Whether there is an
    /// authenticator shows when it is asked.
    pub(super) fn asks_about_null(&self) -> bool {
        matches!(self.options.security, Mechanism::Null) && !self.options.zap_domain.is_empty()
    }

    pub(super) fn ask(&mut self, id: PeerId, credentials: Credentials) {
        let Some(stream) = self.peers.get_mut(id).and_then(Peer::stream) else { return };
        if stream.connection.blocked().is_none() {
            return;
        }
        self.questions += 1;
        stream.asked = Some(self.questions);
        let address = self.details.get(&id).map(|details| details.address.zap.clone());
        self.actions.push_back(Action::Authenticate(Box::new(Question {
            peer: id,
            number: self.questions,
            address: address.unwrap_or_else(|| Arc::from("")),
            domain: Arc::from(&*self.options.zap_domain),
            identity: self.options.identity.clone(),
            credentials,
        })));
    }

    /// The answer to the question of this number. It counts only if that is still open.
    pub(crate) fn answer(&mut self, id: PeerId, number: u64, verdict: Verdict) {
        let stream = self.peers.get_mut(id).and_then(Peer::stream);
        if stream.is_some_and(|stream| stream.asked == Some(number)) {
            self.verdict(id, verdict);
        }
    }

    /// The answer to whatever question about this peer is open. It must not come late: see
    /// [`answer`](Self::answer).
    pub(crate) fn verdict(&mut self, id: PeerId, verdict: Verdict) {
        let Some(stream) = self.peers.get_mut(id).and_then(Peer::stream) else { return };
        let connection = &mut stream.connection;
        if stream.asked.take().is_none() || connection.blocked().is_none() {
            return;
        }
        match verdict {
            Verdict::Welcome(user) => self.welcome(id, Some(user)),
            Verdict::Refused(refusal) => self.refuse(id, refusal),
            Verdict::Failed(fault) => self.authenticator_failed(id, fault),
            Verdict::Nobody => match self.rule_without_authenticator() {
                Ok(()) => self.welcome(id, None),
                Err(fault) => self.authenticator_failed(id, fault),
            },
        }
        self.settle();
        self.peers.mark_if_output(id);
    }

    fn welcome(&mut self, id: PeerId, user: Option<User>) {
        let now: Time = self.now();
        let Some(stream) = self.peers.get_mut(id).and_then(Peer::stream) else { return };
        // It was asked, so this is no misuse; and how it goes on is told by what follows.
        let _ = stream.connection.accept(now);
        if let Some(details) = self.details.get_mut(&id) {
            details.user = user.map(Arc::new);
        }
        // The handshake may be complete by this, and what came behind the question can be read now.
        self.peers.resume(id);
        self.peers.mark_if_output(id);
        self.schedule(id);
    }

    fn refuse(&mut self, id: PeerId, refusal: Refusal) {
        let Some(stream) = self.peers.get_mut(id).and_then(Peer::stream) else { return };
        let _ = stream.connection.refuse(refusal);
        self.lost(id, codec::Error::RefusedPeer(refusal).into());
    }

    /// Nothing is said to the peer, so that it tries again; as we do.
    fn authenticator_failed(&mut self, id: PeerId, fault: ZapError) {
        self.report(id, EventKind::AuthenticatorFailed(fault));
        let error = codec::Error::RefusedPeer(Refusal::InternalError);
        self.lose(id, error.into(), true);
    }

    /// Whether a peer is let in where nobody can be asked, as libzmq has it.
    fn rule_without_authenticator(&self) -> Result<(), ZapError> {
        let enforced = self.options.zap_enforce_domain && !self.options.zap_domain.is_empty();
        match self.options.security {
            // A name and a password that nobody looks at are worth nothing.
            Mechanism::PlainServer => Err(ZapError::NoHandler),
            _ if enforced => Err(ZapError::NoHandler),
            _ => Ok(()),
        }
    }

    /// Whether the socket takes calls.
    pub(crate) fn is_open(&self) -> bool {
        self.life == Life::Open
    }
}
