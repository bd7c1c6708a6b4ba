//! The network between two connections, and what should come through it.

use std::collections::VecDeque;

use bytes::{Buf, Bytes};
use zmtp_codec::wire::SIGNATURE_LEN;
use zmtp_codec::{Event, Message, Part, SocketType, Version};

use super::side::Side;
use crate::role::Role;
use crate::settings::Settings;

/// A network that carries octets, and can make either side look older than it is.
pub(super) struct Network {
    /// An octet of either greeting, and what to make of it.
    patch: Option<(u64, u8)>,
}

impl Network {
    /// Only NULL can speak to peers below 3.0.
    pub(super) fn new(role: Role, settings: &Settings) -> Self {
        let revision = SIGNATURE_LEN as u64;
        let patch = match settings.version {
            Version::V3_0 => Some((revision + 1, 0)),
            Version::V2_0 if role == Role::Null => Some((revision, 1)),
            Version::V1_0 if role == Role::Null => Some((revision, 0)),
            _ => None,
        };
        Self { patch }
    }

    /// The version that both sides will speak.
    pub(super) const fn version(role: Role, settings: &Settings) -> Version {
        match (settings.version, role) {
            (Version::V1_0 | Version::V2_0, Role::Null) => settings.version,
            (Version::V3_0, _) => Version::V3_0,
            _ => Version::V3_1,
        }
    }

    /// Carries up to `most` octets.
    pub(super) fn deliver(&self, from: &mut Side, to: &mut Side, most: usize) {
        let sent = from.connection.output().drained();
        let count = from.connection.output().remaining().min(most);
        let mut octets = from.connection.output().copy_to_bytes(count).to_vec();
        if let Some((at, octet)) = self.patch {
            let place = at.checked_sub(sent).and_then(|at| usize::try_from(at).ok());
            if let Some(place) = place.and_then(|at| octets.get_mut(at)) {
                *place = octet;
            }
        }
        to.inbox = Bytes::from([&to.inbox[..], &octets].concat());
    }
}

/// What a side should hear, in order.
#[derive(Debug, Default)]
pub(super) struct Expected {
    /// Everything but PONG.
    pub(super) events: VecDeque<Event>,
    /// The contexts of PONG, which come in an order of their own.
    pub(super) pongs: VecDeque<Vec<u8>>,
}

impl Expected {
    /// The peer sends a message to a socket of this type.
    pub(super) fn message(&mut self, socket_type: SocketType, message: &Message) {
        let first = message.first().split_first();
        let event = match first {
            Some((1, topic)) if is_subscription(socket_type, message) => {
                Event::Subscribe(Part::from(topic))
            }
            Some((0, topic)) if is_subscription(socket_type, message) => {
                Event::Cancel(Part::from(topic))
            }
            _ => Event::Message(message.clone()),
        };
        self.events.push_back(event);
    }

    /// Takes what happened off the list.
    pub(super) fn meet(&mut self, event: &Event) {
        if let Event::Pong(context) = event {
            assert_eq!(self.pongs.pop_front().as_deref(), Some(&context[..]), "another PONG");
        } else {
            assert_eq!(self.events.pop_front().as_ref(), Some(event), "another event");
        }
    }
}

fn is_subscription(socket_type: SocketType, message: &Message) -> bool {
    socket_type.is_publisher() && message.part_count() == 1
}
