//! What is known of a peer.

use std::fmt::Write as _;
use std::time::Duration;

use serde_json::{Map, Value, json};
use zmtp_codec::wire::Metadata;
use zmtp_codec::{Peer, SocketType, Version};
use zmtp_net::Endpoint;

use super::in_milliseconds;
use super::survey::{Greeted, Introduced};
use crate::failure::Failure;
use crate::records::{escape, value_of};

/// What was found out so far.
pub(super) struct Findings {
    endpoint: String,
    connected: Option<Duration>,
    version: Option<String>,
    mechanism: Option<String>,
    is_server: bool,
    socket_type: Option<SocketType>,
    metadata: Vec<(String, Vec<u8>)>,
    came_as: Option<SocketType>,
    handshake: Option<Duration>,
    trips: Trips,
}

/// The PINGs.
enum Trips {
    /// The handshake was not completed.
    None,
    /// The version has none.
    Impossible(Version),
    Measured(Vec<Duration>),
}

/// Properties in an order that they can be told in.
pub(super) fn properties(metadata: &Metadata<'_>) -> Vec<(String, Vec<u8>)> {
    let told = metadata
        .iter()
        .map(|(name, value)| (String::from_utf8_lossy(name).into_owned(), value.to_vec()));
    told.collect()
}

impl Findings {
    pub(super) fn new(endpoint: &Endpoint) -> Self {
        Self {
            endpoint: endpoint.to_string(),
            connected: None,
            version: None,
            mechanism: None,
            is_server: false,
            socket_type: None,
            metadata: Vec::new(),
            came_as: None,
            handshake: None,
            trips: Trips::None,
        }
    }

    pub(super) fn connected(&mut self, time: Duration) {
        self.connected.get_or_insert(time);
    }

    pub(super) fn greeted(&mut self, greeted: &Greeted) {
        match greeted {
            Greeted::V3(greeting) => {
                self.version = Some(format!("{}.{}", greeting.major, greeting.minor));
                self.mechanism = Some(escape(greeting.mechanism.as_bytes()));
                self.is_server = greeting.as_server;
            }
            Greeted::V2(kind) => {
                self.version = Some("2.0".to_owned());
                self.socket_type = *kind;
            }
            Greeted::V1 => self.version = Some("1.0".to_owned()),
        }
    }

    pub(super) fn introduced(&mut self, introduced: &Introduced) {
        self.socket_type = introduced.socket_type;
        self.metadata.clone_from(&introduced.metadata);
    }

    pub(super) fn arrived(&mut self, peer: &Peer, as_type: SocketType, took: Duration) {
        self.socket_type = peer.socket_type();
        self.metadata = properties(&peer.metadata());
        self.came_as = Some(as_type);
        self.handshake = Some(took);
        self.trips = Trips::Measured(Vec::new());
    }

    pub(super) fn no_ping(&mut self, version: Version) {
        self.trips = Trips::Impossible(version);
    }

    pub(super) fn returned(&mut self, trip: Duration) {
        if let Trips::Measured(trips) = &mut self.trips {
            trips.push(trip);
        }
    }

    /// Everything, a thing a line; nothing if not even a greeting came. `has_failed`: there was to be
    /// more.
    pub(super) fn to_text(&self, has_failed: bool) -> String {
        let mut text = String::new();
        let Some(version) = &self.version else { return text };
        let mut line = |name: &str, value: &str| {
            // Nothing fails that is written to a text.
            let _ = writeln!(text, "{name:<13} {value}");
        };
        line("endpoint", &self.endpoint);
        line("version", &format!("ZMTP {version}"));
        if let Some(mechanism) = &self.mechanism {
            let role = if self.is_server { ", server" } else { "" };
            line("mechanism", &format!("{mechanism}{role}"));
        }
        if let Some(kind) = self.socket_type {
            line("socket type", kind.name());
        }
        for (name, value) in self.metadata.iter().filter(|(name, _)| !is_type(name)) {
            line(&escape(name.as_bytes()), &format!("\"{}\"", escape(value)));
        }
        if let Some(time) = self.connected {
            line("connected in", &in_milliseconds(time));
        }
        if let (Some(time), Some(kind)) = (self.handshake, self.came_as) {
            line("handshake", &format!("{}, as {kind}", in_milliseconds(time)));
        }
        line("round trip", &self.round_trip(has_failed));
        text
    }

    fn round_trip(&self, has_failed: bool) -> String {
        match &self.trips {
            Trips::Impossible(version) => format!("not measured: ZMTP {version} has no PING"),
            Trips::None => match (self.socket_type, self.mechanism.is_some()) {
                (Some(kind), true) if !has_failed => format!(
                    "not measured: whoever comes in to a {kind} is dealt its messages; see --as"
                ),
                _ => "not measured: the handshake was not completed".to_owned(),
            },
            Trips::Measured(trips) => match trips.as_slice() {
                [] => "not measured: no answer to a PING".to_owned(),
                [one] => in_milliseconds(*one),
                several => {
                    let (least, mean, most) = summary(several);
                    let [least, mean, most] = [least, mean, most].map(in_milliseconds);
                    format!("{least} least, {mean} mean, {most} most, of {}", several.len())
                }
            },
        }
    }

    /// Everything as one object in a line.
    pub(super) fn to_json(&self, failure: Option<&Failure>) -> String {
        // Whole microseconds, so that no digits come that nobody measured.
        let milliseconds = |time: Duration| json!((time.as_nanos() / 1000) as f64 / 1000.0);
        let metadata: Map<String, Value> =
            self.metadata.iter().map(|(name, value)| (name.clone(), value_of(value))).collect();
        let trips: Vec<Value> = match &self.trips {
            Trips::Measured(trips) => trips.iter().copied().map(milliseconds).collect(),
            Trips::None | Trips::Impossible(_) => Vec::new(),
        };
        let object = json!({
            "endpoint": self.endpoint,
            "version": self.version,
            "mechanism": self.mechanism,
            "server": self.is_server,
            "socket_type": self.socket_type.map(SocketType::name),
            "metadata": metadata,
            "came_as": self.came_as.map(SocketType::name),
            "connected_ms": self.connected.map(milliseconds),
            "handshake_ms": self.handshake.map(milliseconds),
            "round_trips_ms": trips,
            "error": failure.and_then(Failure::reason),
        });
        format!("{object}\n")
    }
}

fn is_type(name: &str) -> bool {
    name.eq_ignore_ascii_case("Socket-Type")
}

fn summary(trips: &[Duration]) -> (Duration, Duration, Duration) {
    let least = trips.iter().min().copied().unwrap_or_default();
    let most = trips.iter().max().copied().unwrap_or_default();
    let sum: Duration = trips.iter().sum();
    let mean = sum.div_f64(trips.len().max(1) as f64);
    (least, mean, most)
}
