//! CURVE: what was said once is not said again, by nobody, and not changed on the way.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use zmtp_net::codec::Rule;
use zmtp_net::codec::wire::CurveHello;

use crate::attack::{Attack, Harm, TWICE, broken, ended, on, on_scene};
use crate::books::Why;
use crate::hostile::{Over, Phase, frame};
use crate::scene::Scene;
use crate::scheme::{Scheme, counting, guarded};
use crate::target::TARGETS;

const HARM: Harm = Harm { per_octet: TWICE, told: broken };

/// On each kind of socket.
fn on_each(attack: impl Fn(&Attack) -> Result<(), Over> + Sync) {
    TARGETS.into_iter().for_each(|target| on(target, Scheme::Curve, &HARM, &attack));
}

/// CVE-2014-7203: libzmq let messages be repeated.
#[test]
fn cve_2014_7203_a_message_that_is_repeated_ends_the_connection() {
    on_each(|attack| {
        for again in [200, 199, 101, 1, 0] {
            let mut hostile = attack.ready();
            let first = hostile.seal().numbered(200, 0, b"once");
            hostile.say(&first)?;
            let second = hostile.seal().numbered(again, 0, b"again");
            let second = if again == 200 { first } else { second };
            hostile.say(&second)?;
            hostile.is_refused(Why::Breaks(Rule::CurveNonce));
        }
        Ok(())
    });
}

#[test]
fn cve_2014_7203_the_last_number_is_not_followed_by_the_first() {
    on_each(|attack| {
        for after in [0, 1, u64::MAX] {
            let mut hostile = attack.ready();
            for n in [u64::MAX, after] {
                let message = hostile.seal().numbered(n, 0, b"last");
                hostile.say(&message)?;
            }
            hostile.is_refused(Why::Breaks(Rule::CurveNonce));
        }
        Ok(())
    });
}

#[test]
fn messages_that_change_places_end_the_connection() {
    on_each(|attack| {
        let mut hostile = attack.ready();
        let (first, second) = (hostile.frame(0, b"first"), hostile.frame(0, b"second"));
        hostile.say(&[second, first].concat())?;
        hostile.is_refused(Why::Breaks(Rule::CurveNonce));
        Ok(())
    });
}

#[test]
fn a_message_that_was_changed_at_any_octet_ends_the_connection() {
    on_each(|attack| {
        let length = attack.ready().frame(0, b"tamper").len();
        // Without its length, which would be another attack.
        for place in (0..length).filter(|place| *place != 1).step_by(3) {
            let mut hostile = attack.ready();
            let mut message = hostile.frame(0, b"tamper");
            message[place] ^= 0x40;
            hostile.say(&message)?;
            hostile.is_refused(Why::BreaksAny);
        }
        Ok(())
    });
}

#[test]
fn a_message_of_ours_that_comes_back_ends_the_connection() {
    on_each(|attack| {
        let mut hostile = attack.ready();
        let message = hostile.seal().reflected(500, 0, b"mirror");
        hostile.say(&message)?;
        hostile.is_refused(Why::Breaks(Rule::CurveBox));
        Ok(())
    });
}

/// What is not sealed at all, behind a handshake that was.
#[test]
fn clear_text_behind_the_handshake_ends_the_connection() {
    on_each(|attack| {
        let all = [
            (frame(0, b"clear"), Rule::CurvePlaintext),
            (frame(4, b"\x04PING\0\0"), Rule::CurvePlaintext),
            (frame(1, b""), Rule::MoreOnCommand),
        ];
        for (clear, rule) in all {
            let mut hostile = attack.ready();
            hostile.say(&clear)?;
            hostile.is_refused(Why::Breaks(rule));
        }
        Ok(())
    });
}

/// The bound sockets, which are servers.
fn on_each_server(attack: impl Fn(&Attack) -> Result<(), Over> + Sync) {
    let servers = TARGETS.into_iter().filter(|target| !target.connects());
    servers.for_each(|target| on(target, Scheme::Curve, &HARM, &attack));
}

#[test]
fn a_cookie_of_another_connection_is_refused() {
    on_each_server(|attack| {
        let mut introductions = Vec::new();
        for _ in 0..2 {
            let mut hostile = attack.at(Phase::Greeted);
            let hello = hostile.next_command()?;
            hostile.say(&hello)?;
            introductions.push((hostile.next_command()?, hostile));
        }
        let (first, mut one) = introductions.remove(0);
        let (_, mut two) = introductions.remove(0);
        two.say(&first)?;
        two.is_refused(Why::Breaks(Rule::CurveCookie));
        // Once it has served, it serves nobody.
        one.say(&first)?;
        let mut three = attack.at(Phase::Greeted);
        let hello = three.next_command()?;
        three.say(&hello)?;
        three.next_command()?;
        three.say(&first)?;
        three.is_refused(Why::Breaks(Rule::CurveCookie));
        Ok(())
    });
}

#[test]
fn a_cookie_that_is_used_twice_ends_the_connection() {
    on_each_server(|attack| {
        let mut hostile = attack.at(Phase::Greeted);
        let hello = hostile.next_command()?;
        hostile.say(&hello)?;
        let initiate = hostile.next_command()?;
        hostile.say(&[initiate.clone(), initiate].concat())?;
        hostile.is_refused(Why::Breaks(Rule::CurvePlaintext));
        Ok(())
    });
}

#[test]
fn commands_of_the_handshake_that_were_changed_end_the_connection() {
    on_each_server(|attack| {
        for which in [0, 1] {
            for place in [20, 60, 100, 150, 190] {
                let mut hostile = attack.at(Phase::Greeted);
                let mut said = hostile.next_command()?.to_vec();
                if which == 1 {
                    hostile.say(&said)?;
                    said = hostile.next_command()?.to_vec();
                }
                said[place] ^= 1;
                hostile.say(&said)?;
                hostile.is_refused(Why::BreaksAny);
            }
        }
        Ok(())
    });
}

/// Keys for which everybody has the same secret.
#[test]
fn keys_of_low_order_are_refused() {
    let mut one = [0; 32];
    one[0] = 1;
    let order_8 = *b"\xe0\xeb\x7a\x7c\x3b\x41\xb8\xae\x16\x56\xe3\xfa\xf1\x9f\xc4\x6a\xda\x09\x8d\xeb\x9c\x32\xb1\xfd\x86\x62\x05\x16\x5f\x49\xb8\x00";
    for key in [[0; 32], one, order_8] {
        on_each_server(|attack| {
            let mut hostile = attack.at(Phase::Greeted);
            let mut body = Vec::new();
            CurveHello { client_key: key, nonce: 1, signature_box: [0; 80] }.write(&mut body);
            hostile.say(&frame(4, &body))?;
            hostile.is_refused(Why::Breaks(Rule::CurveKey));
            Ok(())
        });
    }
}

/// Each costs the server the time of a handshake, but the good peer is served.
#[test]
fn a_flood_of_bogus_hellos_holds_up_nobody() {
    on_each_server(|attack| {
        let mut all = Vec::new();
        for n in 0..100_u64 {
            let mut hostile = attack.at(Phase::Greeted);
            let mut body = Vec::new();
            CurveHello { client_key: [9; 32], nonce: n, signature_box: [7; 80] }.write(&mut body);
            hostile.say(&frame(4, &body))?;
            all.push(hostile);
        }
        all.iter_mut().for_each(|hostile| hostile.is_refused(Why::Breaks(Rule::CurveBox)));
        Ok(())
    });
}

/// Whose HELLO is repeated by another has not asked for anything: the authenticator hears of nobody
/// before INITIATE has proved the key.
#[test]
fn a_hello_of_another_connection_does_not_reach_the_authenticator() {
    let harm = Harm { per_octet: TWICE, told: ended };
    for target in TARGETS.into_iter().filter(|target| !target.connects()) {
        let asked = Arc::default();
        let context = counting(&asked);
        let options = Scheme::Curve.options(true);
        let scene = || Scene::with(target, Scheme::Curve, options, [context, guarded()]);
        on_scene(scene, &harm, |attack| {
            let hello = attack.at(Phase::Greeted).next_command()?;
            for _ in 0..20 {
                let mut hostile = attack.at(Phase::Greeted);
                hostile.say(&hello)?;
                while hostile.heard.len() <= 64 {
                    if hostile.listen().is_err() {
                        break;
                    }
                }
            }
            Ok(())
        });
        assert_eq!(asked.load(Ordering::Relaxed), 1, "only the good peer");
    }
}
