//! A ROUTER that answers a DEALER, and is killed under traffic.

use std::time::Duration;

use zmtp_net::SocketType;

use crate::account::{Account, number};
use crate::alone::leaves_nothing;
use crate::child::Child;
use crate::killed_peer::{lifetime, quick, tell};
use crate::place::Place;
use crate::support::{LONG, context, with};
use crate::traffic::{Ends, Pace, Sender};

fn routers(place: &Place, kills: u64) {
    let context = context();
    let dealer = with(&context, SocketType::Dealer, quick());
    dealer.connect(place.endpoint.as_str()).unwrap();
    let (sender, mut account) = (Sender::default(), Account::default());
    let (sending_by, socket) = (&sender, &dealer);
    let handed = std::thread::scope(|scope| {
        let send = |message| socket.try_send(message).is_ok();
        let sending = scope.spawn(move || sending_by.run(Pace::Bursts, send));
        let ends = Ends(&sender);
        for kill in 0..kills {
            let child = Child::new(&format!("echo {}", place.endpoint));
            let mut answer = || account.came(number(&dealer.recv_timeout(LONG).unwrap()));
            (0..lifetime(kill)).for_each(|_| answer());
            child.kill();
        }
        let last = Child::new(&format!("echo {}", place.endpoint));
        // What comes first are answers of the one before: what was sent to that may be lost, the last
        // message must not be.
        let first = last.report();
        while account.last().is_none_or(|number| number < first) {
            account.came(number(&dealer.recv_timeout(LONG).unwrap()));
        }
        drop(ends);
        let handed = sending.join().unwrap();
        while account.last() != Some(handed - 1) {
            account.came(number(&dealer.recv_timeout(LONG).unwrap()));
        }
        handed
    });
    let total = dealer.statistics().total;
    let lost = account.lost(handed);
    tell(place, "ROUTER/DEALER", Pace::Bursts, kills, lost);
    assert_eq!(total.messages_sent, handed, "{total:?}");
    assert!(total.dropped.total() <= lost, "{total:?}");
    assert_eq!(total.messages_received, account.received, "{total:?}");
    assert!(dealer.recv_timeout(Duration::ZERO).is_err(), "an answer too many");
}

#[test]
fn a_router_that_is_killed_answers_nothing_twice() {
    for place in [Place::tcp(), Place::ipc()] {
        leaves_nothing(|| routers(&place, 20));
    }
}

#[test]
#[ignore = "the long form: 2,000 kills"]
fn a_thousand_kills_of_a_router_long() {
    for place in [Place::tcp(), Place::ipc()] {
        leaves_nothing(|| routers(&place, 1000));
    }
}
