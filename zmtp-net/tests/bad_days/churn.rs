//! Connections that come and go, again and again.

use zmtp_net::SocketType;

use crate::alone::leaves_nothing;
use crate::holdings::Holdings;
use crate::support::{Greeting, RawPeer, context, recv, socket, until};

/// How many are opened before the first look at what is held.
const FIRST: u32 = 100;

fn come_and_go(count: u32) {
    let context = context();
    let pull = socket(&context, SocketType::Pull);
    let endpoint = pull.bind("tcp://127.0.0.1:*").unwrap();
    let mut before = None;
    for n in 0..count {
        let mut peer = RawPeer::connect(&endpoint);
        match n % 4 {
            0 => {}
            1 => peer.write(&Greeting::V3_1.octets()[..20]),
            _ => peer.handshake(Greeting::V3_1, "PUSH"),
        }
        if n % 4 == 3 {
            peer.say("0001 78");
            recv(&pull);
        }
        drop(peer);
        if n == FIRST {
            until("they have gone", || pull.peers().is_empty());
            before = Some(Holdings::now());
        }
        if n % 200 == 0 {
            until("they have gone", || pull.try_recv().is_err() && pull.peers().is_empty());
        }
    }
    let before = before.unwrap();
    until("nothing is held of them", || {
        let now = Holdings::now();
        pull.try_recv().is_err()
            && pull.peers().is_empty()
            && now.descriptors <= before.descriptors
            // The sweeper begins when there is something for it to do.
            && now.threads <= before.threads + 1
            && now.octets <= before.octets + before.octets / 20 + 64 * 1024
    });
}

#[test]
fn a_thousand_connections_that_come_and_go_leave_nothing() {
    leaves_nothing(|| come_and_go(1000));
}

#[test]
#[ignore = "the long form: 10,000 connections"]
fn ten_thousand_connections_that_come_and_go_leave_nothing_long() {
    leaves_nothing(|| come_and_go(10_000));
}
