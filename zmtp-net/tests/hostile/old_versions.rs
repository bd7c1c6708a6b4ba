//! Peers of ZMTP 1.0 and 2.0, which know no mechanism.

use zmtp_net::codec::Rule;

use crate::attack::{Harm, TWICE, broken, ended, on, on_all, on_scene};
use crate::books::Why;
use crate::scene::Scene;
use crate::scheme::{SCHEMES, Scheme, guarded};
use crate::support::until;
use crate::target::{TARGETS, Target};

/// What an old peer says: all of its handshake, and a message.
const OLD: [&[u8]; 4] = [
    b"\x01\x00\x05\x00evil",
    b"\x01\x00\x05\x01evil\x05\x00evil",
    b"\xff\0\0\0\0\0\0\0\x01\x7f\x01\x08\0\0\0\x04evil",
    b"\xff\0\0\0\0\0\0\0\x01\x7f\x00\x08\0\0\0\x04evil",
];

/// CVE-2014-9721: in libzmq an old greeting skipped all security.
#[test]
fn cve_2014_9721_an_old_version_does_not_skip_security() {
    let harm = Harm { per_octet: TWICE, told: broken };
    for target in TARGETS {
        for scheme in [Scheme::Plain, Scheme::Curve] {
            on(target, scheme, &harm, |attack| {
                for said in OLD {
                    let mut hostile = attack.connect();
                    let _ = hostile.say(said);
                    hostile.is_refused(Why::Breaks(Rule::Downgrade));
                }
                assert!(attack.victim.peers().iter().filter(|peer| peer.is_ready).count() <= 1);
                Ok(())
            });
        }
    }
}

/// Of NULL too, where an authenticator is to be asked: an old version has nothing to ask it about.
#[test]
fn cve_2014_9721_an_old_version_does_not_skip_the_authenticator() {
    let harm = Harm { per_octet: TWICE, told: broken };
    for target in TARGETS {
        let options = Scene::options(target, Scheme::Null).zap_domain("global").unwrap();
        let scene = || Scene::with(target, Scheme::Null, options, [guarded(), guarded()]);
        on_scene(scene, &harm, |attack| {
            for said in OLD {
                let mut hostile = attack.connect();
                let _ = hostile.say(said);
                hostile.is_refused(Why::Breaks(Rule::Downgrade));
            }
            Ok(())
        });
    }
}

/// CVE-2021-20235 and CVE-2020-36400: libzmq's decoder of version 1 wrote beyond its buffer at frames
/// above 8,192 octets.
#[test]
fn cve_2021_20235_large_frames_of_version_1_are_frames() {
    let harm = Harm { per_octet: TWICE, told: ended };
    for scheme in SCHEMES {
        for target in TARGETS {
            on(target, scheme, &harm, |attack| {
                let mut said = b"\x01\x00".to_vec();
                // The last one is longer than what a publisher is sent may be.
                let count = if target.publishes() { 3 } else { 4 };
                for length in [8193_u64, 9000, 20_000, 70_000].into_iter().take(count) {
                    said.push(0xff);
                    said.extend((length + 1).to_be_bytes());
                    said.push(0);
                    said.resize(said.len() + usize::try_from(length).unwrap(), b'x');
                }
                let mut hostile = attack.connect();
                let _ = hostile.say(&said);
                if scheme != Scheme::Null {
                    hostile.is_refused(Why::Breaks(Rule::Downgrade));
                    return Ok(());
                }
                let parts = match target {
                    Target::Pull | Target::Sub => 4,
                    // Besides, who cannot subscribe is subscribed to all.
                    Target::Xpub => 3 + 1,
                    // Who it came from stands before each.
                    Target::Router => 8,
                    // They have no use for it.
                    Target::Pub | Target::Rep => 0,
                };
                until("the application has them", || attack.received_parts() == parts);
                hostile.ends(Why::Leaves);
                Ok(())
            });
        }
    }
}

/// Lengths of version 1, which has none of zero, and lies as any other.
#[test]
fn lengths_of_version_1_reserve_nothing() {
    let harm = Harm { per_octet: TWICE, told: ended };
    on_all(&harm, |attack| {
        for length in [0_u64, 1, 1 << 30, 1 << 49, (1 << 63) - 1, 1 << 63, u64::MAX] {
            let mut said = b"\x01\x00\xff".to_vec();
            said.extend(length.to_be_bytes());
            said.resize(1000, b'x');
            let mut hostile = attack.connect();
            let _ = hostile.say(&said);
            match (attack.scheme, length) {
                (Scheme::Plain | Scheme::Curve, _) => {
                    hostile.is_refused(Why::Breaks(Rule::Downgrade));
                }
                (_, 0) => hostile.is_refused(Why::Breaks(Rule::LegacyFrameSize)),
                (_, 0x8000_0000_0000_0000..) => hostile.is_refused(Why::Breaks(Rule::FrameSize)),
                _ => hostile.ends(Why::BreaksOff),
            }
        }
        Ok(())
    });
}
