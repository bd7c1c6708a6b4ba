//! A caller that is served goes back to its application. What the poll told it beside that is not
//! forgotten: other peers are served without it.

use std::sync::Barrier;

use zmtp_net::{Context, Pull, Push};

use crate::support::{Greeting, LONG, RawPeer};

/// READY of a PUSH, and a message of one octet.
const READY_AND_MESSAGE: &str =
    "041a 05 5245414459 0b 536f636b65742d54797065 00000004 50555348 000178";
/// More than a turn accepts, or reads.
const PEERS: usize = 150;

#[test]
fn peers_beside_the_one_that_was_waited_for_are_served_without_another_call() {
    for calls in [1, 1, 20, 50, 100, 200, 400] {
        let context = Context::new().unwrap();
        let pull = Pull::new(&context).unwrap();
        let endpoint = pull.bind("tcp://127.0.0.1:*").unwrap();
        let good = Push::new(&context).unwrap();
        good.connect(&endpoint).unwrap();
        let barrier = Barrier::new(3);
        std::thread::scope(|scope| {
            scope.spawn(|| {
                barrier.wait();
                (0..calls).for_each(|_| good.send("good").unwrap());
            });
            let peers = scope.spawn(|| {
                barrier.wait();
                let mut peers: Vec<_> = (0..PEERS).map(|_| RawPeer::connect(&endpoint)).collect();
                for peer in &mut peers {
                    peer.write(&Greeting::V3_1.octets());
                    peer.say(READY_AND_MESSAGE);
                }
                // Each is greeted, and told what the other side is.
                peers.iter_mut().for_each(|peer| drop(peer.read(64 + 2 + 6)));
            });
            barrier.wait();
            (0..calls).for_each(|_| drop(pull.recv_timeout(LONG).unwrap()));
            // The application is at work now, and does not call.
            peers.join().unwrap();
        });
        (0..PEERS).for_each(|_| drop(pull.recv_timeout(LONG).unwrap()));
    }
}
