//! Peers that are not what a socket is for: of its own role, its own kind, or another mechanism.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use zmtp_net::codec::{Config, SocketType};

use crate::attack::{Attack, Harm, TWICE, broken, ended, on_all, on_scene};
use crate::hostile::{Over, Phase};
use crate::scene::Scene;
use crate::scheme::{SCHEMES, Scheme, counting, guarded};
use crate::target::TARGETS;

/// A client that meets a client, and a server a server.
#[test]
fn a_peer_in_the_same_role_is_refused() {
    let harm = Harm { per_octet: TWICE, told: ended };
    on_all(&harm, |attack| {
        if attack.scheme == Scheme::Null {
            // It has no roles.
            let mut hostile = attack.connect();
            hostile.end();
            hostile.is_closed();
            return Ok(());
        }
        let config = Config::new(attack.target.peer_type());
        let mut hostile = attack.connect_as(config, !attack.target.connects());
        assert_eq!(hostile.reach(Phase::Ready), Err(Over), "it was let in");
        Ok(())
    });
}

/// A PULL that meets a PULL, and whatever else RFC 37 has no place for.
#[test]
fn a_peer_of_the_wrong_type_is_refused() {
    let harm = Harm { per_octet: TWICE, told: broken };
    on_all(&harm, |attack| {
        for other in [SocketType::Pair, SocketType::Radio, SocketType::Client] {
            let config = Config::new(other);
            let mut hostile = attack.connect_as(config, attack.target.connects());
            // Whatever it heard of the victim, it says what it is.
            let _ = hostile.reach(Phase::Ready);
            let _ = hostile.say_rest();
            hostile.is_closed();
        }
        Ok(())
    });
}

/// CVE-2014-7202: libzmq's server took the mechanism that its client named. Here it is refused by its
/// name: nothing that is said is taken for a message, and nobody is asked about the peer.
#[test]
fn cve_2014_7202_another_mechanism_is_refused_whatever_the_peer_knows() {
    let harm = Harm { per_octet: TWICE, told: broken };
    for target in TARGETS {
        for scheme in SCHEMES {
            let asked = Arc::default();
            let contexts = [counting(&asked), guarded()];
            let scene = || Scene::with(target, scheme, Scene::options(target, scheme), contexts);
            on_scene(scene, &harm, other_mechanisms);
            // Only the good peer, by a server.
            let once = u64::from(!target.connects() && scheme != Scheme::Null);
            assert_eq!(asked.load(Ordering::Relaxed), once, "{target:?} under {scheme:?}");
        }
    }
}

fn other_mechanisms(attack: &Attack) -> Result<(), Over> {
    let names = [&b"NULL"[..], b"PLAIN", b"CURVE", b"GSSAPI", b"NULLX", b"", b"X"];
    for name in names.into_iter().filter(|name| *name != attack.scheme.name()) {
        let mut greeting = vec![0xff, 0, 0, 0, 0, 0, 0, 0, 1, 0x7f, 3, 1];
        greeting.extend(name);
        greeting.resize(64, 0);
        let mut hostile = attack.connect();
        // All that a peer of NULL would say, and a message.
        let ready = b"\x04\x1a\x05READY\x0bSocket-Type\0\0\0\x04PUSH\0\x04evil";
        let _ = hostile.say(&[&greeting[..], ready].concat());
        hostile.is_closed();
    }
    Ok(())
}
