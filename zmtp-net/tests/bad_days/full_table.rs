//! A process that has no descriptor left.

use std::net::TcpStream;
use std::time::Duration;

use nix::libc::EMFILE;
use nix::sys::resource::{Resource, setrlimit};
use zmtp_net::{Context, EventKind, SocketType};

use crate::account::number;
use crate::alone::leaves_nothing;
use crate::child::{Child, READY, tell};
use crate::killed_peer::quick;
use crate::place::Place;
use crate::support::{context, event, options, until, with};

/// How many descriptors the child has.
const FEW: u64 = 60;

/// A PULL in a process with few descriptors: reports when there is none left, and what it receives.
pub(crate) fn crowded(endpoint: &str) {
    setrlimit(Resource::RLIMIT_NOFILE, FEW, FEW).unwrap();
    let context = context();
    let pull = with(&context, SocketType::Pull, options().receive_timeout(None));
    let events = pull.monitor();
    pull.bind(endpoint).unwrap();
    tell(number(&pull.recv().unwrap()));
    event(
        &events,
        |kind| matches!(kind, EventKind::AcceptFailed(error) if error.code() == Some(EMFILE)),
    );
    // What needs a descriptor fails, and nothing else.
    assert!(Context::new().is_err(), "there was a descriptor left");
    assert!(context.socket(SocketType::Pull).is_err(), "there was a descriptor left");
    tell(READY);
    loop {
        tell(number(&pull.recv().unwrap()));
    }
}

#[test]
fn accepting_goes_on_when_the_table_of_descriptors_is_full_no_more() {
    leaves_nothing(|| {
        let place = Place::tcp();
        let child = Child::new(&format!("crowded {}", place.endpoint));
        let context = context();
        let good = with(&context, SocketType::Push, quick());
        good.connect(place.endpoint.as_str()).unwrap();
        good.send(crate::account::numbered(1)).unwrap();
        assert_eq!(child.report(), 1);
        let address = place.endpoint.trim_start_matches("tcp://");
        let silent: Vec<_> = (0..2 * FEW).map_while(|_| TcpStream::connect(address).ok()).collect();
        assert_eq!(child.report(), READY);
        // Who is there already is served.
        good.send(crate::account::numbered(2)).unwrap();
        assert_eq!(child.hears(Duration::from_secs(1)), Some(2));
        let newcomer = with(&context, SocketType::Push, quick());
        newcomer.connect(place.endpoint.as_str()).unwrap();
        newcomer.send(crate::account::numbered(3)).unwrap();
        drop(silent);
        assert_eq!(child.report(), 3, "nothing is accepted any more");
        until("all is written", || {
            newcomer.statistics().peers.iter().all(|peer| peer.send_queue == 0)
        });
    });
}
