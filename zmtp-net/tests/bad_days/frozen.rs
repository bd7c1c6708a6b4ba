//! Peers that are stopped, and go on later.

use std::time::{Duration, Instant};

use nix::sys::signal::Signal;
use zmtp_net::{DisconnectCause, EventKind, SocketType};

use crate::account::{Account, numbered};
use crate::alone::leaves_nothing;
use crate::child::Child;
use crate::killed_peer::quick;
use crate::place::Place;
use crate::support::{LONG, context, event, until, with};

/// What comes after is handed to others, and what it was handed waits for it.
#[test]
fn a_frozen_pull_takes_its_share_and_no_more_and_loses_nothing() {
    leaves_nothing(|| {
        let (context, frozen, place) = (context(), Place::tcp(), Place::tcp());
        let push = with(&context, SocketType::Push, quick().send_hwm(100));
        let child = Child::new(&format!("pull {}", frozen.endpoint));
        let pull = with(&context, SocketType::Pull, quick());
        pull.bind(place.endpoint.as_str()).unwrap();
        push.connect(frozen.endpoint.as_str()).unwrap();
        push.connect(place.endpoint.as_str()).unwrap();
        assert!(push.wait_for_peers(2, LONG));
        child.signal(Signal::SIGSTOP);
        // Much more than there is room for on the way to the frozen one.
        let (count, mut lively, mut account) = (2000, 0, Account::default());
        let message = |n| [numbered(n), vec![b'.'; 100_000]].concat();
        for n in 0..count {
            let begin = Instant::now();
            push.send(message(n)).unwrap();
            assert!(begin.elapsed() < Duration::from_secs(1), "it holds up the sender");
            while pull.try_recv().is_ok() {
                lively += 1;
            }
        }
        child.signal(Signal::SIGCONT);
        // What the lively one has left, and all that waited for the other.
        until("all have come, once", || {
            lively += u64::from(pull.try_recv().is_ok());
            if let Some(number) = child.hears(Duration::from_millis(1)) {
                account.came(number);
            }
            lively + account.received == count
        });
        assert!(lively > count / 2, "{lively}");
        assert!(child.hears(Duration::from_millis(50)).is_none() && pull.try_recv().is_err());
    });
}

/// A publisher drops what a frozen subscriber has no room for, and counts each message.
#[test]
fn a_frozen_subscriber_holds_up_nobody_and_each_drop_is_counted() {
    leaves_nothing(|| {
        let (context, place) = (context(), Place::tcp());
        let publisher = with(&context, SocketType::Pub, quick().send_hwm(100));
        publisher.bind(place.endpoint.as_str()).unwrap();
        let child = Child::new(&format!("sub {}", place.endpoint));
        assert!(publisher.wait_for_subscribers(1, LONG));
        child.signal(Signal::SIGSTOP);
        let count = 500;
        for n in 0..count {
            let begin = Instant::now();
            publisher.send([numbered(n), vec![b'.'; 100_000]].concat()).unwrap();
            assert!(begin.elapsed() < Duration::from_secs(1), "it holds up the publisher");
        }
        let dropped = publisher.statistics().total.dropped;
        assert!(dropped.high_water_mark > 0, "{dropped:?}");
        assert_eq!(dropped.total(), dropped.high_water_mark);
        child.signal(Signal::SIGCONT);
        let mut account = Account::default();
        (0..count - dropped.total()).for_each(|_| account.came(child.report()));
        assert!(child.hears(Duration::from_millis(100)).is_none(), "more came than was sent");
    });
}

/// Heartbeats tell a frozen peer from one that is idle.
#[test]
fn a_frozen_peer_is_given_up_when_its_heart_stands_still() {
    leaves_nothing(|| {
        let (context, place) = (context(), Place::tcp());
        let beat = Duration::from_millis(500);
        let beating = quick().heartbeat_interval(Some(beat)).heartbeat_timeout(Some(beat));
        let push = with(&context, SocketType::Push, beating);
        let events = push.monitor();
        let child = Child::new(&format!("pull {}", place.endpoint));
        push.connect(place.endpoint.as_str()).unwrap();
        event(&events, |kind| *kind == EventKind::HandshakeSucceeded);
        child.signal(Signal::SIGSTOP);
        event(&events, |kind| {
            matches!(kind, EventKind::Disconnected(DisconnectCause::Protocol(_)))
        });
        child.signal(Signal::SIGCONT);
        event(&events, |kind| *kind == EventKind::HandshakeSucceeded);
        push.send(numbered(7)).unwrap();
        assert_eq!(child.report(), 7);
    });
}
