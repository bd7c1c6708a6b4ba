//! Looking at a socket: its peers, its figures, what happens to it.

use std::time::Duration;

use super::{Socket, deadline};
use crate::hub::{PeerStatistics, Statistics};
use crate::monitor::Monitor;
use crate::peer::PeerId;

impl Socket {
    /// The figures of this socket and of each of its peers, taken at one moment.
    #[must_use]
    pub fn statistics(&self) -> Statistics {
        self.shared.call(|core| core.hub.statistics())
    }

    /// The peers of this socket.
    #[must_use]
    pub fn peers(&self) -> Vec<PeerStatistics> {
        self.statistics().peers
    }

    /// What is known of a peer, such as the one that sent a message; `None` when it has gone and
    /// all its messages were received.
    #[must_use]
    pub fn peer(&self, id: PeerId) -> Option<PeerStatistics> {
        self.shared.call(|core| core.hub.peer(id))
    }

    /// How many different topics this socket is subscribed to, or its peers are.
    #[doc(alias = "ZMQ_TOPICS_COUNT")]
    #[must_use]
    pub fn topics(&self) -> usize {
        self.shared.call(|core| core.hub.topics())
    }

    /// Tells from now on what happens to the connections of this socket.
    #[doc(alias = "zmq_socket_monitor")]
    #[must_use]
    pub fn monitor(&self) -> Monitor {
        self.shared.call(|core| {
            core.hub.monitor(true);
            core.feeds.subscribe()
        })
    }

    /// Whether a message can be received, or received after an error, without waiting.
    #[doc(alias = "ZMQ_EVENTS")]
    #[doc(alias = "ZMQ_POLLIN")]
    #[must_use]
    pub fn can_recv(&self) -> bool {
        self.shared.call(|core| {
            core.hub.can_receive() || {
                core.turn();
                core.hub.can_receive()
            }
        })
    }

    /// Whether a message can be sent without waiting.
    #[doc(alias = "ZMQ_EVENTS")]
    #[doc(alias = "ZMQ_POLLOUT")]
    #[must_use]
    pub fn can_send(&self) -> bool {
        self.shared.call(|core| {
            core.hub.can_send() || {
                core.turn();
                core.hub.can_send()
            }
        })
    }

    /// Waits until at least `count` peers are connected, their handshakes behind them; whether that
    /// was so within `timeout`.
    pub fn wait_for_peers(&self, count: usize, timeout: Duration) -> bool {
        let mut until = Some(deadline(Some(timeout)));
        let enough = |core: &mut crate::turn::Core| (core.hub.ready_peers() >= count).then_some(());
        self.shared.wait(&mut until, |_| None, enough).is_ok()
    }

    /// Waits until at least `count` peers are subscribed to something; whether that was so within
    /// `timeout`. On a PUB or XPUB.
    pub fn wait_for_subscribers(&self, count: usize, timeout: Duration) -> bool {
        let mut until = Some(deadline(Some(timeout)));
        let enough = |core: &mut crate::turn::Core| (core.hub.subscribers() >= count).then_some(());
        self.shared.wait(&mut until, |_| None, enough).is_ok()
    }
}
