//! Names that are looked up, with what looks them up taken over.

use std::collections::VecDeque;
use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use mio::{Events, Poll};
use zmtp_codec::{SocketType, Time};

use super::super::{Engine, Errands};
use super::choose;
use crate::endpoint::Endpoint;
use crate::event::EventKind;
use crate::hub::{Hub, Question, Surroundings};
use crate::options::Options;
use crate::peer::PeerId;
use crate::transport::Resolved;

const INTERVAL: Duration = Duration::from_millis(100);

#[test]
fn the_addresses_of_a_name_have_their_turn() {
    let chosen: Vec<_> = (0..7).filter_map(|misses| choose(vec!['a', 'b', 'c'], misses)).collect();
    assert_eq!(chosen, ['a', 'b', 'c', 'a', 'b', 'c', 'a']);
    assert_eq!(choose(vec!['a'], u32::MAX), Some('a'));
    assert_eq!(choose(Vec::<char>::new(), 1), None);
}

/// Keeps what it is asked.
#[derive(Default)]
struct Asked(VecDeque<PeerId>);

impl Errands for Asked {
    fn resolve(&mut self, peer: PeerId, _: Arc<Endpoint>, _: bool) {
        self.0.push_back(peer);
    }

    fn authenticate(&mut self, _: Question) {}

    fn unask(&mut self, _: PeerId) {}
}

/// A name server that fails, knows nothing, or leads to where nobody is, and returns.
#[test]
fn a_name_is_asked_for_again_until_it_is_found() {
    let mut poll = Poll::new().unwrap();
    let mut engine = Engine::new(poll.registry().try_clone().unwrap());
    let entropy = Box::new(|_: &mut [u8]| true);
    let around = Surroundings { now: Time::ZERO, seed: 1, entropy };
    let options = Options::default().reconnect_interval(Some(INTERVAL));
    let mut hub = Hub::new(SocketType::Push, options, around).unwrap();
    hub.monitor(true);
    let text = "tcp://broker.example:5555";
    let id = hub.connect(Arc::new(text.parse().unwrap()), Arc::from(text));

    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let there = |to: SocketAddr| vec![Resolved::Tcp { to, source: None }];
    let gone = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap();
    let answers: [io::Result<Vec<Resolved>>; 5] = [
        Err(io::ErrorKind::TimedOut.into()),
        Err(io::ErrorKind::NotFound.into()),
        Ok(Vec::new()),
        Ok(there(gone)),
        Ok(there(listener.local_addr().unwrap())),
    ];
    let (mut asked, mut now) = (Asked::default(), Time::ZERO);
    let mut events = Events::with_capacity(8);
    for answer in answers {
        engine.turn(&mut hub, &mut asked);
        assert_eq!(asked.0.pop_front(), Some(id), "it is not asked again");
        assert!(asked.0.is_empty(), "it is asked twice");
        engine.resolved(&mut hub, id, answer);
        poll.poll(&mut events, Some(Duration::from_secs(10).min(INTERVAL))).unwrap();
        events.iter().for_each(|event| engine.ready(event));
        engine.turn(&mut hub, &mut asked);
        now = now + 3 * INTERVAL;
        hub.handle_timeout(now);
    }
    assert!(asked.0.is_empty(), "it is asked again, though it was found");
    assert!(listener.accept().is_ok());
    let kinds: Vec<_> = hub.events.iter().map(|event| event.kind.clone()).collect();
    let retried =
        kinds.iter().filter(|kind| matches!(kind, EventKind::ConnectRetried { .. })).count();
    assert_eq!(retried, 4, "{kinds:?}");
    assert!(kinds.contains(&EventKind::Connected), "{kinds:?}");
}
