//! A PUB that is killed: its SUB finds the next one, and subscribes there.

use zmtp_net::SocketType;

use crate::account::{Account, number};
use crate::alone::leaves_nothing;
use crate::child::{Child, first_of};
use crate::killed_peer::{lifetime, quick};
use crate::place::Place;
use crate::support::{LONG, context, with};

fn publishers(place: &Place, kills: u64) {
    let context = context();
    let subscriber = with(&context, SocketType::Sub, quick());
    subscriber.subscribe("").unwrap();
    subscriber.connect(place.endpoint.as_str()).unwrap();
    let mut account = Account::default();
    for kill in 0..kills {
        let child = Child::new(&format!("pub {} {}", place.endpoint, first_of(kill)));
        let mut of_this_one = 0;
        // What the one before had sent may come first.
        while of_this_one < lifetime(kill) {
            let number = number(&subscriber.recv_timeout(LONG).unwrap());
            account.came(number);
            of_this_one += u64::from(number >= first_of(kill));
        }
        child.kill();
    }
    assert_eq!(subscriber.statistics().total.dropped.total(), 0);
}

#[test]
fn a_publisher_that_is_killed_is_found_again() {
    for place in [Place::tcp(), Place::ipc()] {
        leaves_nothing(|| publishers(&place, 20));
    }
}

#[test]
#[ignore = "the long form: 2,000 kills"]
fn a_thousand_kills_of_a_publisher_long() {
    for place in [Place::tcp(), Place::ipc()] {
        leaves_nothing(|| publishers(&place, 1000));
    }
}
