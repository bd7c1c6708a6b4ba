//! What is told to `metrics`.

use metrics::{Unit, counter, describe_counter, describe_gauge, gauge};

use crate::event::SocketEvent;
use crate::hub::Statistics;

const SENT: &str = "zmtp_messages_sent_total";
const RECEIVED: &str = "zmtp_messages_received_total";
const BYTES_SENT: &str = "zmtp_bytes_sent_total";
const BYTES_RECEIVED: &str = "zmtp_bytes_received_total";
const DROPPED: &str = "zmtp_messages_dropped_total";
const EVENTS: &str = "zmtp_events_total";
const MISSED: &str = "zmtp_events_missed_total";
const PEERS: &str = "zmtp_peers";
const PEERS_READY: &str = "zmtp_peers_ready";
const SEND_QUEUE: &str = "zmtp_send_queue_messages";
const RECEIVE_QUEUE: &str = "zmtp_receive_queue_messages";
const SEND_QUEUE_BYTES: &str = "zmtp_send_queue_bytes";
const RECEIVE_QUEUE_BYTES: &str = "zmtp_receive_queue_bytes";

/// Tells the recorder what the names mean.
pub(super) fn describe() {
    describe_counter!(SENT, Unit::Count, "messages that were queued for peers");
    describe_counter!(RECEIVED, Unit::Count, "messages that the application has received");
    describe_counter!(BYTES_SENT, Unit::Bytes, "bytes written, the protocol's own included");
    describe_counter!(BYTES_RECEIVED, Unit::Bytes, "bytes read, the protocol's own included");
    describe_counter!(DROPPED, Unit::Count, "messages that were dropped, by reason");
    describe_counter!(EVENTS, Unit::Count, "what happened to connections, by event");
    describe_counter!(MISSED, Unit::Count, "events that were not counted");
    describe_gauge!(PEERS, Unit::Count, "peers, connected or not");
    describe_gauge!(PEERS_READY, Unit::Count, "peers to which messages flow");
    describe_gauge!(SEND_QUEUE, Unit::Count, "messages that wait to be written");
    describe_gauge!(RECEIVE_QUEUE, Unit::Count, "messages that wait for the application");
    describe_gauge!(SEND_QUEUE_BYTES, Unit::Bytes, "bytes that wait to be written");
    describe_gauge!(RECEIVE_QUEUE_BYTES, Unit::Bytes, "bytes that came and were not looked at yet");
}

impl Statistics {
    /// Sets the counters and gauges of `metrics` to these figures. All have the label `socket`, the
    /// name that is given here.
    ///
    /// | counter | what |
    /// |---|---|
    /// | `zmtp_messages_sent_total`, `zmtp_messages_received_total` | messages |
    /// | `zmtp_bytes_sent_total`, `zmtp_bytes_received_total` | bytes of the streams |
    /// | `zmtp_messages_dropped_total` | by the label `reason`: `high_water_mark`, `no_route`, `peer_gone`, `closed`, `malformed`, `superseded` |
    ///
    /// | gauge | what |
    /// |---|---|
    /// | `zmtp_peers`, `zmtp_peers_ready` | peers, and those to which messages flow |
    /// | `zmtp_send_queue_messages`, `zmtp_receive_queue_messages` | messages that wait, of all peers together |
    /// | `zmtp_send_queue_bytes`, `zmtp_receive_queue_bytes` | bytes that wait, of all peers together |
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
            (BYTES_SENT, total.bytes_sent),
            (BYTES_RECEIVED, total.bytes_received),
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
        set(SEND_QUEUE_BYTES, socket, queued.send_queue_bytes);
        set(RECEIVE_QUEUE_BYTES, socket, queued.receive_queue_bytes);
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
    for name in
        [PEERS, PEERS_READY, SEND_QUEUE, RECEIVE_QUEUE, SEND_QUEUE_BYTES, RECEIVE_QUEUE_BYTES]
    {
        set(name, socket, 0);
    }
}
