//! A SUB that is killed, beside one that lives: that one misses nothing.

use zmtp_net::SocketType;

use crate::account::{Account, number};
use crate::alone::leaves_nothing;
use crate::child::Child;
use crate::killed_peer::{lifetime, quick, tell};
use crate::place::Place;
use crate::support::{LONG, context, with};
use crate::traffic::{Ends, Pace, Sender};

fn subscribers(place: &Place, kills: u64) {
    let context = context();
    let unbounded = || quick().send_hwm(0).receive_hwm(0);
    let publisher = with(&context, SocketType::Pub, unbounded());
    publisher.bind(place.endpoint.as_str()).unwrap();
    let survivor = with(&context, SocketType::Sub, unbounded());
    survivor.connect(place.endpoint.as_str()).unwrap();
    survivor.subscribe("").unwrap();
    assert!(publisher.wait_for_subscribers(1, LONG));
    let (sender, mut account) = (Sender::default(), Account::default());
    let (sending_by, socket) = (&sender, &publisher);
    let handed = std::thread::scope(|scope| {
        let send = |message| socket.try_send(message).is_ok();
        let sending = scope.spawn(move || sending_by.run(Pace::Bursts, send));
        let ends = Ends(&sender);
        for kill in 0..kills {
            let child = Child::new(&format!("sub {}", place.endpoint));
            (0..lifetime(kill)).for_each(|_| account.came(child.report()));
            child.kill().into_iter().for_each(|number| account.came(number));
        }
        drop(ends);
        sending.join().unwrap()
    });
    tell(place, "PUB/SUB", Pace::Bursts, kills, account.lost(handed));
    let mut complete = Account::default();
    while complete.received < handed {
        complete.came_next(number(&survivor.recv_timeout(LONG).unwrap()));
    }
    assert!(survivor.try_recv().is_err(), "more came than was sent");
}

#[test]
fn a_subscriber_that_is_killed_takes_nothing_from_another() {
    for place in [Place::tcp(), Place::ipc()] {
        leaves_nothing(|| subscribers(&place, 20));
    }
}

#[test]
#[ignore = "the long form: 2,000 kills"]
fn a_thousand_kills_of_a_subscriber_long() {
    for place in [Place::tcp(), Place::ipc()] {
        leaves_nothing(|| subscribers(&place, 1000));
    }
}
