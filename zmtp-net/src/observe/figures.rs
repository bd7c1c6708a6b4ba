//! What is told to `metrics`.

use metrics::{Unit, counter, describe_counter, describe_gauge, gauge};

use crate::event::SocketEvent;
use crate::hub::Statistics;

const SENT: &str = "zmtp_messages_sent_total";
const RECEIVED: &str = "zmtp_messages_received_total";
const OCTETS_SENT: &str = "zmtp_octets_sent_total";
const OCTETS_RECEIVED: &str = "zmtp_octets_received_total";
const DROPPED: &str = "zmtp_messages_dropped_total";
const EVENTS: &str = "zmtp_events_total";
const MISSED: &str = "zmtp_events_missed_total";
const PEERS: &str = "zmtp_peers";
const PEERS_READY: &str = "zmtp_peers_ready";
const SEND_QUEUE: &str = "zmtp_send_queue_messages";
const RECEIVE_QUEUE: &str = "zmtp_receive_queue_messages";
const SEND_OCTETS: &str = "zmtp_send_queue_octets";
const RECEIVE_OCTETS: &str = "zmtp_receive_queue_octets";

/// Tells the recorder what the names mean.
pub(super) fn describe() {
    describe_counter!(SENT, Unit::Count, "messages that were queued for peers");
    describe_counter!(RECEIVED, Unit::Count, "messages that the application has received");
    describe_counter!(OCTETS_SENT, Unit::Bytes, "octets written, the protocol's own included");
    describe_counter!(OCTETS_RECEIVED, Unit::Bytes, "octets read, the protocol's own included");
    describe_counter!(DROPPED, Unit::Count, "messages that were dropped, by reason");
    describe_counter!(EVENTS, Unit::Count, "what happened to connections, by event");
    describe_counter!(MISSED, Unit::Count, "events that were not counted");
    describe_gauge!(PEERS, Unit::Count, "peers, connected or not");
    describe_gauge!(PEERS_READY, Unit::Count, "peers to which messages flow");
    describe_gauge!(SEND_QUEUE, Unit::Count, "messages that wait to be written");
    describe_gauge!(RECEIVE_QUEUE, Unit::Count, "messages that wait for the application");
    describe_gauge!(SEND_OCTETS, Unit::Bytes, "octets that wait to be written");
    describe_gauge!(RECEIVE_OCTETS, Unit::Bytes, "octets that came and were not looked at yet");
}

impl Statistics {
    /// Sets the counters and gauges of `metrics` to these figures. All have the label `socket`, the
    /// name that is given here.
    ///
    /// | counter | what |
    /// |---|---|
    /// | `zmtp_messages_sent_total`, `zmtp_messages_received_total` | messages |
    /// | `zmtp_octets_sent_total`, `zmtp_octets_received_total` | octets of the streams |
    /// | `zmtp_messages_dropped_total` | by the label `reason`: `high_water_mark`, `no_route`, `peer_gone`, `closed`, `malformed`, `superseded` |
    ///
    /// | gauge | what |
    /// |---|---|
    /// | `zmtp_peers`, `zmtp_peers_ready` | peers, and those to which messages flow |
    /// | `zmtp_send_queue_messages`, `zmtp_receive_queue_messages` | messages that wait, of all peers together |
    /// | `zmtp_send_queue_octets`, `zmtp_receive_queue_octets` | octets that wait, of all peers together |
    ///
    /// An [`Observer`](crate::Observer) calls it at each interval, and counts besides what happens
    /// to connections: `zmtp_events_total`, by the label `event`
    /// ([`EventKind::name`](crate::EventKind::name)), and `zmtp_events_missed_total`. Single peers
    /// have no figures there, since they may be any number; [`Statistics::peers`] has them.
    ///
    /// ```
    /// use zmtp_net::{Context, Push};
    ///
    /// let push = Push::new(&Context::new()?)?;
    /// push.as_socket().statistics().record("orders");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn record(&self, socket: &str) {
        let total = &self.total;
        let dropped = &total.dropped;
        for (name, value) in [
            (SENT, total.messages_sent),
            (RECEIVED, total.messages_received),
            (OCTETS_SENT, total.octets_sent),
            (OCTETS_RECEIVED, total.octets_received),
        ] {
            counter!(name, "socket" => socket.to_owned()).absolute(value);
        }
        for (reason, value) in [
            ("high_water_mark", dropped.high_water_mark),
            ("no_route", dropped.no_route),
            ("peer_gone", dropped.peer_gone),
            ("closed", dropped.closed),
            ("malformed", dropped.malformed),
            ("superseded", dropped.superseded),
        ] {
            counter!(DROPPED, "socket" => socket.to_owned(), "reason" => reason).absolute(value);
        }
        let queued = self.queued();
        set(PEERS, socket, self.peers.len());
        set(PEERS_READY, socket, self.ready());
        set(SEND_QUEUE, socket, queued.send_messages);
        set(RECEIVE_QUEUE, socket, queued.receive_messages);
        set(SEND_OCTETS, socket, queued.send_octets);
        set(RECEIVE_OCTETS, socket, queued.receive_octets);
    }
}

/// A gauge is a number with a fraction; what is counted here is far from where that is inexact.
fn set(name: &'static str, socket: &str, value: usize) {
    gauge!(name, "socket" => socket.to_owned()).set(value as f64);
}

/// Something happened.
pub(super) fn count(event: &SocketEvent, socket: &str) {
    counter!(EVENTS, "socket" => socket.to_owned(), "event" => event.kind.name()).increment(1);
}

/// Events found no room.
pub(super) fn missed(count: u64, socket: &str) {
    counter!(MISSED, "socket" => socket.to_owned()).increment(count);
}

/// A socket is closed.
pub(super) fn clear(socket: &str) {
    for name in [PEERS, PEERS_READY, SEND_QUEUE, RECEIVE_QUEUE, SEND_OCTETS, RECEIVE_OCTETS] {
        set(name, socket, 0);
    }
}
