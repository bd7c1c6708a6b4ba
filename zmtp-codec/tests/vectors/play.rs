//! Conversations as lists of steps, played under every cut.

use std::ops::Range;

use zmtp_codec::{Config, Error, Event, Message, Security, SocketType, Time};

use crate::pipe::{Side, Verdict};

/// What happens next.
pub(crate) enum Step {
    /// The peer says something.
    Hears(Vec<u8>),
    /// Our side has said this, and nothing else, since the last such step.
    Says(Vec<u8>),
    /// The caller was told that the handshake is complete, and of the peer's type and identity.
    Ready(Option<SocketType>, &'static [u8]),
    /// The caller was told this.
    Tells(Event),
    /// The caller does something.
    Does(fn(&mut Side)),
    /// The connection has ended.
    Fails(Error),
}

use Step::{Does, Fails, Hears, Ready, Says, Tells};

/// One side, and what happens to it.
pub(crate) struct Conversation {
    pub(crate) name: String,
    pub(crate) config: Config,
    pub(crate) security: Box<dyn Fn() -> Security>,
    pub(crate) verdict: Verdict,
    pub(crate) steps: Vec<Step>,
}

impl Conversation {
    pub(crate) fn null(name: &str, socket_type: SocketType, steps: Vec<Step>) -> Self {
        Self::new(name, Config::new(socket_type), || Security::Null, steps)
    }

    pub(crate) fn new(
        name: &str,
        config: Config,
        security: impl Fn() -> Security + 'static,
        steps: Vec<Step>,
    ) -> Self {
        let verdict = Verdict::Accept;
        Self { name: name.to_owned(), config, security: Box::new(security), verdict, steps }
    }

    /// Plays it whole, with one cut at each place, and octet by octet.
    pub(crate) fn play(&self) {
        let heard = |step: &Step| if let Hears(octets) = step { octets.len() } else { 0 };
        let length: usize = self.steps.iter().map(heard).sum();
        self.play_with(|_, _| None);
        for cut in 1..length {
            self.play_with(|range, octets| {
                let inside = range.contains(&cut) && cut > range.start;
                inside.then(|| vec![octets[..cut - range.start].len()])
            });
        }
        self.play_with(|_, octets| Some((1..octets.len()).collect()));
    }

    /// Plays it; `cuts` says where to cut what stands in a range of the peer's stream.
    fn play_with(&self, cuts: impl Fn(Range<usize>, &[u8]) -> Option<Vec<usize>>) {
        let mut side = Side::new(self.config.clone(), (self.security)());
        side.verdict = self.verdict;
        let mut at = 0;
        for (number, step) in self.steps.iter().enumerate() {
            let place = format!("{}, step {number}", self.name);
            match step {
                Hears(octets) => {
                    let cuts = cuts(at..at + octets.len(), octets).unwrap_or_default();
                    at += octets.len();
                    hear(&mut side, octets, &cuts);
                }
                Says(expected) => {
                    let said = side.drain_all();
                    assert_eq!(hex(&said), hex(expected), "{place}");
                }
                Ready(socket_type, identity) => {
                    assert!(!side.events.is_empty(), "{place}: {:?}", side.error);
                    let Event::Ready(peer) = side.events.remove(0) else { panic!("{place}") };
                    assert_eq!(peer.socket_type(), *socket_type, "{place}");
                    assert_eq!(peer.identity(), *identity, "{place}");
                }
                Tells(event) => {
                    assert!(!side.events.is_empty(), "{place}: {:?}", side.error);
                    assert_eq!(side.events.remove(0), *event, "{place}");
                }
                Does(action) => action(&mut side),
                Fails(error) => assert_eq!(side.error.take().as_ref(), Some(error), "{place}"),
            }
        }
        assert_eq!(side.events, [], "{}: told besides", self.name);
        assert_eq!(side.error, None, "{}: failed besides", self.name);
        assert!(side.drain_all().is_empty(), "{}: said besides", self.name);
    }
}

fn hear(side: &mut Side, octets: &[u8], cuts: &[usize]) {
    let mut from = 0;
    for &cut in cuts.iter().chain([&octets.len()]) {
        side.feed(Time::ZERO, &octets[from..cut]);
        from = cut;
    }
}

/// Octets, legible in a failure.
fn hex(octets: &[u8]) -> String {
    octets.iter().map(|octet| format!("{octet:02x}")).collect()
}

/// The caller is told of a message.
pub(crate) fn message(message: impl Into<Message>) -> Step {
    Tells(Event::Message(message.into()))
}

/// The caller is told of a subscription.
pub(crate) fn subscribe(topic: &[u8]) -> Step {
    Tells(Event::Subscribe(topic.into()))
}

/// The caller is told of a cancellation.
pub(crate) fn cancel(topic: &[u8]) -> Step {
    Tells(Event::Cancel(topic.into()))
}

/// Sends a message, which must be possible.
pub(crate) fn send(side: &mut Side, message: impl Into<Message>) {
    assert_eq!(side.connection.send(message.into()), Ok(()));
}
