//! What happens to networks and processes.

use std::time::Duration;

use super::Play;

impl Play<'_> {
    /// One thing that goes wrong, or comes right again.
    pub(super) fn fault(&mut self) {
        let at = self.draw(self.actors.len());
        if !self.actors[at].alive {
            return self.start(at);
        }
        let id = self.actors[at].node;
        match self.draw(16) {
            0..3 => self.world.cut_any(),
            3 => self.world.cut(id),
            4 | 5 => {
                let time = Duration::from_millis(self.world.draw(3000));
                self.world.stall_any(time);
            }
            6 => self.world.freeze(id, true),
            7 => self.thaw(),
            8 => self.kill(at),
            9 => {
                self.close(at);
                self.start(at);
            }
            10 => self.close_context(self.actors[at].context),
            11 => self.vanish(at),
            12 => self.disconnect(at),
            13 => self.reconfigure(at),
            14 => self.disconnect_peer(at),
            _ => self.world.run_for(Duration::from_secs(3)),
        }
    }

    fn thaw(&mut self) {
        for actor in self.actors.iter().filter(|actor| actor.alive) {
            self.world.freeze(actor.node, false);
        }
    }

    /// A process ends without a word.
    fn kill(&mut self, at: usize) {
        if self.actors[at].is_inproc() {
            return self.close(at);
        }
        self.world.kill(self.actors[at].node);
        self.retire(at);
    }

    fn retire(&mut self, at: usize) {
        self.actors[at].alive = false;
        self.former.push(self.actors[at].node);
    }

    /// A process closes its socket, which lingers.
    pub(super) fn close(&mut self, at: usize) {
        if !self.actors[at].alive {
            return;
        }
        self.world.freeze(self.actors[at].node, false);
        self.world.close(self.actors[at].node);
        self.retire(at);
    }

    fn close_context(&mut self, context: usize) {
        for at in 0..self.actors.len() {
            if self.actors[at].context == context {
                self.close(at);
            }
        }
    }

    /// An endpoint is bound no longer, or again: who connects to it is refused.
    fn vanish(&mut self, at: usize) {
        let Some(endpoint) = self.actors[at].binds.clone() else { return };
        match self.world.is_bound(self.actors[at].node, &endpoint) {
            true => self.world.unbind(self.actors[at].node, &endpoint),
            false => self.bind(at, &endpoint),
        }
    }

    fn disconnect(&mut self, at: usize) {
        let Some(endpoint) = self.actors[at].connected.pop_first() else {
            return self.connect_all(at);
        };
        self.world.disconnect(self.actors[at].node, &endpoint);
    }

    fn disconnect_peer(&mut self, at: usize) {
        let id = self.actors[at].node;
        let peers = self.world.statistics(id).peers;
        if self.actors[at].binds.is_some() && !peers.is_empty() {
            let peer = peers[self.draw(peers.len())].id;
            self.world.hub(id).disconnect_peer(peer);
        }
    }

    fn reconfigure(&mut self, at: usize) {
        let options = self.draw_marks(self.actors[at].options.clone());
        let actor = &mut self.actors[at];
        actor.marks = actor.marks.or(super::actor::Marks::of(&options));
        actor.marks_ever = actor.marks_ever.or(actor.marks);
        actor.options = options.clone();
        self.world.hub(actor.node).configure(options).unwrap();
    }

    /// All is well again: every process runs, every endpoint is there, nothing stalls.
    pub(super) fn heal(&mut self) {
        self.world.weather(crate::simulator::Weather::default());
        self.world.unstall();
        self.thaw();
        for at in 0..self.actors.len() {
            if !self.actors[at].alive {
                self.start(at);
            }
            if let Some(endpoint) = self.actors[at].binds.clone() {
                self.bind(at, &endpoint);
            }
        }
        for at in 0..self.actors.len() {
            self.close_pipes(at);
        }
        // A PAIR has no place for another before it has received what the one before sent.
        for _ in 0..20 {
            self.act();
            self.world.run_for(Duration::from_millis(100));
        }
        for at in 0..self.actors.len() {
            self.connect_all(at);
        }
    }

    /// Within a process nobody connects again by itself: what was closed at the other end stays so.
    fn close_pipes(&mut self, at: usize) {
        let actor = &mut self.actors[at];
        let id = actor.node;
        let is_pipe = |endpoint: &&String| endpoint.starts_with("inproc:");
        let pipes: Vec<String> = actor.connected.iter().filter(is_pipe).cloned().collect();
        actor.connected.retain(|endpoint| !pipes.contains(endpoint));
        for endpoint in &pipes {
            self.world.disconnect(id, endpoint);
        }
    }
}
