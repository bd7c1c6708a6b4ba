//! The same conversation at our listener and at libzmq's: which messages come out, and whether the
//! connection is closed.

use std::fmt;
use std::time::{Duration, Instant};

use zmtp_codec::{Error as Fault, SocketType};

use crate::client::{Client, meet};
use crate::conversation::{Conversation, Cuts, Framing, Said};
use crate::listener::{Listener, Parts, Worlds};
use crate::random::Random;
use crate::scheme::{Scheme, peers_of};

/// How long the two are asked again where they differ and no rule says that they may.
const DOUBT: Duration = Duration::from_millis(500);

/// libzmq reads so much at a time.
const READ: usize = 8192;

/// What a listener made of a conversation.
#[derive(Clone, Default, PartialEq, Eq)]
pub(crate) struct Verdict {
    /// The messages that its socket received.
    pub(crate) messages: Vec<Parts>,
    /// Whether it closed the connection.
    pub(crate) closed: bool,
}

impl fmt::Debug for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.closed { "closed, after [" } else { "open, after [" })?;
        for message in &self.messages {
            let parts = message.iter().map(|part| match part.len() {
                0..80 => format!("\"{}\"", part.escape_ascii()),
                size => format!("\"{}\"... of {size}", part[..20].escape_ascii()),
            });
            write!(f, " ({})", parts.collect::<Vec<_>>().join(", "))?;
        }
        f.write_str(" ]")
    }
}

/// What both listeners made of a conversation.
#[derive(Clone)]
pub(crate) struct Verdicts {
    pub(crate) ours: Verdict,
    /// Why ours closed the connection, if it was the protocol.
    pub(crate) fault: Option<Fault>,
    pub(crate) theirs: Verdict,
    /// What was said to ours.
    pub(crate) said: Vec<u8>,
    /// Whether that is sealed, so that octets in it say nothing.
    pub(crate) sealed: bool,
    /// Whether libzmq's messages may be cut in two where ours are not.
    pub(crate) cut: bool,
}

impl fmt::Debug for Verdicts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { ours, fault, theirs, .. } = self;
        write!(f, "\n  ours: {ours:?}, {fault:?}\n  libzmq: {theirs:?}")
    }
}

impl Verdicts {
    pub(crate) fn agree(&self) -> bool {
        self.ours == self.theirs
    }
}

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

/// Has both listen to the conversation. `is_meant` tells whether they may differ so; where they may
/// not, they had time to agree.
///
/// # Errors
/// If there is no socket, or a listener does not serve a good peer.
pub(crate) fn compare(
    worlds: &Worlds,
    conversation: &Conversation,
    is_meant: impl Fn(&Verdicts) -> bool,
) -> Outcome<Verdicts> {
    let mut ours = worlds.ours(conversation.target)?;
    let mut theirs = worlds.theirs(conversation.target)?;
    // What a client of CURVE has to say depends on what it hears, and libzmq says its greeting in
    // pieces: ours hears no more than libzmq did.
    let mut their_side = Attempt::begin(&mut theirs, conversation)?;
    their_side.play(conversation, conversation.theirs, usize::MAX)?;
    let mut our_side = Attempt::begin(&mut ours, conversation)?;
    our_side.play(conversation, conversation.ours, their_side.answered)?;
    let began = Instant::now();
    loop {
        let found = Verdicts {
            ours: our_side.verdict(),
            fault: our_side.listener.fault().cloned(),
            theirs: their_side.verdict(),
            said: our_side.said.clone(),
            sealed: conversation.scheme == Scheme::Curve,
            cut: false,
        };
        if found.agree() || is_meant(&found) || began.elapsed() >= DOUBT {
            return Ok(found);
        }
        our_side.settle(1)?;
        their_side.settle(1)?;
    }
}

/// A client at one listener, and what has come of it so far.
struct Attempt<'a, L> {
    listener: &'a mut L,
    scheme: Scheme,
    /// Of what type well-behaved peers are.
    good: SocketType,
    router: bool,
    client: Client,
    said: Vec<u8>,
    /// How many steps that want an answer first have got one.
    answered: usize,
    verdict: Verdict,
}

impl<'a, L: Listener> Attempt<'a, L> {
    fn begin(listener: &'a mut L, conversation: &Conversation) -> Outcome<Self> {
        let Conversation { scheme, target, peer, .. } = *conversation;
        let client = Client::connect(listener.endpoint(), scheme, peer)?;
        let (good, router) = (peers_of(target)[0], target == SocketType::Router);
        let (said, verdict) = (Vec::new(), Verdict::default());
        Ok(Self { listener, scheme, good, router, client, said, answered: 0, verdict })
    }

    /// Says all, as long as somebody listens, and no more answers are needed than there may be. What
    /// wants an answer first begins a write.
    fn play(
        &mut self,
        conversation: &Conversation,
        cuts: Cuts,
        most_answers: usize,
    ) -> Outcome<()> {
        let mut pending = Vec::new();
        for step in &conversation.steps {
            let wants_answer = matches!(step.said, Said::Live);
            let wants_key = matches!(step.said, Said::Frame(Framing::Sealed, ..));
            let wants_key = wants_key && !self.client.has_key();
            let flush = match cuts {
                Cuts::Whole | Cuts::Octets => wants_answer || wants_key,
                Cuts::Steps | Cuts::Pieces(_) => step.alone,
            };
            if flush {
                self.say(&mut pending, cuts)?;
            }
            let octets = step.resolve(&mut self.client);
            if wants_answer && (octets.is_empty() || self.answered == most_answers) {
                break;
            }
            self.answered += usize::from(wants_answer);
            pending.extend(octets);
            if step.alone && matches!(cuts, Cuts::Steps | Cuts::Pieces(_)) {
                self.say(&mut pending, cuts)?;
            }
            if self.verdict.closed {
                return Ok(());
            }
        }
        self.say(&mut pending, cuts)?;
        self.settle(0)
    }

    /// Says what is pending, cut as it is to be.
    fn say(&mut self, pending: &mut Vec<u8>, cuts: Cuts) -> Outcome<()> {
        let octets = std::mem::take(pending);
        let mut places = match cuts {
            _ if octets.is_empty() => return Ok(()),
            Cuts::Steps | Cuts::Whole => Vec::new(),
            Cuts::Octets => (1..octets.len().min(700)).collect(),
            Cuts::Pieces(seed) => {
                let mut random = Random::new(seed ^ octets.len() as u64);
                (0..random.within(1..3)).map(|_| random.below(octets.len())).collect()
            }
        };
        places.push(octets.len());
        places.sort_unstable();
        let mut from = 0;
        for to in places {
            self.said.extend(&octets[from..to]);
            let open = self.client.say(&octets[from..to])?;
            if !matches!(cuts, Cuts::Octets) {
                self.settle(to - from)?;
            }
            if !open || self.verdict.closed {
                break;
            }
            from = to;
        }
        self.settle(octets.len())
    }

    /// Waits until the listener has worked off so many octets, and sees what came of them.
    fn settle(&mut self, octets: usize) -> Outcome<()> {
        for _ in 0..1 + octets / READ {
            meet(self.listener.endpoint(), self.scheme, self.good)?;
        }
        // What came before the end is received after it was seen.
        self.verdict.closed |= self.client.is_closed();
        while let Some(message) = self.listener.receive() {
            self.verdict.messages.push(self.plain(message));
        }
        Ok(())
    }

    /// What has come of it so far. The topics of who has left are cancelled in any order.
    fn verdict(&self) -> Verdict {
        let mut verdict = self.verdict.clone();
        if verdict.closed {
            let messages = &mut verdict.messages;
            let cancelled = messages.iter().rev().take_while(|message| is_cancellation(message));
            let from = messages.len() - cancelled.count();
            messages[from..].sort();
        }
        verdict
    }

    /// The message, with a name for each identity that the listener drew itself.
    fn plain(&self, mut message: Parts) -> Parts {
        if self.router && message[0].len() == 5 && message[0][0] == 0 {
            message[0] = b"(drawn)".to_vec();
        }
        message
    }
}

/// Whether it is what the application of a publisher receives of a topic that nobody wants any more.
pub(crate) fn is_cancellation(message: &Parts) -> bool {
    message.len() == 1 && message[0].first() == Some(&0)
}
