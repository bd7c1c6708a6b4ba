//! What a peer may make a socket hold.

use zmtp_net::codec::Limits;
use zmtp_net::{DisconnectCause, EventKind, Message, Options, SocketType};

use crate::support::{context, event, join, options, recv, socket, text, with};

/// Sends a message that fits and one that does not; the connection ends with that.
fn ends_with(limits: Options, fits: impl Into<Message>, too_much: impl Into<Message>) {
    let (fits, too_much) = (fits.into(), too_much.into());
    let context = context();
    let pull = with(&context, SocketType::Pull, limits);
    let events = pull.monitor();
    let push = with(&context, SocketType::Push, options().reconnect_interval(None));
    let endpoint = join(&pull, &push, "tcp://127.0.0.1:*");
    push.send(fits.clone()).unwrap();
    assert!(recv(&pull) == fits);
    push.send(too_much).unwrap();
    let lost = event(&events, |kind| matches!(kind, EventKind::Disconnected(_)));
    assert!(
        matches!(lost.kind, EventKind::Disconnected(DisconnectCause::Protocol(_))),
        "{:?}",
        lost.kind
    );
    assert!(pull.try_recv().is_err());
    // Others go on.
    let other = socket(&context, SocketType::Push);
    other.connect(&endpoint).unwrap();
    other.send("other").unwrap();
    assert_eq!(text(&pull), "other");
}

#[test]
fn a_part_that_is_too_large_ends_its_connection() {
    ends_with(options().max_message_size(Some(1000)), vec![0; 1000], vec![0; 1001]);
    let parts = || Message::from([vec![0; 1000], vec![0; 1000]]);
    ends_with(options().max_message_size(Some(1000)), parts(), vec![0; 1001]);
}

#[test]
fn a_message_that_is_too_large_ends_its_connection() {
    let parts = |size| Message::from([vec![0; 500], vec![0; size]]);
    ends_with(options().max_multipart_size(Some(1000)), parts(500), parts(501));
}

#[test]
fn a_message_of_too_many_parts_ends_its_connection() {
    let parts = |count| Message::from_parts((0..count).map(|_| "part")).unwrap();
    ends_with(options().max_parts(3), parts(3), parts(4));
}

#[test]
fn the_limits_of_the_codec_can_be_set_at_once() {
    let limits = Limits::new().part_size(1000);
    ends_with(options().limits(limits), vec![0; 1000], vec![0; 1001]);
}
