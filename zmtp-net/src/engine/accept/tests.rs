//! A pause for want of descriptors ends, whoever is still there to be accepted by.

use std::sync::Arc;

use mio::Poll;
use zmtp_codec::{SocketType, Time};

use super::super::{Engine, Errands};
use super::PAUSE;
use crate::endpoint::Endpoint;
use crate::hub::{Hub, Question, Surroundings};
use crate::options::Options;
use crate::peer::PeerId;

struct NoErrands;

impl Errands for NoErrands {
    fn resolve(&mut self, _: PeerId, _: Arc<Endpoint>, _: bool) {}
    fn authenticate(&mut self, _: Question) {}
    fn unask(&mut self, _: PeerId) {}
}

#[test]
fn a_pause_is_over_when_no_listener_is_left() {
    let poll = Poll::new().unwrap();
    let mut engine = Engine::new(poll.registry().try_clone().unwrap());
    let entropy = Box::new(|_: &mut [u8]| true);
    let around = Surroundings { now: Time::ZERO, seed: 1, entropy };
    let mut hub = Hub::new(SocketType::Pull, Options::default(), around).unwrap();
    engine.accept_again = Some(Time::ZERO + PAUSE);
    engine.turn(&mut hub, &mut NoErrands);
    assert_eq!(engine.next_timeout(), Some(Time::ZERO + PAUSE));
    hub.at(Time::ZERO + PAUSE);
    engine.turn(&mut hub, &mut NoErrands);
    assert_eq!(engine.next_timeout(), None, "a time that has passed is waited for, for ever");
}
