//! Peers that are not what a socket is for: of its own role, its own kind, or another mechanism.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use zmtp_net::codec::{Rule, SocketType};

use crate::attack::{Attack, Harm, TWICE, broken, on, on_all, on_scene};
use crate::books::Why;
use crate::hostile::{Over, Phase, command, frame};
use crate::scene::Scene;
use crate::scheme::{SCHEMES, Scheme, counting, guarded};
use crate::target::TARGETS;

/// A client that meets a client, and a server a server: by what the greeting says, which says nothing
/// where it is zero, and by the first command.
#[test]
fn a_peer_in_the_same_role_is_refused() {
    let harm = Harm { per_octet: TWICE, told: broken };
    let secured = [Scheme::Plain, Scheme::Curve];
    for (target, scheme) in TARGETS.into_iter().flat_map(|target| secured.map(|one| (target, one)))
    {
        on(target, scheme, &harm, |attack| {
            let mut greeting = vec![0xff, 0, 0, 0, 0, 0, 0, 0, 1, 0x7f, 3, 1];
            greeting.extend(scheme.name());
            greeting.resize(64, 0);
            let first = match (target.connects(), scheme) {
                (true, Scheme::Plain) => command("HELLO", b"\x05admin\x06secret"),
                (true, _) => command("HELLO", &[0; 194]),
                (false, Scheme::Plain) => command("WELCOME", b""),
                (false, _) => command("WELCOME", &[0; 160]),
            };
            let mut hostile = attack.connect();
            hostile.say(&[&*greeting, &*frame(4, &first)].concat())?;
            hostile.is_refused(Why::Breaks(Rule::UnexpectedCommand));
            if !target.connects() {
                greeting[32] = 1;
                let mut hostile = attack.connect();
                hostile.say(&greeting)?;
                hostile.is_refused(Why::Breaks(Rule::AsServer));
            }
            Ok(())
        });
    }
}

/// A PULL that meets a PULL, and whatever else RFC 37 has no place for. It says what it is, whatever
/// it heard of the victim.
#[test]
fn a_peer_of_the_wrong_type_is_refused() {
    let harm = Harm { per_octet: TWICE, told: broken };
    on_all(&harm, |attack| {
        for other in [SocketType::Pair, SocketType::Radio, SocketType::Client] {
            let name = other.name().as_bytes();
            let length = u32::try_from(name.len()).unwrap().to_be_bytes();
            let mut hostile = attack.at(Phase::Greeted);
            hostile.introduce(&[b"\x0bSocket-Type", &length[..], name].concat())?;
            hostile.is_refused(Why::Breaks(Rule::SocketTypeMismatch));
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
        let rule = if name.is_empty() { Rule::MechanismName } else { Rule::MechanismMismatch };
        hostile.is_refused(Why::Breaks(rule));
    }
    Ok(())
}
