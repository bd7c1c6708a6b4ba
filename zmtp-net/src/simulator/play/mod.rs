//! Plays: whole networks of sockets with applications, and everything that can happen to them.
//!
//! A play has three acts. In the first, applications send and receive, and at any moment a link is
//! cut or stalls, a process is stopped, killed or started again, a context closes, an endpoint
//! vanishes, an option changes. In the second everything is healed, and each application must get
//! on. In the third all is closed, and nothing may be left. What must hold at every moment is looked
//! at after every step ([`invariants`]).

mod actor;
mod application;
mod cast;
mod faults;
mod goals;
mod invariants;
mod ledger;
mod settings;

use std::time::Duration;

use actor::Actor;
use ledger::Ledger;

use super::{NodeId, World};

/// How many steps the first act has.
const STEPS: usize = 60;

/// A network with its applications.
pub(super) struct Play<'a> {
    world: &'a mut World,
    actors: Vec<Actor>,
    /// Sockets that are no actor's any more.
    former: Vec<NodeId>,
    ledger: Ledger,
}

/// Plays a whole play, drawn from the seed of the world.
pub(crate) fn play(world: &mut World) {
    let mut play = Play::cast(world);
    for _ in 0..STEPS {
        play.step();
        play.check();
    }
    play.heal();
    play.get_on();
    play.end();
}

impl Play<'_> {
    fn draw(&mut self, limit: usize) -> usize {
        usize::try_from(self.world.draw(limit as u64)).unwrap()
    }

    /// Once in so many times.
    fn once_in(&mut self, times: usize) -> bool {
        self.draw(times) == 0
    }

    /// Something happens, applications do something, and time passes.
    fn step(&mut self) {
        if self.once_in(3) {
            self.fault();
        }
        self.act();
        let time = Duration::from_micros(self.world.draw(20_000));
        self.world.run_for(time);
    }

    /// Each application does what it can.
    fn act(&mut self) {
        for at in 0..self.actors.len() {
            if self.actors[at].alive && !self.world.is_frozen(self.actors[at].node) {
                self.application(at);
            }
        }
    }

    /// Everything is closed: nothing is left, and every message is accounted for.
    fn end(&mut self) {
        let nodes: Vec<NodeId> = self.actors.iter().map(|actor| actor.node).collect();
        self.act();
        for at in 0..self.actors.len() {
            self.close(at);
        }
        self.world.run_for(Duration::from_secs(60));
        for id in nodes.into_iter().chain(std::mem::take(&mut self.former)) {
            self.world.freeze(id, false);
            self.world.hub(id).abort();
            self.world.do_all_that_is_due();
            assert!(self.world.is_closed(id), "{id:?} does not come to its end");
            assert!(self.world.statistics(id).peers.is_empty());
            assert!(self.world.hub(id).census().is_empty());
        }
        self.world.run_for(Duration::from_secs(1));
        assert_eq!(self.world.stream_count(), 0, "streams without sockets");
        self.check();
        if self.ledger.is_single {
            self.world.check_closed();
        }
    }
}
