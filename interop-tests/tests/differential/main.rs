//! Conversations that are almost good, at our listener and at libzmq's: both receive the same
//! messages and close the connection for the same octets, but for the differences that are meant
//! (`differences.rs`).
//!
//! A case comes from a seed. `ZMTP_SEEDS=<n>` has n times as many cases, `ZMTP_FROM=<seed>` begins
//! with another seed than 0, and `ZMTP_SEED=<seed>` is one case, under each mechanism.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "clippy spares tests, but not their helpers; figures are shown with --nocapture"
)]

mod captures;
mod client;
mod compare;
mod conversation;
mod differences;
mod edit;
mod listener;
mod mutate;
mod random;
mod scheme;
mod seal;

use std::collections::BTreeMap;

use compare::compare;
use conversation::{Conversation, Library, VERSIONS};
use differences::{DIFFERENCES, Difference, explain};
use listener::Worlds;
use random::Random;
use scheme::{Scheme, TARGETS, peers_of};

/// Cases of a mechanism, by default.
const CASES: u64 = 300;

/// So many threads compare at a time, each with contexts of its own: most of a case is waiting.
const THREADS: u64 = 4;

/// So many failures are told.
const TOLD: usize = 20;

fn named(variable: &str) -> Option<u64> {
    std::env::var(variable).ok()?.parse().ok()
}

/// Each type of listener and peer, in each version, without a fault.
fn good_conversations_are_understood(scheme: Scheme) {
    let (library, worlds) = (Library::load(), Worlds::new(scheme).unwrap());
    let versions = match scheme {
        Scheme::Null => &VERSIONS[..],
        Scheme::Plain => &VERSIONS[..2],
        Scheme::Curve => &VERSIONS[..1],
    };
    for target in TARGETS {
        for &peer in peers_of(target) {
            for &speaks in versions {
                let mut random = Random::new(0);
                let conversation = library.good(scheme, target, peer, speaks, &mut random);
                let verdicts = compare(&worlds, &conversation, |_| false).unwrap();
                let told = format!("{speaks:?}: {verdicts:?}\n{conversation}");
                assert!(verdicts.agree(), "{told}");
                assert!(!verdicts.ours.closed, "{told}");
                let silent = target == zmtp_codec::SocketType::Pub;
                assert_ne!(verdicts.ours.messages.is_empty(), !silent, "{told}");
            }
        }
    }
}

/// What came of some cases.
#[derive(Default)]
struct Tally {
    cases: u64,
    closed: u64,
    messages: usize,
    /// How often each difference was met.
    differences: BTreeMap<&'static str, u64>,
    /// By seed.
    failures: BTreeMap<u64, String>,
}

impl Tally {
    /// Those of the seeds of one thread.
    fn of(scheme: Scheme, seeds: impl Iterator<Item = u64>) -> Self {
        let (library, worlds) = (Library::load(), Worlds::new(scheme).unwrap());
        let mut tally = Self::default();
        for seed in seeds {
            if tally.failures.len() == TOLD {
                break;
            }
            tally.add(&worlds, &mutate::case(&library, scheme, seed), seed);
        }
        tally
    }

    fn add(&mut self, worlds: &Worlds, conversation: &Conversation, seed: u64) {
        let known = |verdicts: &_| explain(verdicts, conversation).is_some();
        self.cases += 1;
        let failure = match compare(worlds, conversation, known) {
            Ok(verdicts) => {
                self.closed += u64::from(verdicts.ours.closed);
                self.messages += verdicts.ours.messages.len();
                if verdicts.agree() {
                    return;
                }
                if let Some(difference) = explain(&verdicts, conversation) {
                    *self.differences.entry(difference.name).or_default() += 1;
                    return;
                }
                format!("{verdicts:?}")
            }
            Err(error) => format!("a good peer was not served: {error}"),
        };
        self.failures.insert(seed, format!("ZMTP_SEED={seed}: {failure}\n{conversation}"));
    }

    fn join(mut self, other: Self) -> Self {
        self.cases += other.cases;
        self.closed += other.closed;
        self.messages += other.messages;
        for (name, count) in other.differences {
            *self.differences.entry(name).or_default() += count;
        }
        self.failures.extend(other.failures);
        self
    }
}

/// The cases of the seeds.
fn almost_good_conversations_have_the_same_verdict(scheme: Scheme) {
    let seeds = match named("ZMTP_SEED") {
        Some(seed) => seed..seed + 1,
        None => {
            let first = named("ZMTP_FROM").unwrap_or(0);
            first..first + CASES * named("ZMTP_SEEDS").unwrap_or(1)
        }
    };
    let tally = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..THREADS)
            .map(|thread| {
                let seeds = seeds.clone().filter(move |seed| seed % THREADS == thread);
                scope.spawn(move || Tally::of(scheme, seeds))
            })
            .collect();
        let tallies = threads.into_iter().map(|thread| thread.join().unwrap());
        tallies.fold(Tally::default(), Tally::join)
    });
    let Tally { cases, closed, messages, differences, failures } = tally;
    println!("{scheme:?}: {cases} cases, {closed} closed, {messages} messages; {differences:?}");
    let failures: Vec<_> = failures.into_values().take(TOLD).collect();
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn good_conversations_are_understood_under_null() {
    good_conversations_are_understood(Scheme::Null);
}

#[test]
fn good_conversations_are_understood_under_plain() {
    good_conversations_are_understood(Scheme::Plain);
}

#[test]
fn good_conversations_are_understood_under_curve() {
    good_conversations_are_understood(Scheme::Curve);
}

#[test]
fn almost_good_conversations_have_the_same_verdict_under_null() {
    almost_good_conversations_have_the_same_verdict(Scheme::Null);
}

#[test]
fn almost_good_conversations_have_the_same_verdict_under_plain() {
    almost_good_conversations_have_the_same_verdict(Scheme::Plain);
}

#[test]
fn almost_good_conversations_have_the_same_verdict_under_curve() {
    almost_good_conversations_have_the_same_verdict(Scheme::Curve);
}

/// Each difference shows in its conversation, and is known by its name.
#[test]
fn each_difference_that_is_meant_is_there() {
    let library = Library::load();
    for difference in DIFFERENCES {
        let conversation = (difference.shown)(&library);
        let worlds = Worlds::new(conversation.scheme).unwrap();
        let is_meant = |verdicts: &_| difference.explains(verdicts, &conversation);
        let verdicts = compare(&worlds, &conversation, is_meant).unwrap();
        let told =
            format!("{}: {}\n{verdicts:?}\n{conversation}", difference.name, difference.reason);
        assert!(!verdicts.agree(), "{told}");
        let known = explain(&verdicts, &conversation).map(|difference| difference.name);
        assert_eq!(known, Some(difference.name), "{told}");
    }
}

/// `docs/testing.md` has a row for each.
#[test]
fn each_difference_that_is_meant_is_documented() {
    let document = include_str!("../../../docs/testing.md");
    for Difference { name, .. } in DIFFERENCES {
        assert!(document.contains(&format!("\n| {name} |")), "{name}");
    }
}
