//! Messages that never end, and messages that end too soon.

use std::time::Duration;

use crate::attack::{Harm, TWICE, broken, ended, on, on_all, on_all_with};
use crate::scheme::{SCHEMES, Scheme};
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
        Ok(())
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
        hostile.is_closed();
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
                hostile.is_closed();
                Ok(())
            });
        }
    }
}

/// CVE-2021-20234: libzmq's clients leaked what had come of a message when the connection ended.
#[test]
fn cve_2021_20234_a_message_that_breaks_off_leaves_nothing() {
    let harm = Harm { per_octet: TWICE, told: broken };
    on_all(&harm, |attack| {
        for _ in 0..50 {
            let mut hostile = attack.ready();
            hostile.say_frame(MORE, &[b'x'; 1000])?;
            hostile.end();
            hostile.is_closed();
        }
        Ok(())
    });
}

/// rzmq panics at the 256th part.
#[test]
fn a_message_of_a_thousand_parts_is_a_message() {
    let harm = Harm { per_octet: TWICE, told: ended };
    on_all(&harm, |attack| {
        let mut hostile = attack.ready();
        for _ in 0..20 {
            let parts = hostile.frames(MORE, b"x", 999);
            hostile.say(&parts)?;
            hostile.say_frame(0, b"x")?;
        }
        Ok(())
    });
}

/// CVE-2021-20237: libzmq's PUB kept what was sent to it.
#[test]
fn cve_2021_20237_what_is_sent_to_a_publisher_is_not_kept() {
    let harm = Harm { per_octet: 0, told: ended };
    for target in [Target::Pub] {
        for scheme in SCHEMES {
            on(target, scheme, &harm, |attack| {
                // A connection, and what of it is being read.
                let _others: Vec<_> = (0..3).map(|_| attack.ready()).collect();
                let mut hostile = attack.ready();
                for _ in 0..50 {
                    let octets = hostile.frames(0, &[b'x'; 100], 1000);
                    hostile.say(&octets)?;
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
        let octets = hostile.frames(0, b"", 20_000);
        for _ in 0..4 {
            hostile.press(&octets, Duration::from_millis(30));
        }
        Ok(())
    });
}
