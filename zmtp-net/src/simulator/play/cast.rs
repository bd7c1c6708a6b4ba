//! Who plays: which sockets there are, where they are bound and connected.

use std::collections::{BTreeSet, VecDeque};

use zmtp_codec::SocketType;

use super::actor::{Actor, Marks, Part};
use super::{Ledger, Play};
use crate::simulator::{NodeId, World};

/// Two sides of a network: what each may be, and how many there are at most.
struct Family {
    near: (SocketType, Part),
    far: (SocketType, Part),
    most: usize,
}

const fn family(
    near: SocketType,
    near_part: Part,
    far: SocketType,
    far_part: Part,
    most: usize,
) -> Family {
    Family { near: (near, near_part), far: (far, far_part), most }
}

const FAMILIES: [Family; 13] = {
    use Part::{Answerer, Asker, Client, Plain, Server};
    use SocketType::{Dealer, Pair, Pub, Pull, Push, Rep, Req, Router, Sub, Xpub, Xsub};
    [
        family(Push, Plain, Pull, Plain, 3),
        family(Push, Plain, Pull, Plain, 3),
        family(Push, Plain, Pull, Plain, 3),
        family(Dealer, Plain, Dealer, Plain, 3),
        family(Dealer, Client, Router, Server, 3),
        family(Dealer, Client, Rep, Answerer, 3),
        family(Req, Asker, Rep, Answerer, 3),
        family(Req, Asker, Router, Server, 3),
        family(Pub, Plain, Sub, Plain, 3),
        family(Pub, Plain, Xsub, Plain, 2),
        family(Xpub, Plain, Sub, Plain, 3),
        family(Xpub, Plain, Xsub, Plain, 2),
        family(Pair, Plain, Pair, Plain, 1),
    ]
};

impl<'a> Play<'a> {
    /// Draws a network and starts it.
    pub(super) fn cast(world: &'a mut World) -> Self {
        let ledger = Ledger::default();
        let mut play = Play { world, actors: Vec::new(), former: Vec::new(), ledger };
        play.draw_weather();
        let Family { near, far, most } = &FAMILIES[play.draw(FAMILIES.len())];
        play.ledger.is_single = !matches!(near.0, SocketType::Pub | SocketType::Xpub);
        let (nears, fars) = (1 + play.draw(*most), 1 + play.draw(*most));
        for _ in 0..nears {
            play.enter(*near);
        }
        for _ in 0..fars {
            play.enter(*far);
        }
        let (first, second): (Vec<usize>, Vec<usize>) =
            ((0..nears).collect(), (nears..nears + fars).collect());
        match play.once_in(2) {
            true => play.plan(&first, &second),
            false => play.plan(&second, &first),
        }
        for at in 0..play.actors.len() {
            play.start(at);
        }
        play
    }

    fn enter(&mut self, (socket_type, part): (SocketType, Part)) {
        let options = self.draw_options(part, self.actors.len());
        let context = self.draw(3);
        self.actors.push(Actor {
            part,
            socket_type,
            options,
            node: NodeId(0),
            alive: false,
            context,
            binds: None,
            connects: Vec::new(),
            connected: BTreeSet::new(),
            next: 0,
            full_at: None,
            asked: None,
            owed: VecDeque::new(),
            eager: true,
            marks: Marks::default(),
            marks_ever: Marks::NOTHING,
        });
    }

    /// Decides who is bound where, and who connects to whom.
    fn plan(&mut self, binders: &[usize], connectors: &[usize]) {
        for at in binders {
            let endpoint = match self.once_in(4) {
                true => format!("inproc://{at}"),
                false => format!("tcp://10.0.0.{}:5555", at + 1),
            };
            self.actors[*at].binds = Some(endpoint);
        }
        for (place, at) in connectors.iter().enumerate() {
            for binder in binders {
                // Everybody knows somebody, and the other way round.
                let sure = binders[place % binders.len()] == *binder
                    || connectors[binder % connectors.len()] == *at;
                if sure || self.once_in(2) {
                    let endpoint = self.actors[*binder].binds.clone().unwrap();
                    self.actors[*at].connects.push(endpoint);
                }
            }
        }
    }

    /// A process starts: a socket of its own, bound and connected as planned.
    pub(super) fn start(&mut self, at: usize) {
        let actor = &mut self.actors[at];
        assert!(!actor.alive);
        actor.node = self.world.socket(actor.socket_type, &actor.options);
        actor.alive = true;
        actor.connected.clear();
        (actor.next, actor.full_at, actor.asked) = (0, None, None);
        actor.owed.clear();
        actor.marks = Marks::of(&actor.options);
        actor.marks_ever = actor.marks_ever.or(actor.marks);
        let (id, binds, subscribes) = (actor.node, actor.binds.clone(), actor.is_subscriber());
        if subscribes {
            self.world.subscribe(id, "");
        }
        if let Some(endpoint) = binds {
            self.bind(at, &endpoint);
        }
        self.connect_all(at);
    }

    /// Binds; whoever was connected within the process connects again.
    pub(super) fn bind(&mut self, at: usize, endpoint: &str) {
        let id = self.actors[at].node;
        if self.world.is_bound(id, endpoint) {
            return;
        }
        self.world.bind(id, endpoint);
        if !endpoint.starts_with("inproc:") {
            return;
        }
        for other in (0..self.actors.len()).filter(|other| *other != at) {
            let actor = &mut self.actors[other];
            if actor.alive && actor.connected.remove(endpoint) {
                let id = actor.node;
                self.world.disconnect(id, endpoint);
                self.connect_all(other);
            }
        }
    }

    /// Connects to all that it is not connected to.
    pub(super) fn connect_all(&mut self, at: usize) {
        let actor = &self.actors[at];
        let id = actor.node;
        let missing = |endpoint: &&String| !actor.connected.contains(*endpoint);
        let missing: Vec<String> = actor.connects.iter().filter(missing).cloned().collect();
        for endpoint in missing {
            if self.world.connect(id, &endpoint).is_some() {
                self.actors[at].connected.insert(endpoint);
            }
        }
    }
}
