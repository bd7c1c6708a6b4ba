//! Connections that say nothing, or not enough, delay nobody but themselves.
//!
//! CVE-2020-15166 of libzmq: a connection without a handshake took its share of the messages. Go's
//! zmq4 shakes hands in its accept loop, so that one silent connection blocks everybody; in
//! omq-tokio 0.33 900 of them delay the next peer by 10 seconds.

use std::io::Write;
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use zmtp_net::codec::{Error, TimeOut};
use zmtp_net::{EventKind, Options, SocketType, Turned};

use crate::attack::{Attack, Harm, TWICE, alone, ended, on, on_all, on_all_with, on_scene};
use crate::books::Why;
use crate::holdings;
use crate::hostile::{Hostile, PHASES, Phase};
use crate::patience::Patience;
use crate::scene::Scene;
use crate::scheme::{SCHEMES, Scheme, guarded};
use crate::support::{LONG, address_of, until};
use crate::target::{TARGETS, Target};

/// As many connections as this, each as far as one of the phases before the last.
fn crowd(attack: &Attack, count: usize) -> Vec<Hostile> {
    let phases = PHASES.iter().filter(|phase| **phase != Phase::Ready).cycle();
    phases.take(count).map(|phase| attack.at(*phase)).collect()
}

#[test]
fn a_hundred_half_open_connections_delay_nobody() {
    let harm = Harm { per_octet: TWICE, told: ended };
    on_all(&harm, |attack| {
        drop(crowd(attack, 100));
        Ok(())
    });
}

#[test]
fn nine_hundred_silent_connections_delay_nobody() {
    let harm = Harm { per_octet: TWICE, told: ended };
    let all =
        SCHEMES.into_iter().flat_map(|scheme| [(Target::Pub, scheme), (Target::Router, scheme)]);
    let others = [Target::Pull, Target::Rep, Target::Xpub].into_iter().zip(SCHEMES);
    for (target, scheme) in all.chain(others) {
        on(target, scheme, &harm, |attack| {
            let silent: Vec<_> = (0..900).map(|_| attack.connect()).collect();
            // A legitimate peer that comes now is served as well.
            holdings::counted(|| newcomers(attack, 5));
            drop(silent);
            Ok(())
        });
    }
}

/// So many peers that come and are served, each within a second.
fn newcomers(attack: &Attack, count: usize) {
    let address = attack.address();
    for _ in 0..count {
        let context = guarded();
        let options = attack.scheme.options(false);
        let peer = context.socket_with(attack.target.peer_type(), options).unwrap();
        peer.connect(address).unwrap();
        let mut patience = Patience::new();
        let served = patience.wait(|time| peer.wait_for_peers(1, time).then_some(()));
        assert!(served.is_some(), "a newcomer is not served in {:?}", patience.waited());
    }
}

#[test]
fn cve_2020_15166_no_message_goes_to_who_has_not_shaken_hands() {
    let harm = Harm { per_octet: TWICE, told: ended };
    on_all(&harm, |attack| {
        let mut crowd = crowd(attack, 20);
        for hostile in &mut crowd {
            // Nothing but the victim's part of the handshake.
            let read = hostile.read_for(Duration::from_millis(2));
            assert!(read < 500, "{read} octets");
        }
        Ok(())
    });
}

/// A scene whose victim has these limits.
fn limited(target: Target, scheme: Scheme, limit: fn(Options) -> Options) -> Scene {
    let options = limit(scheme.options(true));
    Scene::with(target, scheme, options, [guarded(), guarded()])
}

#[test]
fn beyond_the_limit_of_handshakes_the_oldest_gives_way() {
    let told = |_, _, kind: &EventKind| *kind == EventKind::Turned(Turned::TooManyHandshakes);
    let harm = Harm { per_octet: TWICE, told };
    let limits: [fn(Options) -> Options; 2] = [
        |options| options.max_pending_handshakes(Some(16)),
        |options| options.max_pending_per_address(Some(16)),
    ];
    let mut limits = limits.into_iter().cycle();
    for target in TARGETS.into_iter().filter(|target| !target.connects()) {
        for (scheme, limit) in SCHEMES.into_iter().zip(&mut limits) {
            on_scene(
                || limited(target, scheme, limit),
                &harm,
                |attack| {
                    let mut silent: Vec<_> = (0..100).map(|_| attack.connect()).collect();
                    let closed = silent.iter_mut().take(100 - 16);
                    closed.for_each(|hostile| hostile.is_refused(Why::GivesWay));
                    Ok(())
                },
            );
        }
    }
}

/// The handshake was not completed in time.
fn timed_out(_: Target, _: Scheme, kind: &EventKind) -> bool {
    *kind == EventKind::HandshakeFailed(Error::TimedOut(TimeOut::Handshake))
}

fn soon(options: Options) -> Options {
    options.handshake_timeout(Some(Duration::from_millis(300)))
}

#[test]
fn who_does_not_shake_hands_in_time_is_closed() {
    let harm = Harm { per_octet: TWICE, told: timed_out };
    on_all_with(&harm, soon, |attack| {
        let mut crowd = crowd(attack, 20);
        let why = Why::RunsOut(TimeOut::Handshake);
        crowd.iter_mut().for_each(|hostile| hostile.is_refused(why));
        Ok(())
    });
}

#[test]
fn an_octet_now_and_then_does_not_prolong_the_handshake() {
    let harm = Harm { per_octet: TWICE, told: timed_out };
    on_all_with(&harm, soon, |attack| {
        let mut drips: Vec<_> = (0..20).map(|_| attack.connect()).collect();
        drips.iter().for_each(|hostile| hostile.is_to_end(Why::RunsOut(TimeOut::Handshake)));
        let begin = Instant::now();
        // The greeting of 64 octets would take 20 ms times 64, and the command no less.
        while !drips.is_empty() {
            assert!(begin.elapsed() < LONG, "they are never closed");
            drips.retain_mut(|hostile| hostile.drip() == Ok(()) && !hostile.has_ended());
            std::thread::sleep(Duration::from_millis(20));
        }
        Ok(())
    });
}

/// rzmq's listener closes for good at 1,000 to 1,500 connections.
#[test]
fn fifteen_hundred_connections_leave_the_listener_listening() {
    let harm = Harm { per_octet: TWICE, told: ended };
    on(Target::Router, Scheme::Null, &harm, |attack| {
        let silent: Vec<_> = (0..1500).map(|_| attack.connect()).collect();
        holdings::counted(|| newcomers(attack, 3));
        drop(silent);
        holdings::counted(|| newcomers(attack, 3));
        Ok(())
    });
}

/// A connection on which nothing was said, or a part of a greeting.
fn silent(address: SocketAddr, scheme: Scheme, number: usize) -> TcpStream {
    let mut greeting = b"\xff\0\0\0\0\0\0\0\x01\x7f\x03\x01".to_vec();
    greeting.extend(scheme.name());
    greeting.resize(64, 0);
    let mut stream = TcpStream::connect(address).unwrap();
    stream.write_all(&greeting[..[0, 10, 11, 32, 63, 64][number % 6]]).unwrap();
    stream
}

/// CVE-2020-15166: of 1,000 messages each reaches one of the ten that have shaken hands.
#[test]
fn cve_2020_15166_all_messages_go_to_who_has_shaken_hands() {
    let _turn = alone();
    for (sender, receiver) in
        [(SocketType::Push, SocketType::Pull), (SocketType::Dealer, SocketType::Dealer)]
    {
        for scheme in SCHEMES {
            let context = guarded();
            let sender = context.socket_with(sender, scheme.options(true)).unwrap();
            let endpoint = sender.bind("tcp://127.0.0.1:*").unwrap();
            let address = address_of(&endpoint);
            let _silent: Vec<_> = (0..200).map(|number| silent(address, scheme, number)).collect();
            let good: Vec<_> = (0..10)
                .map(|_| context.socket_with(receiver, scheme.options(false)).unwrap())
                .collect();
            for good in &good {
                good.connect(&endpoint).unwrap();
            }
            assert!(sender.wait_for_peers(10, LONG), "they are not served");
            (0..1000).for_each(|n: u32| sender.send(n.to_string()).unwrap());
            let mut received = 0;
            until("all have come", || {
                received += good.iter().filter(|good| good.try_recv().is_ok()).count();
                received == 1000
            });
        }
    }
}
