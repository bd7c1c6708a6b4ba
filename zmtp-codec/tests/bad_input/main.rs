//! Malformed conversations: each gives its named error, however its octets are cut, and none makes
//! us hold more than was sent.
#![cfg(feature = "curve")]
#![expect(clippy::unwrap_used, reason = "clippy spares tests, but not their helpers")]

#[path = "../support/forge.rs"]
mod forge;
#[path = "../support/measuring.rs"]
mod measuring;
#[path = "../support/octets.rs"]
mod octets;
#[path = "../support/player.rs"]
mod player;
#[expect(dead_code, reason = "other tests look at both sides")]
#[path = "../support/recording.rs"]
mod recording;

mod accepted;
mod curve_handshake;
mod curve_traffic;
mod frames;
mod greetings;
mod limits;
mod null;
mod old_versions;
mod plain;
mod table;
mod tampered;
mod timers;
mod traffic;

use bytes::Bytes;
use measuring::{MeasuringAllocator, measure};
use player::{Cuts, Player, Step, UNCUT, feed_cut, play};
use table::Row;
use zmtp_codec::{Error, LimitKind, Rule, TimeOut};

#[global_allocator]
static ALLOCATOR: MeasuringAllocator = MeasuringAllocator;

/// What we may hold beyond twice what was sent.
const SLACK: usize = 64 * 1024;

fn rows() -> Vec<Row> {
    [
        greetings::rows(),
        old_versions::rows(),
        frames::rows(),
        null::rows(),
        plain::rows(),
        curve_handshake::rows(),
        tampered::rows(),
        curve_traffic::rows(),
        traffic::rows(),
        limits::rows(),
        timers::rows(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn steps(row: &Row) -> Vec<Step> {
    row.good.iter().chain(&row.bad).cloned().collect()
}

fn sent(steps: &[Step]) -> usize {
    steps.iter().map(|step| if let Step::Octets(octets) = step { octets.len() } else { 0 }).sum()
}

#[test]
fn each_conversation_ends_with_its_error() {
    let rows = rows();
    let mut wrong = Vec::new();
    for row in &rows {
        let good = play(&row.side, &row.good, UNCUT);
        if good.error.is_some() {
            wrong.push(format!("{}: fails too early with {:?}", row.name, good.error));
        }
        let all = play(&row.side, &steps(row), UNCUT);
        if all.error.as_ref() != Some(&row.expected) {
            wrong
                .push(format!("{}:\n  wanted {:?}\n  got {:?}", row.name, row.expected, all.error));
        }
        assert!(!all.error.is_some_and(|error| error.to_string().is_empty()));
    }
    println!("{} rows", rows.len());
    assert!(wrong.is_empty(), "{} rows are wrong:\n{}", wrong.len(), wrong.join("\n"));
    assert!(rows.len() >= 60);
}

#[test]
fn names_are_unique() {
    let rows = rows();
    let names: std::collections::BTreeSet<_> = rows.iter().map(|row| &row.name).collect();
    assert_eq!(names.len(), rows.len());
}

#[test]
fn the_table_covers_every_rule_limit_and_time_out() {
    let rows = rows();
    let named = |wanted: &dyn Fn(&Error) -> bool| rows.iter().any(|row| wanted(&row.expected));
    for &rule in Rule::ALL {
        let found = named(&|e| matches!(e, Error::Protocol { rule: r, .. } if *r == rule));
        assert!(found, "no row breaks {rule:?}");
    }
    for limit in [
        LimitKind::PartSize,
        LimitKind::MessageSize,
        LimitKind::Parts,
        LimitKind::CommandSize,
        LimitKind::HandshakeCommandSize,
        LimitKind::TopicSize,
    ] {
        let found = named(&|e| matches!(e, Error::Limit { limit: l, .. } if *l == limit));
        assert!(found, "no row exceeds {limit:?}");
    }
    for which in [TimeOut::Handshake, TimeOut::Heartbeat, TimeOut::TimeToLive] {
        assert!(named(&|e| *e == Error::TimedOut(which)), "no row runs into {which:?}");
    }
    assert!(named(&|e| matches!(e, Error::RefusedByPeer(_))));
    assert!(named(&|e| matches!(e, Error::RefusedPeer(_))));
    assert!(named(&|e| matches!(e, Error::Truncated { .. })));
    assert!(named(&|e| *e == Error::Closed));
}

/// At most so many cuts are tried in a row; more are spread over its octets.
const MOST_CUTS: usize = 400;

#[test]
fn no_cut_changes_anything() {
    for row in &rows() {
        let (steps, side) = (steps(row), &row.side);
        let whole = play(side, &steps, UNCUT);
        assert_eq!(play(side, &steps, Cuts::Everywhere), whole, "{}, octet by octet", row.name);
        let octets = sent(&steps);
        for cut in (1..octets).step_by(octets / MOST_CUTS + 1) {
            let trace = play(side, &steps, Cuts::At(&[cut]));
            assert_eq!(trace, whole, "{}, cut at {cut}", row.name);
        }
    }
}

/// Plays a conversation whose events are dropped as they come.
fn play_forgetful(row: &Row, steps: &[Step], size: usize) -> Option<Error> {
    let mut player = Player::forgetful(&row.side);
    for step in steps {
        if player.trace.error.is_some() {
            break;
        }
        match step {
            Step::Octets(octets) => {
                for at in (0..octets.len()).step_by(size) {
                    player.feed(octets.slice(at..octets.len().min(at + size)));
                    if player.trace.error.is_some() {
                        break;
                    }
                }
            }
            Step::Wait(span) => player.wait(*span),
            Step::End => player.end(),
        }
    }
    player.trace.error
}

#[test]
fn memory_follows_what_was_sent() {
    let mut highest = 0;
    for row in &rows() {
        let steps = steps(row);
        let allowed = 2 * sent(&steps) + SLACK;
        for size in [1, 1000, usize::MAX >> 1] {
            let (error, taken) = measure(|| play_forgetful(row, &steps, size));
            assert_eq!(error.as_ref(), Some(&row.expected), "{}", row.name);
            assert!(taken.peak <= allowed, "{}: {} octets of {allowed}", row.name, taken.peak);
            highest = highest.max(taken.peak.saturating_sub(2 * sent(&steps)));
        }
    }
    println!("at most {highest} octets beyond twice what was sent");
}

#[test]
fn what_is_at_its_limit_is_accepted() {
    for (name, side, octets, events) in accepted::rows() {
        let mut player = Player::new(&side);
        feed_cut(&mut player, &octets, 0, UNCUT);
        assert_eq!(player.trace.error, None, "{name}");
        assert_eq!(player.trace.events.len(), events, "{name}: {:?}", player.trace.events);
        let mut slow = Player::new(&side);
        feed_cut(&mut slow, &octets, 0, Cuts::Everywhere);
        assert_eq!(slow.trace, player.trace, "{name}, octet by octet");
        drop(Bytes::from(octets));
    }
}
