//! What a context does for its sockets: looks names up, asks authenticators.

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, OnceLock, PoisonError, Weak};

use zmtp_codec::{Credentials, Part, Refusal, SocketType};

use super::Context;
use super::names::{Handler, Names};
use super::resolver::Resolver;
use crate::endpoint::Endpoint;
use crate::hub::{Question, User, Verdict};
use crate::peer::PeerId;
use crate::pipe::{self, Bell, End, Introduction, Taken};
use crate::turn::{Helper, Mail, Shared};
use crate::zap::{self, Reply, Status, ZapError};

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
    /// ([`Options::zap_domain`](crate::Options::zap_domain)). It holds for all sockets, and for
    /// peers that come afterwards. Without it, a REP or ROUTER socket of the context that is bound
    /// to `inproc://zeromq.zap.01` is asked, as RFC 27 and libzmq have it.
    ///
    /// It is called under the socket's lock, by whichever thread turns the socket at that moment: it
    /// must not wait, and must not touch a socket of its context, which could wait for itself.
    ///
    /// ```
    /// use zmtp_net::codec::{Credentials, Refusal};
    /// use zmtp_net::{Context, Decision, Mechanism, Options, Pull, Push, User};
    ///
    /// let context = Context::new()?;
    /// context.set_authenticator(|applicant| match applicant.credentials {
    ///     Credentials::Plain(given) if given.matches(b"alice", b"secret") => {
    ///         Decision::Welcome(User::new("alice"))
    ///     }
    ///     _ => Decision::Refused(Refusal::Denied),
    /// });
    /// let pull = Pull::with(&context, Options::default().security(Mechanism::PlainServer))?;
    /// let alice = Mechanism::plain_client("alice", "secret")?;
    /// let push = Push::with(&context, Options::default().security(alice))?;
    /// push.connect(pull.bind("tcp://127.0.0.1:*")?)?;
    /// push.send("it is me")?;
    /// assert_eq!(pull.recv()?.first(), b"it is me");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
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

/// A question that is open.
struct Pending {
    number: u64,
    state: State,
}

/// How far the answer is.
enum State {
    /// The ZAP handler was asked, through this pipe.
    Asked(Box<End>),
    /// The verdict, which the socket has not fetched yet.
    Decided(Verdict),
}

/// Rings at a socket when something comes from the ZAP handler.
struct ReplyBell(Weak<Shared>);

impl Bell for ReplyBell {
    fn ring(&self, peer: PeerId) {
        if let Some(socket) = self.0.upgrade() {
            socket.post(Mail::Verdict(peer));
        }
    }
}

/// What a context does for one of its sockets.
pub(super) struct ContextHelper {
    services: Arc<Services>,
    names: Arc<Names>,
    socket: Link,
    /// Each is a peer in its handshake: an entry goes with the verdict or with the peer.
    pending: HashMap<PeerId, Pending>,
}

impl ContextHelper {
    pub(super) fn new(services: &Arc<Services>, names: &Arc<Names>) -> Self {
        Self {
            services: Arc::clone(services),
            names: Arc::clone(names),
            socket: Link::default(),
            pending: HashMap::new(),
        }
    }

    pub(super) fn link(&self) -> Link {
        self.socket.clone()
    }

    fn decide(&self, question: &Question) -> State {
        let Some(decide) = self.services.authenticator() else { return self.ask(question) };
        let applicant = Applicant {
            address: &question.address,
            domain: &question.domain,
            credentials: &question.credentials,
        };
        // A panic of the application's is told by the panic hook; the peer is not let in.
        let decision = catch_unwind(AssertUnwindSafe(|| decide(&applicant)));
        State::Decided(match decision {
            Ok(Decision::Welcome(user)) => Verdict::Welcome(user),
            Ok(Decision::Refused(refusal)) => Verdict::Refused(refusal),
            Err(_) => Verdict::Refused(Refusal::InternalError),
        })
    }

    /// Asks the ZAP handler, through a pipe of its own for each question.
    fn ask(&self, question: &Question) -> State {
        if !self.names.is_bound(zap::NAME) {
            return State::Decided(Verdict::Nobody);
        }
        let request = zap::Request {
            domain: &question.domain,
            address: &question.address,
            identity: &question.identity,
            credentials: &question.credentials,
        };
        let (mut near, far) = pipe::half(asking(), Introduction::unknown());
        // There is room for one, and who has the far end is asked below.
        let _ = near.put(request.to_message());
        near.wake();
        match self.names.ask(zap::NAME, far) {
            Handler::Asked => {
                let bell: Arc<dyn Bell> = Arc::new(ReplyBell(self.socket.get()));
                near.listen(&bell, question.peer);
                State::Asked(Box::new(near))
            }
            Handler::WrongType => State::Decided(Verdict::Failed(ZapError::HandlerType)),
            Handler::Nobody => State::Decided(Verdict::Nobody),
        }
    }
}

/// How the asking side of a pipe to the handler shows itself. There is one reply to a request: what
/// else the handler sends is bounded by its own high-water mark, and never looked at.
fn asking() -> Introduction {
    Introduction {
        socket_type: SocketType::Dealer,
        identity: Part::default(),
        send_hwm: Some(1),
        receive_hwm: Some(1),
    }
}

/// What the handler said, if it said anything.
fn replied(end: &mut End) -> Option<Verdict> {
    let mut replies = Vec::new();
    let taken = end.take(true, &mut replies, &mut Vec::new());
    let Some(message) = replies.into_iter().next() else {
        let gone = Verdict::Failed(ZapError::HandlerGone);
        return (taken == Taken::Closed).then_some(gone);
    };
    Some(match Reply::parse(&message) {
        Err(fault) => Verdict::Failed(fault),
        Ok(Reply { status, user_id, metadata }) => match status {
            Status::Success => Verdict::Welcome(User { id: user_id, metadata }),
            Status::Temporary => Verdict::Refused(Refusal::Temporary),
            Status::Denied => Verdict::Refused(Refusal::Denied),
            Status::InternalError => Verdict::Refused(Refusal::InternalError),
        },
    })
}

impl Helper for ContextHelper {
    fn resolve(&mut self, peer: PeerId, endpoint: Arc<Endpoint>, ipv6: bool) {
        self.services.resolver.look_up(self.socket.get(), peer, endpoint, ipv6);
    }

    fn authenticate(&mut self, question: Question) {
        let state = self.decide(&question);
        let decided = matches!(state, State::Decided(_));
        self.pending.insert(question.peer, Pending { number: question.number, state });
        if decided && let Some(socket) = self.socket.get().upgrade() {
            socket.post(Mail::Verdict(question.peer));
        }
    }

    fn unask(&mut self, peer: PeerId) {
        self.pending.remove(&peer);
    }

    fn verdict(&mut self, peer: PeerId) -> Option<(u64, Verdict)> {
        let Pending { number, state } = self.pending.remove(&peer)?;
        match state {
            State::Decided(verdict) => Some((number, verdict)),
            State::Asked(mut end) => match replied(&mut end) {
                Some(verdict) => Some((number, verdict)),
                None => {
                    let state = State::Asked(end);
                    self.pending.insert(peer, Pending { number, state });
                    None
                }
            },
        }
    }
}
