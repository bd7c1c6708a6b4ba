//! What must hold at every moment.

use super::Play;
use crate::event::EventKind;
use crate::simulator::World;

/// The largest message of a play, with everything around it.
const LARGEST: usize = 9100;
/// What is read at once.
const READ: usize = 64 * 1024;

impl Play<'_> {
    /// Looks at everything that must hold at every moment; order, and that nothing comes twice or
    /// damaged, is looked at as messages come.
    pub(super) fn check(&mut self) {
        self.world.check();
        for at in 0..self.actors.len() {
            if self.actors[at].alive {
                // Of a conflated queue there is one message, whatever the marks say.
                if !self.actors[at].conflates() {
                    self.within_bounds(at);
                }
                self.nobody_is_accused(at);
            }
        }
    }

    /// No queue is longer than its mark.
    fn within_bounds(&mut self, at: usize) {
        let (id, marks) = (self.actors[at].node, self.actors[at].marks);
        let pipe = self.longest_pipe(at);
        for peer in self.world.statistics(id).peers {
            let is_inproc = self.world.is_inproc(id, peer.id);
            let send = if is_inproc { pipe } else { marks.send };
            let told = || format!("{id:?} {marks:?} {peer:?}");
            assert!(
                send.is_none_or(|most| peer.send_queue <= most),
                "too much to send: {}",
                told()
            );
            if !is_inproc {
                let (waiting, inbox) = self.world.queued_octets(id, peer.id);
                let send = marks.send_octets.map(|most| most + LARGEST);
                assert!(send.is_none_or(|most| waiting <= most), "octets to send: {}", told());
                let receive = marks.receive_octets.map(|most| most + READ + LARGEST);
                assert!(receive.is_none_or(|most| inbox <= most), "octets received: {}", told());
                let receive = marks.receive.map(|most| most + World::LARGEST_BATCH);
                let most = receive.unwrap_or(usize::MAX);
                assert!(peer.receive_queue <= most, "too much received: {}", told());
            }
        }
    }

    /// What both ends of a pipe allow together.
    fn longest_pipe(&self, at: usize) -> Option<usize> {
        let send = self.actors[at].marks.send?;
        let receive = self.actors.iter().map(|actor| actor.marks.receive);
        let most = receive.reduce(|one, two| Some(one?.max(two?))).flatten()?;
        Some(send + most)
    }

    /// All sockets are ours: none finds that another broke the protocol.
    fn nobody_is_accused(&mut self, at: usize) {
        let id = self.actors[at].node;
        for event in self.world.events(id) {
            if let EventKind::Disconnected(Some(error)) | EventKind::HandshakeFailed(error) = &event
            {
                assert!(error.is_temporary(), "{id:?}: {event:?}");
            }
        }
    }
}
