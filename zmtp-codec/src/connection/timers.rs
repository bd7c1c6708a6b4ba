//! The timers of a connection, driven by its caller.

use core::time::Duration;

use crate::{Heartbeat, Time, TimeOut};

/// The shortest heartbeat interval, so that an interval of zero is no busy loop.
const SHORTEST_INTERVAL: Duration = Duration::from_millis(1);

/// Deadlines that are set, each `None` where it is not.
#[derive(Debug, Default)]
pub(super) struct Timers {
    handshake: Option<Time>,
    /// How long the cookie of a CURVE server is good.
    cookie: Option<Time>,
    ping: Option<Time>,
    answer: Option<Time>,
    time_to_live: Option<Time>,
}

/// What is due.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Due {
    Nothing,
    Ping,
    TimedOut(TimeOut),
}

impl Timers {
    pub(super) fn new(handshake: Option<Duration>, now: Time) -> Self {
        Self { handshake: handshake.map(|limit| now + limit), ..Self::default() }
    }

    /// The earliest deadline.
    pub(super) fn next(&self) -> Option<Time> {
        [self.handshake, self.cookie, self.ping, self.answer, self.time_to_live]
            .into_iter()
            .flatten()
            .min()
    }

    /// A cookie is out that is good for `life`.
    #[cfg(feature = "curve")]
    pub(super) fn cookie_sent(&mut self, life: Duration, now: Time) {
        self.cookie = Some(now + life);
    }

    /// The cookie came back.
    #[cfg(feature = "curve")]
    pub(super) fn cookie_returned(&mut self) {
        self.cookie = None;
    }

    /// Whether the time for the handshake is over.
    pub(super) fn is_handshake_over(&self, now: Time) -> bool {
        [self.handshake, self.cookie].into_iter().flatten().any(|at| at <= now)
    }

    /// The handshake is complete; heartbeats begin one interval later.
    pub(super) fn start_traffic(&mut self, heartbeat: Option<&Heartbeat>, now: Time) {
        self.handshake = None;
        self.ping = heartbeat.map(|beat| now + beat.interval.max(SHORTEST_INTERVAL));
    }

    /// > a peer SHOULD treat any incoming traffic (not just a PONG reply) as a sign of life
    /// > (RFC 37)
    #[inline]
    pub(super) fn heard(&mut self) {
        self.answer = None;
        self.time_to_live = None;
    }

    /// The peer asked to be given up when it is silent for `tenths` of a second; 0: it did not.
    pub(super) fn peer_lives(&mut self, tenths: u16, now: Time) {
        if tenths > 0 {
            self.time_to_live = Some(now + Duration::from_millis(u64::from(tenths) * 100));
        }
    }

    /// No deadline is left.
    pub(super) fn stop(&mut self) {
        *self = Self::default();
    }

    /// What is due now. A PING sets the time of the next one, and the deadline for its answer
    /// where none is running yet.
    pub(super) fn due(&mut self, heartbeat: Option<&Heartbeat>, now: Time) -> Due {
        let passed = |deadline: Option<Time>| deadline.is_some_and(|at| at <= now);
        if self.is_handshake_over(now) {
            return Due::TimedOut(TimeOut::Handshake);
        }
        if passed(self.answer) {
            return Due::TimedOut(TimeOut::Heartbeat);
        }
        if passed(self.time_to_live) {
            return Due::TimedOut(TimeOut::TimeToLive);
        }
        let Some(beat) = heartbeat.filter(|_| passed(self.ping)) else { return Due::Nothing };
        self.ping = Some(now + beat.interval.max(SHORTEST_INTERVAL));
        self.answer = self.answer.or(beat.timeout.map(|limit| now + limit));
        Due::Ping
    }
}
