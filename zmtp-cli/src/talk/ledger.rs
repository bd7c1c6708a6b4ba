//! What is known of the connections of a socket.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use zmtp_net::{EventKind, PeerId, SocketEvent};

use super::news::{self, Hints, News};

/// Trouble that is over within this is none: it does not matter who is there first.
const PATIENCE: Duration = Duration::from_secs(3);

/// Who has to be there.
#[derive(Debug)]
enum Expected {
    /// There may be more to connect to.
    NotYet,
    /// Others may connect to us.
    Anybody,
    /// These, and nobody else.
    Only(Vec<PeerId>),
}

/// How far it is with an endpoint that is connected to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// There is no connection, or nothing that the other side has said.
    Trying { is_connected: bool },
    /// Messages flow, since then.
    Ready { since: Instant },
    /// Nobody connects to it any more.
    Gone,
}

/// An endpoint that is connected to.
#[derive(Debug)]
struct Place {
    name: String,
    state: State,
    /// Since when messages did not flow, or not for long.
    trouble: Instant,
    /// Whether that was said.
    is_told: bool,
    news: Option<String>,
    /// Whether the news is that there is no way to it.
    was_unreachable: bool,
    /// What was said of it to who wants to know everything, and is not to be said again.
    said: BTreeSet<String>,
}

/// Keeps what the monitor of a socket tells.
pub(super) struct Ledger {
    hints: Hints,
    places: BTreeMap<PeerId, Place>,
    expected: Expected,
    /// The last bad news of who connected to us.
    last: Option<String>,
    was_ready: bool,
    /// The socket closes: nothing more is said of trouble that goes on.
    is_closing: bool,
}

impl Ledger {
    pub(super) fn new(hints: Hints) -> Self {
        Self {
            hints,
            places: BTreeMap::new(),
            expected: Expected::NotYet,
            last: None,
            was_ready: false,
            is_closing: false,
        }
    }

    /// All is connected to that is to be; whether others may connect to us.
    pub(super) fn complete(&mut self, connected: Vec<PeerId>, is_bound: bool) {
        self.expected = match is_bound {
            true => Expected::Anybody,
            false => Expected::Only(connected),
        };
    }

    /// The socket closes.
    pub(super) const fn close(&mut self) {
        self.is_closing = true;
    }

    /// Takes what the monitor tells.
    pub(super) fn note(&mut self, event: &SocketEvent, now: Instant) {
        let bad = news::bad_news(&event.kind, self.hints);
        self.was_ready |= event.kind == EventKind::HandshakeSucceeded;
        let Some(id) = event.peer else { return };
        if let EventKind::ConnectDelayed
        | EventKind::Connected
        | EventKind::ConnectFailed(_)
        | EventKind::ConnectRetried { .. } = event.kind
        {
            self.places.entry(id).or_insert_with(|| Place::new(news::place(event), now));
        }
        match self.places.get_mut(&id) {
            Some(place) => place.note(&event.kind, bad, now),
            None => match (&event.kind, bad) {
                (EventKind::HandshakeSucceeded, _) => self.last = None,
                (_, Some(bad)) => {
                    self.last = Some(format!("{}: {}", news::place(event), bad.text));
                }
                _ => {}
            },
        }
    }

    /// The line for who wants to know of every event, unless it was said before.
    pub(super) fn line(&mut self, event: &SocketEvent) -> Option<String> {
        let (line, sense) = news::describe(event, self.hints)?;
        let place = event.peer.and_then(|id| self.places.get_mut(&id));
        place.is_none_or(|place| place.is_new(sense)).then_some(line)
    }

    /// What is to be said by now of endpoints that there is trouble with. That is said once.
    pub(super) fn overdue(&mut self, now: Instant) -> Vec<String> {
        let mut lines = Vec::new();
        let (is_over, is_complete) = (self.is_over(), self.is_complete());
        for place in self.places.values_mut().filter(|_| !is_over) {
            if !place.is_told && place.due(is_complete).is_some_and(|due| due <= now) {
                place.is_told = true;
                let how = match place.state {
                    State::Gone => "it is not connected to again",
                    State::Trying { .. } | State::Ready { .. } => "trying on",
                };
                lines.push(format!("{}; {how}", place.reason()));
            }
        }
        lines
    }

    /// When there may be more to say.
    pub(super) fn due(&self) -> Option<Instant> {
        let is_complete = self.is_complete();
        let open = self.places.values().filter(|place| !place.is_told && !self.is_over());
        open.filter_map(|place| place.due(is_complete)).min()
    }

    const fn is_complete(&self) -> bool {
        !matches!(self.expected, Expected::NotYet)
    }

    /// Whether there is nothing more to say: whoever is alone and gone has the last word elsewhere.
    fn is_over(&self) -> bool {
        self.is_closing || self.stranded().is_some()
    }

    /// Why nobody is left to talk to, and nobody will come; none if that is not so.
    pub(super) fn stranded(&self) -> Option<String> {
        let Expected::Only(ids) = &self.expected else { return None };
        let places = ids.iter().map(|id| self.places.get(id).filter(|place| place.is_gone()));
        let reasons: Option<Vec<String>> = places.map(|place| place.map(Place::reason)).collect();
        Some(reasons?.join("; ")).filter(|reasons| !reasons.is_empty())
    }

    /// Whether messages ever flowed.
    pub(super) const fn was_ready(&self) -> bool {
        self.was_ready
    }

    /// Why a peer does not take what it is to have, if that is known.
    pub(super) fn reason_of(&self, id: PeerId) -> Option<String> {
        self.places.get(&id).filter(|place| !place.is_ready()).map(Place::reason)
    }

    /// The most likely reason of why nothing happens.
    pub(super) fn reason(&self) -> Option<String> {
        let gone = self.places.values().find(|place| place.is_gone());
        let trying = || self.places.values().find(|place| !place.is_ready());
        let place = gone.or_else(trying).map(Place::reason);
        place.or_else(|| self.last.clone())
    }
}

impl Place {
    fn new(name: &str, now: Instant) -> Self {
        Self {
            name: name.to_owned(),
            state: State::Trying { is_connected: false },
            trouble: now,
            is_told: false,
            news: None,
            was_unreachable: false,
            said: BTreeSet::new(),
        }
    }

    const fn is_ready(&self) -> bool {
        matches!(self.state, State::Ready { .. })
    }

    fn is_gone(&self) -> bool {
        self.state == State::Gone
    }

    fn note(&mut self, kind: &EventKind, bad: Option<News>, now: Instant) {
        match (kind, bad) {
            // What comes behind the end is a consequence.
            _ if self.is_gone() => {}
            (EventKind::Connected, _) => {
                if std::mem::take(&mut self.was_unreachable) {
                    self.news = None;
                }
                self.lost(State::Trying { is_connected: true }, now);
            }
            (EventKind::HandshakeSucceeded, _) => {
                self.state = State::Ready { since: now };
                self.news = None;
            }
            (_, Some(News { text, is_final: true })) => {
                self.news = Some(text);
                self.lost(State::Gone, now);
            }
            (EventKind::ConnectFailed(_), Some(News { text, .. })) => {
                self.news = Some(text);
                self.was_unreachable = true;
                self.lost(State::Trying { is_connected: false }, now);
            }
            // The end of a connection says less than how its handshake failed.
            (EventKind::Disconnected(_), Some(News { text, .. })) => {
                if self.is_ready() || self.news.is_none() {
                    self.news = Some(text);
                }
                self.lost(State::Trying { is_connected: false }, now);
            }
            (_, Some(News { text, .. })) => self.news = Some(text),
            _ => {}
        }
    }

    fn lost(&mut self, next: State, now: Instant) {
        if let State::Ready { since } = self.state
            && now.saturating_duration_since(since) >= PATIENCE
        {
            self.trouble = now;
            self.is_told = false;
            self.said.clear();
        }
        self.state = next;
    }

    /// When there is something to say of it, whether that was said or not. Whether it is the last
    /// one that is gone shows when all are there.
    fn due(&self, all_are_there: bool) -> Option<Instant> {
        match self.state {
            State::Ready { .. } => None,
            State::Gone if all_are_there => Some(self.trouble),
            State::Gone | State::Trying { .. } => self.trouble.checked_add(PATIENCE),
        }
    }

    fn is_new(&mut self, sense: String) -> bool {
        /// More than there are things to say, unless somebody else chooses them.
        const MOST: usize = 64;
        self.said.len() < MOST && self.said.insert(sense)
    }

    fn reason(&self) -> String {
        let silent = match self.state {
            State::Trying { is_connected: true } => "it accepts connections, and says nothing",
            _ => "no connection",
        };
        format!("{}: {}", self.name, self.news.as_deref().unwrap_or(silent))
    }
}
