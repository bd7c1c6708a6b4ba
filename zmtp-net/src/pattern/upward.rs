//! Subscriptions that travel as messages: what an XSUB's application sends, and what comes from a
//! subscriber in more than one part.

use zmtp_codec::{Message, Part};

/// The octet before a topic that is subscribed to.
pub(super) const SUBSCRIBED: u8 = 1;
/// The octet before a topic that is not any more.
pub(super) const CANCELLED: u8 = 0;

/// One part on its way to a publisher.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Upward {
    Subscribe(Part),
    Cancel(Part),
    /// Part of a message for the application there.
    Text(Part),
}

impl Upward {
    fn of(part: Part) -> Self {
        match part.split_first() {
            Some((&SUBSCRIBED, topic)) => Self::Subscribe(Part::from(topic)),
            Some((&CANCELLED, topic)) => Self::Cancel(Part::from(topic)),
            _ => Self::Text(part),
        }
    }
}

fn is_subscription(part: &[u8]) -> bool {
    matches!(part.first(), Some(&(SUBSCRIBED | CANCELLED)))
}

/// Takes a message apart in which there are subscriptions; gives back one without.
///
/// Each part that begins with 0 or 1 is one. With `only_first` (`ZMQ_ONLY_FIRST_SUBSCRIBE`) the
/// parts behind the first are looked at only if that was one.
pub(super) fn subscriptions(
    message: Message,
    only_first: bool,
) -> Result<impl Iterator<Item = Upward>, Message> {
    let looked_at = !only_first || is_subscription(message.first());
    if looked_at && message.parts().any(is_subscription) {
        Ok(message.into_parts().map(Upward::of))
    } else {
        Err(message)
    }
}

/// A subscription or its end as an application sees it.
///
/// Both forms of the wire look the same to it.
pub(super) fn written(mark: u8, topic: &[u8]) -> Message {
    let mut octets = Vec::with_capacity(topic.len() + 1);
    octets.push(mark);
    octets.extend_from_slice(topic);
    Message::from(octets)
}
