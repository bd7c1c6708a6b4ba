//! What each application must come to when all is healed.

use std::time::Duration;

use super::Play;
use super::actor::{Actor, Part};

/// How long it may take: attempts to connect come once a second at least, and applications are slow.
const PATIENCE: Duration = Duration::from_secs(60);
/// What was sent before still moves for so long.
const SETTLING: Duration = Duration::from_secs(40);
/// Then applications are quick for so long: where one that was slow had no room for a PING, a
/// connection may have ended, which is a fault of its own.
const QUIET: Duration = Duration::from_secs(3);

impl Play<'_> {
    /// Everybody gets on.
    pub(super) fn get_on(&mut self) {
        self.eager(false);
        self.go_on(SETTLING, Duration::from_millis(300), |_| false);
        self.go_on(QUIET, Duration::from_millis(50), |_| false);
        self.eager(true);
        for actor in &self.actors {
            self.ledger.healed.insert(actor.node, actor.next);
        }
        let step = Duration::from_millis(20);
        let reached = self.go_on(PATIENCE, step, |play| play.everybody_got_something());
        assert!(reached, "no progress: {}", self.laggards());
        self.eager(false);
        let reached = self.all_comes(step);
        let missing: Vec<_> = self.missing().take(40).collect();
        assert!(reached, "lost without a fault: {missing:?}{}", self.laggards());
        let reached = self.go_on(PATIENCE, step, Self::all_heard_of_room);
        assert!(reached, "not told of room: {}", self.laggards());
    }

    /// Lets come what was sent. As long as some of it comes, the rest may take its time: where marks
    /// are none, much waits for one that answers slowly.
    fn all_comes(&mut self, step: Duration) -> bool {
        let mut left = usize::MAX;
        while !self.go_on(PATIENCE, step, |play| play.everything_came()) {
            let missing = self.missing().count();
            if missing >= left {
                return false;
            }
            left = missing;
        }
        true
    }

    /// Whether applications send of their own accord.
    fn eager(&mut self, eager: bool) {
        self.actors.iter_mut().for_each(|actor| actor.eager = eager);
    }

    /// Lets everybody do what they do, until something is so.
    fn go_on(
        &mut self,
        time: Duration,
        step: Duration,
        mut done: impl FnMut(&mut Self) -> bool,
    ) -> bool {
        let end = self.world.now + time;
        while self.world.now < end {
            self.act();
            self.check();
            self.world.run_for(step);
            if done(self) {
                return true;
            }
        }
        false
    }

    fn everybody_got_something(&self) -> bool {
        (0..self.actors.len()).all(|at| self.has_got_on(at))
    }

    /// Whether this one has received something new of somebody, or of each publisher that it is
    /// connected to.
    fn has_got_on(&self, at: usize) -> bool {
        let actor = &self.actors[at];
        let fresh = |from: &Actor| self.ledger.fresh.contains(&(actor.node, from.node));
        match actor.part {
            Part::Client | Part::Asker => fresh(actor),
            Part::Server | Part::Answerer => true,
            Part::Plain if actor.is_publisher() => true,
            Part::Plain if actor.is_subscriber() => self.peers_of(at).all(fresh),
            Part::Plain => {
                let mut sources = self.peers_of(at).filter(|peer| peer.is_source()).peekable();
                sources.peek().is_none() || sources.any(fresh)
            }
        }
    }

    /// Those it is connected with.
    fn peers_of(&self, at: usize) -> impl Iterator<Item = &Actor> {
        let own = &self.actors[at];
        self.actors.iter().enumerate().filter_map(move |(other, actor)| {
            let meets = |one: &Actor, two: &Actor| {
                one.binds.as_ref().is_some_and(|endpoint| two.connects.contains(endpoint))
            };
            (other != at && (meets(own, actor) || meets(actor, own))).then_some(actor)
        })
    }

    fn laggards(&mut self) -> String {
        let laggards: Vec<usize> =
            (0..self.actors.len()).filter(|at| !self.has_got_on(*at)).collect();
        let mut told = String::new();
        for at in 0..self.actors.len() {
            let actor = &self.actors[at];
            let mark = if laggards.contains(&at) { "LAGS" } else { "goes" };
            told += &format!(
                "\n{mark} {:?} {:?} bound {:?} connected {:?} of {:?} next {} full at {:?} asked {:?}",
                actor.node,
                actor.socket_type,
                actor.binds,
                actor.connected,
                actor.connects,
                actor.next,
                actor.full_at,
                actor.asked,
            );
            let (node, options) = (actor.node, actor.options.clone());
            let room = self.world.hub(node).room_found();
            let statistics = self.world.statistics(node);
            told += &format!("\n  room {room} {statistics:?}\n  {options:?}");
        }
        for id in self.former.clone() {
            if !self.world.is_closed(id) && !self.world.is_frozen(id) {
                let statistics = self.world.statistics(id);
                let hub = self.world.hub(id);
                let stays: Vec<_> = hub.peers.iter().map(|peer| peer.stay).collect();
                told += &format!("\nlingers {id:?} {stays:?} {statistics:?}");
            }
        }
        told += &self.world.describe();
        told
    }

    /// Messages that were sent since all is well and have not come.
    fn missing(&self) -> impl Iterator<Item = (super::NodeId, u64)> {
        let counts = self.ledger.is_single && !self.actors.iter().any(Actor::conflates);
        let sources = self.actors.iter().filter(move |actor| counts && actor.is_source());
        let sent = sources.flat_map(|actor| {
            let healed = self.ledger.healed.get(&actor.node).copied().unwrap_or(actor.next);
            (healed..actor.next).map(|number| (actor.node, number))
        });
        sent.filter(|(from, number)| !self.ledger.has(*from, *number))
    }

    /// Whether everybody who found no room has been told that there is some: all was received.
    fn all_heard_of_room(&mut self) -> bool {
        let waiting: Vec<_> =
            self.actors.iter().filter_map(|actor| Some((actor.node, actor.full_at?))).collect();
        waiting.into_iter().all(|(id, full_at)| self.world.hub(id).room_found() != full_at)
    }

    fn everything_came(&self) -> bool {
        self.missing().next().is_none()
    }
}
