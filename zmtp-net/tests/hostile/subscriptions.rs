//! Subscriptions: too many, too long, again and again.

use zmtp_net::codec::{LimitKind, Limits};

use crate::attack::{Attack, Harm, TWICE, broken, ended, on, on_all, on_scene};
use crate::books::Why;
use crate::holdings::{self, counted};
use crate::hostile::{Hostile, Over, command, frame};
use crate::scene::Scene;
use crate::scheme::{SCHEMES, Scheme, guarded};
use crate::target::Target;

const COMMAND: u8 = 4;

/// Who remembers subscriptions.
const PUBLISHERS: [Target; 2] = [Target::Pub, Target::Xpub];

/// What the issue allows for subscriptions.
const FOUR_TIMES: i64 = 4;

/// Topics that have nothing in common.
struct Noise(u64);

impl Noise {
    fn topic(&mut self) -> [u8; 32] {
        let mut topic = [0; 32];
        for part in topic.chunks_mut(8) {
            self.0 ^= self.0 << 13;
            self.0 ^= self.0 >> 7;
            self.0 ^= self.0 << 17;
            part.copy_from_slice(&self.0.to_be_bytes());
        }
        topic
    }
}

/// A way in which a subscription travels.
type Form = fn(&mut Hostile, &[u8]) -> Vec<u8>;

const FORMS: [Form; 2] = [
    |hostile, topic| hostile.frame(COMMAND, &command("SUBSCRIBE", topic)),
    |hostile, topic| hostile.frame(0, &[&[1], topic].concat()),
];

fn random(attack: &Attack, form: Form, count: usize) -> Result<(), Over> {
    let (mut noise, mut hostile) = (Noise(7), attack.ready());
    let octets: Vec<u8> = (0..count).flat_map(|_| form(&mut hostile, &noise.topic())).collect();
    subscribe(attack, &mut hostile, &octets, count)
}

/// Says this, which are so many subscriptions, and waits until they are worked off.
fn subscribe(
    attack: &Attack,
    hostile: &mut Hostile,
    octets: &[u8],
    count: usize,
) -> Result<(), Over> {
    hostile.say(octets)?;
    if attack.target.publishes() {
        // What comes behind them is answered behind them.
        hostile.stays()?;
        assert!(counted(|| attack.victim.topics()) > count, "they are not all known");
    }
    Ok(())
}

/// libzmq takes 45 times the octets, and keeps them.
#[test]
fn random_subscriptions_cost_no_more_than_four_times_their_octets() {
    let harm = Harm { per_octet: FOUR_TIMES, told: ended };
    for form in FORMS {
        on_all(&harm, |attack| random(attack, form, 5000));
    }
}

#[test]
fn a_hundred_thousand_subscriptions_cost_no_more_than_four_times_their_octets() {
    let harm = Harm { per_octet: FOUR_TIMES, told: ended };
    // Made before, since whoever makes them uses the processor that others are served by.
    let (mut noise, count) = (Noise(7), 100_000);
    let octets = made(|| {
        (0..count).flat_map(|_| frame(COMMAND, &command("SUBSCRIBE", &noise.topic()))).collect()
    });
    let secured = [(Target::Xpub, Scheme::Plain), (Target::Xpub, Scheme::Curve)];
    for (target, scheme) in
        PUBLISHERS.map(|target| (target, Scheme::Null)).into_iter().chain(secured)
    {
        on(target, scheme, &harm, |attack| {
            if scheme == Scheme::Curve {
                // All are sealed before any is said.
                return random(attack, FORMS[0], count);
            }
            subscribe(attack, &mut attack.ready(), &octets, count)
        });
    }
}

/// What an attacker has made beforehand. It is not for the victim of another test, which may be under
/// attack meanwhile.
struct Made(Vec<u8>);

fn made(make: impl FnOnce() -> Vec<u8>) -> Made {
    Made(holdings::uncounted(make))
}

impl std::ops::Deref for Made {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.0
    }
}

impl Drop for Made {
    fn drop(&mut self) {
        holdings::uncounted(|| self.0 = Vec::new());
    }
}

/// Topics in no order, each of which is another: three bytes, and from none to so many behind them.
fn short(count: u32, more: usize) -> impl Iterator<Item = Vec<u8>> {
    (0..count).map(move |number| {
        let [_, three @ ..] = (number.wrapping_mul(0x9e_3779) & 0xff_ffff).to_be_bytes();
        [three.as_slice(), &[b'x'; 20][..number as usize % (more + 1)]].concat()
    })
}

/// Three bytes are sent as six.
#[test]
fn short_topics_cost_no_more_than_four_times_their_octets() {
    let harm = Harm { per_octet: FOUR_TIMES, told: ended };
    for more in [0, 17] {
        let octets = made(|| {
            short(100_000, more).flat_map(|topic| frame(0, &[&[1], &*topic].concat())).collect()
        });
        for target in PUBLISHERS {
            on(target, Scheme::Null, &harm, |attack| {
                subscribe(attack, &mut attack.ready(), &octets, 100_000)
            });
        }
    }
}

/// What one has in common with others is counted for each.
#[test]
fn the_same_short_topics_of_several_cost_no_more_than_four_times_their_octets() {
    let harm = Harm { per_octet: FOUR_TIMES, told: ended };
    let octets =
        made(|| short(20_000, 0).flat_map(|topic| frame(0, &[&[1], &*topic].concat())).collect());
    for target in PUBLISHERS {
        on(target, Scheme::Null, &harm, |attack| {
            let mut all: Vec<_> = (0..4).map(|_| attack.ready()).collect();
            all.iter_mut().try_for_each(|hostile| subscribe(attack, hostile, &octets, 20_000))
        });
    }
}

#[test]
fn the_same_subscription_again_and_again_costs_one() {
    let harm = Harm { per_octet: 0, told: ended };
    for target in PUBLISHERS {
        for scheme in SCHEMES {
            on(target, scheme, &harm, |attack| {
                let _others: Vec<_> = (0..3).map(|_| attack.ready()).collect();
                let mut hostile = attack.ready();
                let subscription = command("SUBSCRIBE", b"the same");
                if scheme == Scheme::Curve {
                    // Each is sealed for itself.
                    for _ in 0..20 {
                        let octets = hostile.frames(COMMAND, &subscription, 1000);
                        hostile.say(&octets)?;
                    }
                    return hostile.stays();
                }
                let octets = hostile.frames(COMMAND, &subscription, 1000);
                (0..200).try_for_each(|_| hostile.say(&octets))?;
                hostile.stays()
            });
        }
    }
}

/// libzmq takes 108 times the octets of one topic of ten million, and keeps them. It is refused by
/// default; where it is allowed it costs what any other does.
#[test]
fn a_topic_of_ten_million_octets_that_is_allowed_is_given_back() {
    let harm = Harm { per_octet: FOUR_TIMES, told: ended };
    let secured = [(Target::Xpub, Scheme::Plain), (Target::Xpub, Scheme::Curve)];
    for (target, scheme) in
        PUBLISHERS.map(|target| (target, Scheme::Null)).into_iter().chain(secured)
    {
        let most = 20_000_000;
        let limits = Limits::new().topic_size(most).command_size(most);
        let options = Scene::options(target, scheme).limits(limits);
        let scene = || Scene::with(target, scheme, options, [guarded(), guarded()]);
        on_scene(scene, &harm, |attack| {
            let (mut hostile, topic) = (attack.ready(), vec![b'a'; 10_000_000]);
            let topics = || counted(|| attack.victim.topics());
            let before = topics();
            for (name, more) in [("SUBSCRIBE", 1), ("CANCEL", 0)] {
                hostile.say_frame(COMMAND, &command(name, &topic))?;
                hostile.stays()?;
                assert_eq!(topics(), before + more, "{name}");
            }
            Ok(())
        });
    }
}

/// CVE-2021-20236: libzmq's tree of topics was removed by recursion; omq-tokio 0.33 overflows its
/// stack by a topic of 3 MB.
#[test]
fn cve_2021_20236_a_topic_of_megabytes_is_refused() {
    let harm = Harm { per_octet: TWICE, told: ended };
    for (form, limit) in FORMS.into_iter().zip([LimitKind::CommandSize, LimitKind::TopicSize]) {
        on_all(&harm, |attack| {
            for length in [70_000, 3 << 20] {
                let mut hostile = attack.ready();
                let octets = form(&mut hostile, &vec![b'a'; length]);
                let _ = hostile.say(&octets);
                if limit == LimitKind::CommandSize || attack.target.publishes() {
                    hostile.is_refused(Why::Exceeds(limit));
                } else {
                    // It is a message as any other.
                    hostile.stays()?;
                }
            }
            Ok(())
        });
    }
}

/// The longest topics, each within the next, so that the tree is as deep as it can be.
#[test]
fn cve_2021_20236_the_deepest_tree_is_cut_down_without_recursion() {
    let harm = Harm { per_octet: FOUR_TIMES, told: ended };
    for target in PUBLISHERS {
        for scheme in SCHEMES {
            on(target, scheme, &harm, |attack| {
                let mut hostile = attack.ready();
                let topic = vec![b'a'; 65_536];
                for length in (1..=65_536).rev().step_by(700) {
                    let octets = FORMS[0](&mut hostile, &topic[..length]);
                    hostile.say(&octets)?;
                }
                for length in (1..=65_536).step_by(1400) {
                    let octets = hostile.frame(COMMAND, &command("CANCEL", &topic[..length]));
                    hostile.say(&octets)?;
                }
                hostile.stays()
            });
        }
    }
}

/// A publisher whose limits are exceeded closes, and says so.
#[test]
fn more_subscriptions_than_a_peer_may_have_end_its_connection() {
    let harm = Harm {
        per_octet: FOUR_TIMES,
        told: |target, scheme, kind| {
            *kind == zmtp_net::EventKind::Rejected || broken(target, scheme, kind)
        },
    };
    for target in PUBLISHERS {
        for scheme in SCHEMES {
            let options = scheme.options(true).max_subscriptions_per_peer(Some(100));
            let scene = || Scene::with(target, scheme, options, [guarded(), guarded()]);
            on_scene(scene, &harm, |attack| {
                let (mut noise, mut hostile) = (Noise(9), attack.ready());
                for _ in 0..101 {
                    let octets = FORMS[0](&mut hostile, &noise.topic());
                    hostile.say(&octets)?;
                }
                hostile.is_refused(Why::Rejected);
                Ok(())
            });
        }
    }
}
