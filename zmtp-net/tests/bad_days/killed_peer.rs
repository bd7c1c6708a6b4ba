//! PUSH and PULL, of which one is killed under traffic, again and again. What is lost is lost in the
//! kernel's buffers, or was half written; nothing comes twice, and nothing out of order.

use std::time::Duration;

use zmtp_net::{Linger, Options, SocketType};

use crate::account::{Account, number};
use crate::alone::leaves_nothing;
use crate::child::{Child, first_of};
use crate::place::Place;
use crate::support::{LONG, context, options, until, with};
use crate::traffic::{Ends, Pace, Sender};

/// Tries again soon.
pub(crate) fn quick() -> Options {
    options().linger(Linger::Never).reconnect_interval(Some(Duration::from_millis(2)))
}

/// How many messages come before the peer is killed, different each time.
pub(crate) const fn lifetime(kill: u64) -> u64 {
    20 + kill * 37 % 150
}

/// Tenths of a message that libzmq loses by each kill of a PULL.
const LIBZMQ_LOSES: u64 = 133;

/// The PULL is killed.
fn pulls(place: &Place, kills: u64, pace: Pace) {
    let context = context();
    let push = with(&context, SocketType::Push, quick());
    push.connect(place.endpoint.as_str()).unwrap();
    let (sender, mut account) = (Sender::default(), Account::default());
    let handed = std::thread::scope(|scope| {
        let sending = scope.spawn(|| sender.run(pace, |message| push.try_send(message).is_ok()));
        let ends = Ends(&sender);
        for kill in 0..kills {
            let child = Child::new(&format!("pull {}", place.endpoint));
            for _ in 0..lifetime(kill) {
                account.came(child.report());
            }
            child.kill().into_iter().for_each(|number| account.came(number));
        }
        let child = Child::new(&format!("pull {}", place.endpoint));
        (0..lifetime(0)).for_each(|_| account.came(child.report()));
        drop(ends);
        let handed = sending.join().unwrap();
        // Nothing happens any more, so that the last one comes.
        while account.last() != Some(handed - 1) {
            account.came(child.report());
        }
        handed
    });
    let total = push.statistics().total;
    let (lost, dropped) = (account.lost(handed), total.dropped.total());
    tell(place, "PUSH/PULL", pace, kills, lost);
    if pace == Pace::Bursts && std::env::var_os("ZMTP_RATES").is_some() {
        // Where others use the machine, it is what the sender hands over until the receiver has its
        // turn: many times as much.
        assert!(lost * 10 <= kills * LIBZMQ_LOSES, "{lost} lost by {kills} kills");
    }
    assert_eq!(total.messages_sent, handed, "{total:?}");
    assert!(dropped <= lost, "{dropped} dropped of {lost}: {total:?}");
    assert_eq!(dropped, total.dropped.peer_gone, "{total:?}");
}

pub(crate) fn tell(place: &Place, pattern: &str, pace: Pace, kills: u64, lost: u64) {
    let tenths = lost * 10 / kills;
    println!(
        "{pattern} over {}, {pace:?}: {lost} messages lost by {kills} kills, {}.{} each",
        place.transport,
        tenths / 10,
        tenths % 10
    );
}

/// The PUSH is killed.
fn pushes(place: &Place, kills: u64) {
    let context = context();
    let pull = with(&context, SocketType::Pull, quick());
    pull.bind(place.endpoint.as_str()).unwrap();
    let mut account = Account::default();
    for kill in 0..kills {
        let child = Child::new(&format!("push {} {}", place.endpoint, first_of(kill)));
        (0..lifetime(kill)).for_each(|_| account.came(number(&pull.recv_timeout(LONG).unwrap())));
        child.kill();
        until("it is gone, and all that it sent has come", || {
            while let Ok(message) = pull.try_recv() {
                account.came(number(&message));
            }
            pull.peers().is_empty()
        });
    }
    assert_eq!(pull.statistics().total.dropped.total(), 0);
}

#[test]
fn a_pull_that_is_killed_costs_no_more_than_what_was_on_its_way() {
    for place in [Place::tcp(), Place::ipc()] {
        leaves_nothing(|| pulls(&place, 20, Pace::Bursts));
    }
}

#[test]
fn a_pull_that_is_killed_at_full_rate_gets_nothing_twice_and_all_in_order() {
    for place in [Place::tcp(), Place::ipc()] {
        leaves_nothing(|| pulls(&place, 5, Pace::Full));
    }
}

#[test]
fn a_push_that_is_killed_leaves_whole_messages_in_order() {
    for place in [Place::tcp(), Place::ipc()] {
        leaves_nothing(|| pushes(&place, 20));
    }
}

#[test]
#[ignore = "the long form: 4,000 kills"]
fn a_thousand_kills_of_a_pull_and_of_a_push_long() {
    for place in [Place::tcp(), Place::ipc()] {
        leaves_nothing(|| pulls(&place, 1000, Pace::Bursts));
        leaves_nothing(|| pushes(&place, 1000));
    }
}
