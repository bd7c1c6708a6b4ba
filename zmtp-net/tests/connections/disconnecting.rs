//! Letting go of endpoints and of single peers.

use zmtp_net::{AddressingError, EventKind, SocketType};

use crate::support::{LONG, TRANSPORTS, context, event, join, ready, socket, text, until};

#[test]
fn unbinding_closes_the_listener_and_what_came_through_it() {
    for transport in TRANSPORTS {
        let context = context();
        let (push, pull) = (socket(&context, SocketType::Push), socket(&context, SocketType::Pull));
        let endpoint = join(&pull, &push, transport);
        let other = socket(&context, SocketType::Push);
        join(&pull, &other, "inproc://another endpoint");
        pull.unbind(&endpoint).unwrap();
        until("the connection is closed", || ready(&push) == 0);
        assert_eq!(ready(&pull), 1, "{transport}");
        other.send("still here").unwrap();
        assert_eq!(text(&pull), "still here", "{transport}");
        assert!(matches!(pull.unbind(&endpoint), Err(AddressingError::NotThere)));
    }
}

#[test]
fn unbinding_delivers_what_was_queued() {
    for transport in TRANSPORTS {
        let context = context();
        let (push, pull) = (socket(&context, SocketType::Push), socket(&context, SocketType::Pull));
        let endpoint = join(&push, &pull, transport);
        (0..500).for_each(|n| push.send(n.to_string()).unwrap());
        push.unbind(&endpoint).unwrap();
        (0..500).for_each(|n| assert_eq!(text(&pull), n.to_string(), "{transport}"));
    }
}

#[test]
fn disconnecting_delivers_what_was_queued_and_does_not_connect_again() {
    for transport in TRANSPORTS {
        let context = context();
        let (push, pull) = (socket(&context, SocketType::Push), socket(&context, SocketType::Pull));
        let endpoint = join(&pull, &push, transport);
        (0..500).for_each(|n| push.send(n.to_string()).unwrap());
        push.disconnect(&endpoint).unwrap();
        assert!(push.try_send("nobody is there").is_err(), "{transport}");
        (0..500).for_each(|n| assert_eq!(text(&pull), n.to_string(), "{transport}"));
        // Who sent the last message can be looked at until the next is asked for.
        until("the peers have gone", || {
            pull.try_recv().is_err() && pull.peers().is_empty() && push.peers().is_empty()
        });
        assert!(matches!(push.disconnect(&endpoint), Err(AddressingError::NotThere)));
        push.connect(&endpoint).unwrap();
        push.send("again").unwrap();
        assert_eq!(text(&pull), "again", "{transport}");
    }
}

#[test]
fn an_endpoint_nobody_is_bound_to_can_be_let_go() {
    let context = context();
    let pull = socket(&context, SocketType::Pull);
    let endpoint = pull.bind("tcp://127.0.0.1:*").unwrap();
    pull.unbind(&endpoint).unwrap();
    pull.connect(&endpoint).unwrap();
    pull.disconnect(&endpoint).unwrap();
    assert!(pull.peers().is_empty());
}

#[test]
fn one_peer_is_closed_and_the_others_are_not() {
    for transport in TRANSPORTS {
        let context = context();
        let pull = socket(&context, SocketType::Pull);
        let (one, two) = (socket(&context, SocketType::Push), socket(&context, SocketType::Push));
        let endpoint = join(&pull, &one, transport);
        let first = pull.peers()[0].id;
        two.connect(&endpoint).unwrap();
        assert!(pull.wait_for_peers(2, LONG));
        pull.disconnect_peer(first).unwrap();
        assert!(matches!(pull.disconnect_peer(first), Err(AddressingError::NotThere)));
        two.send("still here").unwrap();
        assert_eq!(text(&pull), "still here", "{transport}");
    }
}

#[test]
fn a_peer_that_is_closed_by_who_connected_is_not_connected_again() {
    let context = context();
    let (push, pull) = (socket(&context, SocketType::Push), socket(&context, SocketType::Pull));
    let endpoint = pull.bind("tcp://127.0.0.1:*").unwrap();
    let id = push.connect(&endpoint).unwrap();
    assert!(push.wait_for_peers(1, LONG));
    let events = pull.monitor();
    push.disconnect_peer(id).unwrap();
    event(&events, |kind| matches!(kind, EventKind::Disconnected(_)));
    assert!(push.peers().is_empty());
    assert!(matches!(push.disconnect(&endpoint), Err(AddressingError::NotThere)));
}

#[test]
fn what_a_peer_sent_before_it_left_can_be_received() {
    for transport in TRANSPORTS {
        let context = context();
        let (push, pull) = (socket(&context, SocketType::Push), socket(&context, SocketType::Pull));
        join(&pull, &push, transport);
        (0..500).for_each(|n| push.send(n.to_string()).unwrap());
        drop(push);
        until(&format!("the peer has gone over {transport}"), || ready(&pull) == 0);
        (0..500).for_each(|n| assert_eq!(text(&pull), n.to_string(), "{transport}"));
        assert!(pull.try_recv().is_err());
        assert!(pull.peers().is_empty(), "{transport}");
    }
}
