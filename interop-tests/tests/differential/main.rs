//! Conversations that are almost good, at our listener and at libzmq's: both receive the same
//! messages and close the connection for the same octets, but for the differences that are meant
//! (`differences.rs`).
//!
//! A case comes from a seed. `ZMTP_SEEDS=<n>` has n times as many cases; `ZMTP_SEED=<seed>` is the one
//! of that seed, under each mechanism.

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
use conversation::{Library, VERSIONS};
use differences::{DIFFERENCES, explain};
use listener::Worlds;
use random::Random;
use scheme::{Scheme, TARGETS, peers_of};

/// Cases of a mechanism, by default.
const CASES: u64 = 400;

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

/// The cases of the seeds.
fn almost_good_conversations_have_the_same_verdict(scheme: Scheme) {
    let seeds = match named("ZMTP_SEED") {
        Some(seed) => seed..seed + 1,
        None => 0..CASES * named("ZMTP_SEEDS").unwrap_or(1),
    };
    let (library, worlds) = (Library::load(), Worlds::new(scheme).unwrap());
    let mut differences = BTreeMap::<_, usize>::new();
    let mut failures = Vec::new();
    let (mut closed, mut messages) = (0, 0);
    for seed in seeds {
        let conversation = mutate::case(&library, scheme, seed);
        let is_meant = |verdicts: &_| explain(verdicts, &conversation).is_some();
        let verdicts = match compare(&worlds, &conversation, is_meant) {
            Ok(verdicts) => verdicts,
            Err(error) => panic!("ZMTP_SEED={seed}: {error}\n{conversation}"),
        };
        closed += usize::from(verdicts.ours.closed);
        messages += verdicts.ours.messages.len();
        if verdicts.agree() {
            continue;
        }
        match explain(&verdicts, &conversation) {
            Some(difference) => *differences.entry(difference.name).or_default() += 1,
            None => failures.push(format!("ZMTP_SEED={seed}: {verdicts:?}\n{conversation}")),
        }
        if failures.len() == TOLD {
            break;
        }
    }
    println!("{scheme:?}: {closed} closed, {messages} messages; differences: {differences:?}");
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
