//! Octets of chance, and of other protocols, in each phase.

use zmtp_net::codec::Rule;

use crate::attack::{Attack, Harm, TWICE, ended, on_all};
use crate::books::Why;
use crate::hostile::PHASES;
use crate::scheme::Scheme;

/// Octets that depend on a number.
fn noise(seed: u64, length: usize) -> Vec<u8> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 32).to_le_bytes()[0]
    };
    std::iter::repeat_with(next).take(length).collect()
}

/// zmq.rs 0.7.0 aborts, Go's zmq4 panics, rzmq keeps 378 descriptors of 400.
#[test]
fn octets_of_chance_end_a_connection_and_leave_nothing() {
    let harm = Harm { per_octet: TWICE, told: ended };
    on_all(&harm, |attack| {
        for phase in PHASES {
            for seed in 0..8 {
                let mut hostile = attack.at(phase);
                let length = [1, 7, 64, 333, 2000, 20_000][usize::try_from(seed).unwrap() % 6];
                let _ = hostile.say(&noise(seed, length));
                hostile.ends(Why::Leaves);
            }
        }
        Ok(())
    });
}

/// What scanners send: JeroMQ ran out of memory, NetMQ ended its process.
#[test]
fn jeromq_440_netmq_1168_what_scanners_send_ends_a_connection() {
    let mut overflow = vec![0xff; 8];
    overflow.push(0xe2);
    overflow.resize(200, 0xaa);
    let negative = [&[0xff; 9][..], &[0x7f; 100]].concat();
    // What an old peer could say too, or begin to say, is broken by none of this, or by the rule that
    // stands here.
    let old = |rule| (Some(Rule::Downgrade), rule);
    let always = (Some(Rule::MechanismName), Some(Rule::MechanismName));
    let all = [
        (&b"\xfb\x18\xff\xfb\x1f\xff\xfb\x20"[..], old(None)),
        (&overflow, old(Some(Rule::FrameSize))),
        (&negative, always),
        (&[0xff; 1000], always),
        (&[0; 1000], old(Some(Rule::LegacyFrameSize))),
        (b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", old(None)),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", old(None)),
        (b"SSH-2.0-OpenSSH_9.9\r\n", old(None)),
        (
            b"\x03\x00\x00\x13\x0e\xe0\x00\x00\x00\x00\x00\x01\x00\x08\x00\x03\x00\x00\x00",
            old(None),
        ),
        (b"\x80\x00\x00\x28", old(None)),
    ];
    let harm = Harm { per_octet: TWICE, told: ended };
    on_all(&harm, |attack| {
        for (octets, (secured, open)) in all {
            let rule = if attack.scheme == Scheme::Null { open } else { secured };
            says(attack, octets, rule);
        }
        Ok(())
    });
}

/// A connection on which this is said, and which is refused for that rule, if there is one.
fn says(attack: &Attack, octets: &[u8], rule: Option<Rule>) {
    let mut hostile = attack.connect();
    let _ = hostile.say(octets);
    match rule {
        Some(rule) => hostile.is_refused(Why::Breaks(rule)),
        None => hostile.ends(Why::Leaves),
    }
}

/// Go's zmq4 and zmq.rs 0.7.0 end by such; rzmq keeps the descriptors.
#[test]
fn malformed_greetings_end_a_connection() {
    let harm = Harm { per_octet: TWICE, told: ended };
    on_all(&harm, |attack| {
        let good = |name: &[u8], server: u8| {
            let mut greeting = vec![0xff, 0, 0, 0, 0, 0, 0, 0, 1, 0x7f, 3, 1];
            greeting.extend(name);
            greeting.resize(32, 0);
            greeting.push(server);
            greeting.resize(64, 0);
            greeting
        };
        let name = attack.scheme.name();
        let all = [
            (good(b"", 0), Rule::MechanismName),
            (good(b"null", 0), Rule::MechanismName),
            (good(&[b'A'; 20], 0), Rule::MechanismMismatch),
            (good(b"NULL\0X", 0), Rule::MechanismName),
            (good(&[0xff; 20], 0), Rule::MechanismName),
            (good(name, 2), Rule::AsServer),
            (good(name, 255), Rule::AsServer),
        ];
        for (greeting, rule) in all {
            says(attack, &greeting, Some(rule));
        }
        // A signature of version 1, and versions 0, 2, 4 and 255: not malformed, but some too old.
        let downgrade = (attack.scheme != Scheme::Null).then_some(Rule::Downgrade);
        let others = [(9, 0), (9, 0x7e), (10, 0), (10, 2), (10, 4), (10, 255)];
        for (place, value) in others {
            let mut greeting = good(name, u8::from(attack.target.connects()));
            greeting[place] = value;
            says(attack, &greeting, downgrade.filter(|_| place == 9 || value == 0));
        }
        Ok(())
    });
}
