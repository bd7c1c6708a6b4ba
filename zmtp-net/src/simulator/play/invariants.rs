//! What must hold at every moment.

use super::Play;
use super::actor::{Actor, Marks};
use crate::event::{DisconnectCause, EventKind};
use crate::peer::{Link, Peer};
use crate::simulator::World;

/// The largest message of a play, with everything around it.
const LARGEST: usize = 9100;
/// What is read at once.
const READ: usize = 64 * 1024;
/// The highest mark in octets of a play, if there is one.
const HIGHEST: usize = 3000;

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
        let (stream, pipe) = (Most::of_stream(marks), self.most_of_pipe(at));
        for peer in self.world.hub(id).peers.ids() {
            let most = if self.world.is_inproc(id, peer) { &pipe } else { &stream };
            let Some(queued) = self.world.hub(id).peers.get_mut(peer).map(Queued::of) else {
                continue;
            };
            if let Some(what) = most.is_exceeded_by(&queued) {
                let statistics = self.world.hub(id).peer(peer);
                panic!("{what}: {id:?} {marks:?} {queued:?} {most:?} {statistics:?}");
            }
        }
    }

    /// What both ends of a pipe allow together. It may be one to a former life of another. A sender that
    /// conflates always has its newest message in the pipe, whatever the inbox holds, which takes that
    /// too when the sender leaves.
    fn most_of_pipe(&self, at: usize) -> Most {
        let own = self.actors[at].marks;
        let others = self.actors.iter().map(|actor| actor.marks_ever);
        let others = others.reduce(Marks::or).unwrap_or_default();
        // Octets are limited if one side limits them; but before the receiver is bound, only the
        // sender can.
        let octets = |send: Option<usize>, receive: Option<usize>| {
            Some(send? + receive.unwrap_or(HIGHEST) + LARGEST)
        };
        let newest = usize::from(self.actors.iter().any(Actor::conflates));
        let inward = |most: Option<usize>, one: usize| Some(most? + newest * one);
        let messages = |send: Option<usize>, receive: Option<usize>| Some(send? + receive?);
        Most {
            send: messages(own.send, others.receive),
            receive: inward(messages(others.send, own.receive), 1),
            send_octets: octets(own.send_octets, others.receive_octets),
            receive_octets: inward(octets(others.send_octets, own.receive_octets), LARGEST),
        }
    }

    /// All sockets are ours: none finds that another broke the protocol.
    fn nobody_is_accused(&mut self, at: usize) {
        let id = self.actors[at].node;
        for event in self.world.events(id) {
            if let EventKind::Disconnected(DisconnectCause::Protocol(error))
            | EventKind::HandshakeFailed(error) = &event
            {
                assert!(error.is_temporary(), "{id:?}: {event:?}");
            }
        }
    }
}

/// What is queued for a peer, and from it.
#[derive(Debug)]
struct Queued {
    send: usize,
    receive: usize,
    send_octets: usize,
    receive_octets: usize,
}

impl Queued {
    fn of(peer: &mut Peer) -> Self {
        let linked = match &mut peer.link {
            Link::Stream(stream) if stream.connection.unsent() > 0 => {
                stream.connection.output().len()
            }
            Link::Inproc(end) => usize::try_from(end.queued_bytes()).unwrap(),
            Link::Stream(_) | Link::Absent => 0,
        };
        Self {
            send: peer.queues().send_queue,
            receive: peer.inbox.len(),
            send_octets: peer.waiting.octets() + linked,
            receive_octets: peer.inbox.octets(),
        }
    }
}

/// What may be queued at most; `None` is no limit.
#[derive(Debug)]
struct Most {
    send: Option<usize>,
    receive: Option<usize>,
    send_octets: Option<usize>,
    receive_octets: Option<usize>,
}

impl Most {
    /// For a peer at the end of a stream: what was read at once may be more than there is room for.
    fn of_stream(marks: Marks) -> Self {
        Self {
            send: marks.send,
            receive: marks.receive.map(|most| most + World::LARGEST_BATCH),
            send_octets: marks.send_octets.map(|most| most + LARGEST),
            receive_octets: marks.receive_octets.map(|most| most + READ + LARGEST),
        }
    }

    fn is_exceeded_by(&self, queued: &Queued) -> Option<&'static str> {
        let above = |count: usize, most: Option<usize>| most.is_some_and(|most| count > most);
        [
            (above(queued.send, self.send), "too much to send"),
            (above(queued.receive, self.receive), "too much received"),
            (above(queued.send_octets, self.send_octets), "octets to send"),
            (above(queued.receive_octets, self.receive_octets), "octets received"),
        ]
        .into_iter()
        .find_map(|(is_above, what)| is_above.then_some(what))
    }
}
