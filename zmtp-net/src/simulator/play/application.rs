//! What applications do. They behave like callers who wait: one that found no room tries again only
//! when the socket says so.

use std::time::Duration;

use zmtp_codec::{Message, SocketType};

use super::Play;
use super::actor::{Asked, Part};
use crate::simulator::{World, parcel};

/// How long a REQ waits before its application gives up.
const PATIENCE: Duration = Duration::from_secs(2);

impl Play<'_> {
    pub(super) fn application(&mut self, at: usize) {
        match self.actors[at].part {
            Part::Plain | Part::Client => {
                self.receive_some(at);
                self.send_some(at);
            }
            Part::Server | Part::Answerer => self.serve(at),
            Part::Asker => self.ask(at),
        }
    }

    // ---- sending

    fn send_some(&mut self, at: usize) {
        if !self.actors[at].is_source() || !self.actors[at].eager {
            return;
        }
        for _ in 0..=self.draw(5) {
            let number = self.actors[at].next;
            let size = [0, 1, 40, 300, 9000][self.draw(5)];
            let body = parcel(self.actors[at].node, number, size);
            let sent = match (self.actors[at].part, self.actors[at].socket_type) {
                (Part::Client, _) => self.try_send(at, Some(""), body),
                (_, SocketType::Pub | SocketType::Xpub) => {
                    let topic = ["a", "b", "ab"][self.draw(3)];
                    self.try_send(at, Some(topic), body)
                }
                _ => {
                    let first = [None, Some("address")][self.draw(2)];
                    self.try_send(at, first, body)
                }
            };
            if !sent {
                return;
            }
            self.actors[at].next += 1;
        }
    }

    /// Sends, if whoever waits for room would have been woken.
    fn try_send(&mut self, at: usize, first: Option<&str>, body: zmtp_codec::Part) -> bool {
        let id = self.actors[at].node;
        if let Some(full_at) = self.actors[at].full_at
            && (self.world.hub(id).room_found() == full_at || !self.world.hub(id).can_send())
        {
            return false;
        }
        let found = self.world.hub(id).room_found();
        let before = self.fate_of_copies(at);
        let mut message = Message::from(body);
        if let Some(first) = first {
            message.push_front(first);
        }
        let result = self.world.send_any_way(id, message);
        self.actors[at].full_at = World::is_full(&result).then_some(found);
        if let (Some((before, copies)), Some((after, _))) = (before, self.fate_of_copies(at)) {
            assert_eq!(after - before, copies.max(1), "{id:?}: a copy is neither sent nor counted");
        }
        result.is_ok()
    }

    /// How many copies a publisher has queued or counted as dropped by now, and how many the next
    /// message has: everybody here subscribes to everything.
    fn fate_of_copies(&mut self, at: usize) -> Option<(u64, u64)> {
        if !self.actors[at].is_publisher() || self.actors[at].conflates() {
            return None;
        }
        let id = self.actors[at].node;
        let total = self.world.hub(id).total();
        let known = total.messages_sent + total.dropped.total();
        Some((known, self.world.hub(id).subscribers() as u64))
    }

    // ---- receiving

    fn receive_some(&mut self, at: usize) {
        let id = self.actors[at].node;
        for _ in 0..self.draw(12) {
            if !self.world.hub(id).can_receive() {
                return;
            }
            let Some((message, by)) = self.world.receive_any_way(id) else { return };
            match self.actors[at].part {
                Part::Client => {
                    let (from, _) = self.ledger.replied(id, &message);
                    assert!(
                        from == id || self.may_hear_of_others(at),
                        "{id:?}: a reply to {from:?}"
                    );
                }
                _ if self.actors[at].socket_type == SocketType::Xpub => {}
                _ => drop(self.ledger.came(id, by, &message)),
            }
        }
    }

    /// Whether who answers takes it for the one that was there before: who connects to the endpoint
    /// where it is bound keeps what it has for whoever is there, and a ROUTER knows a name of its own.
    fn may_hear_of_others(&self, at: usize) -> bool {
        let actor = &self.actors[at];
        let router = self.actors.iter().any(|other| other.socket_type == SocketType::Router);
        actor.binds.is_some() || (router && !actor.options.identity.is_empty())
    }

    // ---- requests and replies

    fn serve(&mut self, at: usize) {
        let id = self.actors[at].node;
        let most = 1 + self.draw(8);
        for _ in 0..most {
            // A REP has one at a time.
            if self.actors[at].part == Part::Answerer && !self.actors[at].owed.is_empty() {
                break;
            }
            let Some((message, by)) = self.world.receive_any_way(id) else { break };
            self.ledger.came(id, by, &message);
            self.actors[at].owed.push_back(message);
        }
        if self.once_in(4) {
            // It thinks.
            return;
        }
        while let Some(reply) = self.actors[at].owed.pop_front() {
            if let Err(refused) = self.world.send_any_way(id, reply) {
                self.actors[at].owed.push_front(refused.message);
                return;
            }
        }
    }

    fn ask(&mut self, at: usize) {
        let id = self.actors[at].node;
        if let Some(Asked { number, .. }) = self.actors[at].asked
            && self.world.hub(id).can_receive()
            && let Some((message, _)) = self.world.receive_any_way(id)
        {
            // A reply to the one before is taken for its own, and its own comes behind.
            let reply = self.ledger.replied(id, &message);
            assert!(reply == (id, number) || self.may_hear_of_others(at), "{id:?}: stale");
            self.actors[at].asked = None;
        }
        let now = self.world.now;
        if let Some(Asked { at: since, .. }) = self.actors[at].asked {
            if now < since + PATIENCE {
                return;
            }
            if !self.actors[at].options.req_relaxed {
                // Only another socket can ask.
                self.close(at);
                return self.start(at);
            }
        }
        let number = self.actors[at].next;
        let body = parcel(id, number, 10);
        if self.actors[at].eager && self.try_send(at, None, body) {
            self.actors[at].next += 1;
            self.actors[at].asked = Some(Asked { number, at: now });
        }
    }
}
