//! Messages that never end, and messages that end too soon.

use std::time::{Duration, Instant};

use zmtp_net::codec::LimitKind;

use crate::attack::{Harm, TWICE, broken, ended, on, on_all, on_all_with, on_scene};
use crate::books::Why;
use crate::scene::Scene;
use crate::scheme::{SCHEMES, Scheme, guarded};
use crate::support::until;
use crate::target::{TARGETS, Target};

const MORE: u8 = 1;

/// Endless parts cost libzmq 1.8 times what was sent, which it keeps, and rzmq the task of the
/// connection.
#[test]
fn endless_parts_cost_no_more_than_twice_their_octets() {
    let harm = Harm { per_octet: TWICE, told: ended };
    on_all(&harm, |attack| {
        let mut hostile = attack.ready();
        let parts = hostile.frames(MORE, &[b'x'; 1024], 500);
        for _ in 0..4 {
            let octets = match attack.scheme {
                Scheme::Curve => hostile.frames(MORE, &[b'x'; 1024], 500),
                _ => parts.clone(),
            };
            hostile.say(&octets)?;
        }
        hostile.stays()
    });
}

/// Where a message may have no more than so many octets.
#[test]
fn endless_parts_end_at_the_limit_of_octets() {
    let harm = Harm { per_octet: TWICE, told: broken };
    let limited = |options: zmtp_net::Options| options.max_multipart_size(Some(100_000));
    on_all_with(&harm, limited, |attack| {
        let mut hostile = attack.ready();
        let _ = (0..110).try_for_each(|_| hostile.say_frame(MORE, &[b'x'; 1024]));
        hostile.is_refused(Why::Exceeds(LimitKind::MessageSize));
        Ok(())
    });
}

/// The like of RUSTSEC-2026-0258 of h2; libzmq takes 32 times the octets, and keeps them.
#[test]
fn endless_empty_parts_end_at_the_limit_of_parts() {
    let harm = Harm { per_octet: TWICE, told: broken };
    for target in TARGETS {
        for scheme in SCHEMES {
            on(target, scheme, &harm, |attack| {
                let mut hostile = attack.ready();
                let _ = hostile
                    .frames(MORE, b"", 66_000)
                    .chunks(4096)
                    .try_for_each(|octets| hostile.say(octets));
                hostile.is_refused(Why::Exceeds(LimitKind::Parts));
                Ok(())
            });
        }
    }
}

/// CVE-2021-20234: libzmq's clients leaked what had come of a message when the connection ended. One
/// of these that is left is more than may be: a whole part, or half of one.
#[test]
fn cve_2021_20234_a_message_that_breaks_off_leaves_nothing() {
    let harm = Harm { per_octet: TWICE, told: broken };
    on_all(&harm, |attack| {
        for octets in [400_000, 200_000].repeat(2) {
            let mut hostile = attack.ready();
            let part = hostile.frame(MORE, &[b'x'; 400_000]);
            // The header, and what seals it, belong to the whole.
            let end = if octets == 400_000 { part.len() } else { octets };
            hostile.say(&part[..end])?;
            hostile.ends(Why::BreaksOff);
        }
        Ok(())
    });
}

/// rzmq panics at the 256th part.
#[test]
fn a_message_of_a_thousand_parts_is_a_message() {
    let harm = Harm { per_octet: TWICE, told: ended };
    on_all(&harm, |attack| {
        let malformed = || attack.statistic(|all| all.total.dropped.malformed);
        let (mut hostile, dropped) = (attack.ready(), malformed());
        for _ in 0..20 {
            // The first one ends an envelope, where there is to be one.
            let parts = [hostile.frame(MORE, b""), hostile.frames(MORE, b"x", 998)].concat();
            hostile.say(&parts)?;
            hostile.say_frame(0, b"x")?;
        }
        let parts = match attack.target {
            Target::Pull | Target::Xpub | Target::Sub => 1000,
            // Who it came from stands before it.
            Target::Router => 1001,
            // The application does not see the envelope.
            Target::Rep => 999,
            Target::Pub => 0,
        };
        until("the application has them all", || attack.received_parts() >= 20 * parts);
        assert_eq!(attack.received_parts(), 20 * parts);
        if attack.target == Target::Pub {
            until("they are counted, and dropped", || malformed() == dropped + 20);
        }
        hostile.stays()
    });
}

/// CVE-2021-20237: libzmq's PUB kept what was sent to it. An XPUB hands it to its application.
#[test]
fn cve_2021_20237_what_is_sent_to_a_publisher_is_not_kept() {
    let harm = Harm { per_octet: 0, told: ended };
    for target in [Target::Pub, Target::Xpub] {
        for scheme in SCHEMES {
            // An XPUB keeps as many for it.
            let options = Scene::options(target, scheme).receive_hwm(100);
            let scene = || Scene::with(target, scheme, options, [guarded(), guarded()]);
            on_scene(scene, &harm, |attack| {
                let malformed = || attack.statistic(|all| all.total.dropped.malformed);
                let dropped = malformed();
                // A connection, and what of it is being read; by an XPUB, on its way to there, where a
                // buffer of 64 KiB stays as long as one message of it does. All of it would be 5 MB.
                let others = if target == Target::Pub { 3 } else { 20 };
                let _others: Vec<_> = (0..others).map(|_| attack.ready()).collect();
                let mut hostile = attack.ready();
                for _ in 0..50 {
                    let octets = hostile.frames(0, &[b'x'; 100], 1000);
                    hostile.say(&octets)?;
                }
                hostile.stays()?;
                match target {
                    Target::Pub => assert_eq!(malformed(), dropped + 50_000),
                    _ => until("all were received", || attack.received_parts() == 50_000),
                }
                Ok(())
            });
        }
    }
}

/// Where messages are not kept either: 64 KiB of the shortest would be 32,768 of them at once.
#[test]
fn the_shortest_messages_cost_no_more_than_twice_their_octets() {
    let harm = Harm { per_octet: TWICE, told: ended };
    on_all(&harm, |attack| {
        let mut hostile = attack.ready();
        let mut rest = Vec::new();
        for _ in 0..4 {
            rest.extend(hostile.frames(0, b"", 20_000));
            let said = hostile.press(&rest, Duration::from_millis(30));
            rest.drain(..said);
        }
        hostile.say(&rest)?;
        hostile.stays()
    });
}

/// A SUB throws away what it did not subscribe to, a REP what is no request. Who sends that faster than
/// it is thrown away has all of its time, but for what others are due.
#[test]
fn a_flood_of_what_is_thrown_away_starves_nobody() {
    let harm = Harm { per_octet: TWICE, told: ended };
    for target in [Target::Sub, Target::Rep] {
        on(target, Scheme::Null, &harm, |attack| {
            let mut hostile = attack.ready();
            let octets = hostile.frames(0, b"", 32_768);
            let begin = Instant::now();
            let mut rest = Vec::new();
            while begin.elapsed() < Duration::from_secs(3) {
                rest.extend_from_slice(&octets);
                let said = hostile.press(&rest, Duration::from_millis(100));
                rest.drain(..said);
            }
            Ok(())
        });
    }
}
