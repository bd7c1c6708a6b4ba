//! Who is welcome: the questions a connection asks, and their answers.

use std::sync::Arc;

use zmtp_codec::{self as codec, Credentials, Refusal, Time};

use super::{Action, Hub, Life};
use crate::options::Mechanism;
use crate::peer::{Peer, PeerId};

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
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct User {
    /// Its name, `User-Id`; may be empty.
    pub id: bytes::Bytes,
    /// What else the authenticator said of it.
    pub metadata: Vec<(String, bytes::Bytes)>,
}

/// What an authenticator says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    Welcome(User),
    Refused(Refusal),
    /// The peer is refused, and nothing is said to it: the authenticator is broken.
    Failed,
    /// There is nobody to ask.
    Nobody,
}

impl Hub {
    /// Tells whether there is an authenticator; without one, each mechanism has its own rule.
    pub(crate) fn set_authenticator(&mut self, present: bool) {
        self.authenticator = present;
    }

    /// Whether peers of NULL are put to an authenticator: with a domain only.
    pub(super) fn asks_about_null(&self) -> bool {
        let domain = !self.options.zap_domain.is_empty();
        matches!(self.options.security, Mechanism::Null)
            && domain
            && (self.authenticator || self.options.zap_enforce_domain)
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
        let verdict = match verdict {
            Verdict::Nobody => self.verdict_of_nobody(),
            other => other,
        };
        let now: Time = self.now();
        let Some(stream) = self.peers.get_mut(id).and_then(Peer::stream) else { return };
        let connection = &mut stream.connection;
        if stream.asked.take().is_none() || connection.blocked().is_none() {
            return;
        }
        match verdict {
            Verdict::Welcome(user) => {
                // It was asked, so this is no misuse; and how it goes on is told by what follows.
                let _ = connection.accept(now);
                if let Some(details) = self.details.get_mut(&id) {
                    details.user = Some(Arc::new(user));
                }
                // The handshake may be complete by this, and what came behind the question can be
                // read now.
                self.peers.resume(id);
                self.peers.mark_if_output(id);
                self.schedule(id);
            }
            Verdict::Refused(refusal) => {
                let _ = connection.refuse(refusal);
                self.lost(id, Some(codec::Error::RefusedPeer(refusal)));
            }
            Verdict::Failed | Verdict::Nobody => {
                // Nothing is said to the peer, so that it tries again; as we do.
                let error = codec::Error::RefusedPeer(Refusal::InternalError);
                self.lose(id, Some(error), true);
            }
        }
        self.settle();
        self.peers.mark_if_output(id);
    }

    /// The rule of each mechanism where nobody can be asked, as libzmq has them.
    fn verdict_of_nobody(&self) -> Verdict {
        let enforced = self.options.zap_enforce_domain && !self.options.zap_domain.is_empty();
        match self.options.security {
            Mechanism::PlainServer => Verdict::Failed,
            _ if enforced => Verdict::Failed,
            _ => Verdict::Welcome(User::default()),
        }
    }

    /// Whether the socket takes calls.
    pub(crate) fn is_open(&self) -> bool {
        self.life == Life::Open
    }
}
