//! Sockets that are closed with messages left, and time to write them: nothing is lost.

use std::time::Duration;

use zmtp_net::{Linger, SocketType};

use crate::account::{Account, number_of, numbered};
use crate::alone::leaves_nothing;
use crate::place::Place;
use crate::support::{LONG, context, options, with};

/// How many messages each of them sends.
const EACH: u64 = 200;

fn closes(place: &Place, times: u64) {
    let receiving = context();
    let pull = with(&receiving, SocketType::Pull, options());
    pull.bind(place.endpoint.as_str()).unwrap();
    let endpoint = place.endpoint.as_str();
    std::thread::scope(|scope| {
        scope.spawn(move || {
            for time in 0..times {
                let context = context();
                let patient = options().linger(Linger::ForEver);
                let push = with(&context, SocketType::Push, patient);
                push.connect(endpoint).unwrap();
                for n in 0..EACH {
                    let message = [numbered(n), time.to_be_bytes().to_vec()].concat();
                    push.send(message).unwrap();
                }
                // The context goes first, or the socket does.
                if time % 2 == 0 {
                    drop(push);
                    drop(context);
                } else {
                    drop(context);
                    drop(push);
                }
            }
        });
        let mut accounts: Vec<_> = (0..times).map(|_| Account::default()).collect();
        for _ in 0..times * EACH {
            let message = pull.recv_timeout(LONG).unwrap();
            let octets = message.first();
            let time = u64::from_be_bytes(octets[octets.len() - 8..].try_into().unwrap());
            accounts[usize::try_from(time).unwrap()].came_next(number_of(octets));
        }
        assert!(accounts.iter().all(|account| account.received == EACH));
    });
    assert!(pull.recv_timeout(Duration::ZERO).is_err());
}

#[test]
fn a_graceful_close_loses_nothing() {
    for place in [Place::tcp(), Place::ipc()] {
        leaves_nothing(|| closes(&place, 50));
    }
}

#[test]
#[ignore = "the long form: 2,000 closes"]
fn a_thousand_graceful_closes_lose_nothing_long() {
    for place in [Place::tcp(), Place::ipc()] {
        leaves_nothing(|| closes(&place, 1000));
    }
}
