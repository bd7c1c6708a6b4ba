//! Who is let in: each answer of an authenticator, none, late, and for nobody.

use std::time::Duration;

use zmtp_codec::{Error, Refusal, SocketType};

use super::{ENDPOINT, MINUTE, SECOND};
use crate::event::EventKind;
use crate::hub::Verdict;
use crate::options::{Mechanism, Options};
use crate::simulator::{Answer, NodeId, World, runs};

fn plain(world: &mut World, answer: Answer, after: Duration) -> (NodeId, NodeId) {
    let server = Options::default().security(Mechanism::PlainServer);
    let mechanism = Mechanism::plain_client("user", "password").unwrap();
    couple(world, &server, &Options::default().security(mechanism), answer, after)
}

fn couple(
    world: &mut World,
    server: &Options,
    client: &Options,
    answer: Answer,
    after: Duration,
) -> (NodeId, NodeId) {
    let pull = world.socket(SocketType::Pull, server);
    let push = world.socket(SocketType::Push, client);
    world.answer(pull, answer, after);
    world.bind(pull, ENDPOINT);
    world.connect(push, ENDPOINT);
    (push, pull)
}

fn attempts(events: &[EventKind]) -> usize {
    events.iter().filter(|event| **event == EventKind::Connected).count()
}

#[test]
fn a_welcome_peer_has_a_user() {
    runs(3, |world| {
        let (push, pull) = plain(world, Answer::Welcome, Duration::ZERO);
        world.send(push, "hello").unwrap();
        world.await_message(pull);
        let user = world.statistics(pull).peers[0].user.clone().unwrap();
        assert_eq!(user.id, "user");
    });
}

#[test]
fn a_refused_peer_is_told_why_and_does_not_come_back() {
    for (refusal, code) in [(Refusal::Denied, "400"), (Refusal::InternalError, "500")] {
        runs(3, |world| {
            let (push, pull) = plain(world, Answer::Refused(refusal), Duration::ZERO);
            world.run_for(MINUTE);
            let events = world.events(push);
            assert_eq!(attempts(&events), 1);
            let told = events.iter().any(|event| match event {
                EventKind::HandshakeFailed(Error::RefusedByPeer(reason)) => {
                    reason.as_bytes() == code.as_bytes()
                }
                _ => false,
            });
            assert!(told, "{events:?}");
            let refused = EventKind::HandshakeFailed(Error::RefusedPeer(refusal));
            assert!(world.events(pull).contains(&refused));
            assert_eq!(world.stream_count(), 0);
            assert!(world.hub(pull).census().is_empty());
        });
    }
}

#[test]
fn a_peer_that_is_turned_away_for_now_comes_back() {
    for answer in [Answer::Refused(Refusal::Temporary), Answer::Failed, Answer::Nobody] {
        runs(3, |world| {
            let (push, pull) = plain(world, answer, Duration::ZERO);
            world.run_for(SECOND * 5);
            assert!(attempts(&world.events(push)) > 5);
            assert_eq!(world.hub(pull).ready_peers(), 0);
            world.answer(pull, Answer::Welcome, Duration::ZERO);
            world.await_peers(push, 1);
        });
    }
}

#[test]
fn a_late_answer_is_waited_for_as_long_as_a_handshake_may_take() {
    runs(3, |world| {
        let (push, pull) = plain(world, Answer::Welcome, SECOND * 20);
        world.run_for(SECOND * 19);
        assert_eq!(world.hub(pull).ready_peers(), 0);
        world.await_peers(push, 1);
        assert_eq!(attempts(&world.events(push)), 1);
    });
}

#[test]
fn without_an_answer_the_handshake_times_out() {
    runs(3, |world| {
        let (push, pull) = plain(world, Answer::Silence, Duration::ZERO);
        world.run_for(SECOND * 32);
        assert_eq!(world.hub(pull).ready_peers(), 0);
        assert_eq!(attempts(&world.events(push)), 2);
    });
}

#[test]
fn a_question_about_a_peer_that_is_gone_is_taken_back() {
    runs(3, |world| {
        let (push, pull) = plain(world, Answer::Silence, Duration::ZERO);
        world.run_for(SECOND);
        world.kill(push);
        // The world itself sees to it that what was asked is taken back, and nothing else.
        world.run_for(SECOND);
        assert!(world.statistics(pull).peers.is_empty());
        assert!(world.hub(pull).census().is_empty());
    });
}

#[test]
fn an_answer_about_an_earlier_connection_of_a_peer_does_not_count() {
    runs(3, |world| {
        // The server connects, so that its peer is the same on each connection.
        let server = Options::default().security(Mechanism::PlainServer);
        let mechanism = Mechanism::plain_client("user", "password").unwrap();
        let pull = world.socket(SocketType::Pull, &server);
        let push = world.socket(SocketType::Push, &Options::default().security(mechanism));
        world.answer(pull, Answer::Silence, Duration::ZERO);
        world.bind(push, ENDPOINT);
        let peer = world.connect(pull, ENDPOINT).unwrap();
        world.run_for(SECOND);
        world.cut(pull);
        world.run_for(SECOND);
        let welcome = || Verdict::Welcome(crate::hub::User::default());
        world.hub(pull).answer(peer, 1, welcome());
        world.run_for(SECOND);
        assert_eq!(world.hub(pull).ready_peers(), 0);
        world.hub(pull).answer(peer, 2, welcome());
        world.run_for(SECOND);
        assert_eq!(world.hub(pull).ready_peers(), 1);
        world.hub(pull).answer(peer, 2, Verdict::Nobody);
        assert_eq!(world.hub(pull).ready_peers(), 1);
    });
}

#[test]
fn peers_of_null_are_asked_about_in_a_domain_only() {
    let refused = Answer::Refused(Refusal::Denied);
    let domain = Options::default().zap_domain("domain").unwrap();
    let enforced = domain.clone().zap_enforce_domain(true);
    for (options, answer, ready) in [
        (Options::default(), refused, 1),
        (domain.clone(), refused, 0),
        (domain.clone(), Answer::Welcome, 1),
        (domain, Answer::Nobody, 1),
        (enforced, Answer::Nobody, 0),
    ] {
        runs(2, |world| {
            let (_, pull) =
                couple(world, &options, &Options::default(), answer, Duration::from_millis(5));
            world.run_for(SECOND);
            assert_eq!(world.hub(pull).ready_peers(), ready);
        });
    }
}

#[cfg(feature = "curve")]
#[test]
fn curve_with_nobody_to_ask_lets_everybody_in() {
    use zmtp_codec::curve::{KeyPair, SecretKey};
    let keys = |octet| KeyPair::from(SecretKey::new([octet; 32]));
    let server = Options::default().security(Mechanism::curve_server(keys(1)));
    let client = Mechanism::curve_client(*keys(1).public(), keys(2));
    let wrong = Mechanism::curve_client(*keys(3).public(), keys(2));
    for (client, answer, ready) in [
        (client.clone(), Answer::Nobody, 1),
        (client.clone(), Answer::Welcome, 1),
        (client, Answer::Refused(Refusal::Denied), 0),
        (wrong, Answer::Welcome, 0),
    ] {
        runs(2, |world| {
            let client = Options::default().security(client.clone());
            let (push, pull) = couple(world, &server, &client, answer, SECOND);
            world.run_for(SECOND * 5);
            assert_eq!(world.hub(pull).ready_peers(), ready);
            assert_eq!(world.hub(push).ready_peers(), ready);
        });
    }
}
