//! High-water marks: what is held for a peer that does not read, and that nothing of it is lost.

use std::time::Duration;

use zmtp_net::{Context, Options, SendErrorKind, Socket, SocketType};

use crate::support::{LONG, context, join, options, recv, socket, text, texts, until, with};

const SHORT: Duration = Duration::from_millis(30);
const SMALL: usize = 4096;

/// A PUSH and a PULL over TCP with small buffers in the system.
fn pair(context: &Context, push: Options, pull: Options) -> (Socket, Socket) {
    let push = with(context, SocketType::Push, push.send_buffer(Some(SMALL)));
    let pull = with(context, SocketType::Pull, pull.receive_buffer(Some(SMALL)));
    join(&pull, &push, "tcp://127.0.0.1:*");
    (push, pull)
}

/// Sends numbered messages of this size until there is no room for a while; how many.
fn fill(push: &Socket, size: usize) -> u32 {
    let mut sent = 0_u32;
    loop {
        let message = [sent.to_string(), "x".repeat(size)];
        match push.send_timeout(message, SHORT) {
            Ok(()) => sent += 1,
            Err(error) => {
                assert_eq!(error.kind, SendErrorKind::TimedOut);
                return sent;
            }
        }
    }
}

#[test]
fn a_peer_that_does_not_read_holds_the_sender_up_and_loses_nothing() {
    let context = context();
    let sending = options().send_hwm(10).linger(zmtp_net::Linger::Never);
    let (push, pull) = pair(&context, sending, options().receive_hwm(10));
    let sent = fill(&push, 5000);
    assert!(sent >= 20, "{sent}");
    assert!(!push.can_send());
    assert_eq!(push.try_send("no").unwrap_err().kind, SendErrorKind::WouldBlock);
    let statistics = push.statistics();
    assert_eq!(statistics.peers[0].send_queue, 10);
    assert!(pull.peers()[0].receive_queue <= 10);
    for n in 0..sent {
        assert_eq!(texts(&pull)[0], n.to_string());
    }
    until("there is room again", || push.can_send());
    assert_eq!(push.statistics().total.dropped.total(), 0);
    assert_eq!(pull.statistics().total.dropped.total(), 0);
}

#[test]
fn a_sender_that_waits_for_room_is_woken_when_there_is() {
    for transport in ["tcp://127.0.0.1:*", "ipc://*", "inproc://woken"] {
        let context = context();
        let push = with(&context, SocketType::Push, options().send_hwm(1));
        let pull = with(&context, SocketType::Pull, options().receive_hwm(1));
        join(&pull, &push, transport);
        std::thread::scope(|scope| {
            scope.spawn(|| (0..2000).for_each(|n| push.send(n.to_string()).unwrap()));
            (0..2000).for_each(|n| assert_eq!(text(&pull), n.to_string(), "{transport}"));
        });
    }
}

#[test]
fn marks_count_messages_for_a_peer_that_is_not_there() {
    let context = context();
    let nobody = socket(&context, SocketType::Pull);
    let nowhere = || {
        let endpoint = nobody.bind("tcp://127.0.0.1:*").unwrap();
        nobody.unbind(&endpoint).unwrap();
        endpoint
    };
    let few = options().send_hwm(5).linger(zmtp_net::Linger::Never);
    let push = with(&context, SocketType::Push, few);
    for peers in 1..=2 {
        push.connect(nowhere()).unwrap();
        for _ in 0..5 {
            push.try_send("queued").unwrap();
        }
        let error = push.try_send("too many").unwrap_err();
        assert_eq!(error.kind, SendErrorKind::WouldBlock, "{peers}");
    }
}

#[test]
fn over_inproc_the_marks_of_both_sides_count_together() {
    for (send, receive, room) in [(10, 5, Some(15)), (1, 1, Some(2)), (0, 5, None), (5, 0, None)] {
        for bind_first in [true, false] {
            let context = context();
            let push = with(&context, SocketType::Push, options().send_hwm(send));
            let pull = with(&context, SocketType::Pull, options().receive_hwm(receive));
            if bind_first {
                pull.bind("inproc://marks").unwrap();
                push.connect("inproc://marks").unwrap();
            } else {
                push.connect("inproc://marks").unwrap();
                pull.bind("inproc://marks").unwrap();
            }
            assert!(pull.wait_for_peers(1, LONG));
            let sent = (0..5000).take_while(|n| push.try_send(n.to_string()).is_ok()).count();
            assert_eq!(sent, room.unwrap_or(5000), "{send} and {receive}");
        }
    }
}

#[test]
fn a_mark_of_zero_is_none() {
    let context = context();
    let push =
        with(&context, SocketType::Push, options().send_hwm(0).linger(zmtp_net::Linger::Never));
    let nobody = socket(&context, SocketType::Pull);
    let endpoint = nobody.bind("tcp://127.0.0.1:*").unwrap();
    nobody.unbind(&endpoint).unwrap();
    push.connect(&endpoint).unwrap();
    (0..20_000).for_each(|_| push.try_send("queued").unwrap());
    assert_eq!(push.statistics().peers[0].send_queue, 20_000);
}

#[test]
fn a_bound_in_octets_holds_the_sender_up_too() {
    let context = context();
    let (push, pull) = pair(
        &context,
        options().send_hwm_bytes(Some(100_000)),
        options().receive_hwm_bytes(Some(50_000)),
    );
    let sent = fill(&push, 10_000);
    // Ten and a bit here, five and a bit there, and what the system holds.
    assert!((10..100).contains(&sent), "{sent}");
    let queued = push.peers()[0].send_queue_bytes;
    assert!((90_000..120_000).contains(&queued), "{queued}");
    assert!(pull.peers()[0].receive_queue <= 6);
    (0..sent).for_each(|n| assert_eq!(texts(&pull)[0], n.to_string()));
    // One message of any size always fits.
    push.send_timeout(vec![1; 1_000_000], LONG).unwrap();
    assert_eq!(recv(&pull).first().len(), 1_000_000);
}

#[test]
fn a_receiver_holds_no_more_octets_than_it_may() {
    let context = context();
    let (push, pull) =
        pair(&context, options(), options().receive_hwm_bytes(Some(20_000)).receive_hwm(0));
    let sent = fill(&push, 1000);
    let held = pull.peers()[0].receive_queue;
    assert!((19..60).contains(&held), "{held}");
    (0..sent).for_each(|n| assert_eq!(texts(&pull)[0], n.to_string()));
}

#[test]
fn a_changed_mark_acts_on_the_peers_that_are_there() {
    for transport in ["tcp://127.0.0.1:*", "inproc://changed"] {
        let context = context();
        let push =
            with(&context, SocketType::Push, options().send_hwm(2).linger(zmtp_net::Linger::Never));
        if transport.starts_with("tcp") {
            let nobody = socket(&context, SocketType::Pull);
            let endpoint = nobody.bind(transport).unwrap();
            nobody.unbind(&endpoint).unwrap();
            push.connect(&endpoint).unwrap();
        } else {
            push.connect(transport).unwrap();
        }
        let room = || (0..100).take_while(|n| push.try_send(n.to_string()).is_ok()).count();
        assert_eq!(room(), 2, "{transport}");
        push.configure(|options| options.send_hwm(10)).unwrap();
        assert_eq!(room(), 8, "{transport}");
        push.configure(|options| options.send_hwm(3)).unwrap();
        assert_eq!(room(), 0, "{transport}");
    }
}

#[test]
fn a_message_of_many_parts_counts_once() {
    let context = context();
    let push = with(&context, SocketType::Push, options().send_hwm(2));
    let pull = with(&context, SocketType::Pull, options().receive_hwm(1));
    join(&pull, &push, "inproc://parts");
    let sent = (0..100).take_while(|_| push.try_send(["a", "b", "c", "d"]).is_ok()).count();
    assert_eq!(sent, 3);
}
