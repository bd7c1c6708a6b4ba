//! The wait before a connection is tried again.

use std::time::Duration;

use proptest::prelude::*;

use super::super::{Backoff, Options};

const IVL: Duration = Duration::from_millis(50);

fn waits(options: &Options, random: u64) -> Vec<u128> {
    let wait = |failures| options.reconnect_wait(failures, random).unwrap().as_millis();
    (0..5).map(wait).collect()
}

#[test]
fn as_libzmq_without_a_maximum_does_not_grow_and_is_up_to_doubled_by_chance() {
    let options = Options::default().reconnect_interval(Some(IVL));
    assert_eq!(waits(&options, 0), [50; 5]);
    assert_eq!(waits(&options, u64::MAX / 2), [74; 5]);
    assert_eq!(waits(&options, u64::MAX), [99; 5]);
}

#[test]
fn as_libzmq_with_a_maximum_doubles_exactly() {
    let options = Options::default().reconnect_interval(Some(IVL));
    let options = options.reconnect_interval_max(Some(Duration::from_millis(400)));
    for random in [0, 7, u64::MAX] {
        assert_eq!(waits(&options, random), [50, 100, 200, 400, 400]);
    }
}

#[test]
fn a_maximum_below_the_interval_is_the_wait() {
    let options = Options::default().reconnect_interval_max(Some(IVL));
    assert_eq!(waits(&options, 9), [50; 5]);
}

#[test]
fn full_jitter_takes_any_time_up_to_the_doubled_one() {
    let options = Options::default()
        .reconnect_interval(Some(IVL))
        .reconnect_interval_max(Some(Duration::from_millis(300)))
        .reconnect_jitter(Backoff::FullJitter);
    assert_eq!(waits(&options, u64::MAX), [49, 99, 199, 299, 299]);
    assert_eq!(waits(&options, u64::MAX / 2), [24, 49, 99, 149, 149]);
    // Never nothing: that would be a busy loop.
    assert_eq!(waits(&options, 0), [1; 5]);
}

#[test]
fn full_jitter_without_a_maximum_does_not_grow() {
    let options =
        Options::default().reconnect_interval(Some(IVL)).reconnect_jitter(Backoff::FullJitter);
    assert_eq!(waits(&options, u64::MAX), [49; 5]);
}

#[test]
fn without_an_interval_there_is_no_attempt() {
    for backoff in [Backoff::Libzmq, Backoff::FullJitter] {
        let options = Options::default().reconnect_interval(None).reconnect_jitter(backoff);
        let options = options.reconnect_interval_max(Some(IVL));
        assert_eq!(options.reconnect_wait(0, 0), None);
    }
}

fn duration() -> impl Strategy<Value = Duration> {
    prop_oneof![
        (any::<u64>(), 0..1_000_000_000_u32).prop_map(|(secs, nanos)| Duration::new(secs, nanos)),
        any::<u64>().prop_map(Duration::from_nanos),
        Just(Duration::MAX),
    ]
}

proptest! {
    /// No value overflows, and every wait has its bounds.
    #[test]
    fn any_values_make_a_wait_between_a_millisecond_and_the_maximum(
        interval in duration(),
        max in proptest::option::of(duration()),
        full in any::<bool>(),
        failures in any::<u32>(),
        random in any::<u64>(),
    ) {
        let backoff = if full { Backoff::FullJitter } else { Backoff::Libzmq };
        let options = Options::default()
            .reconnect_interval(Some(interval))
            .reconnect_interval_max(max)
            .reconnect_jitter(backoff);
        let least = Duration::from_millis(1);
        let most = max.filter(|max| !max.is_zero()).unwrap_or(interval.saturating_mul(2));
        match options.reconnect_wait(failures, random) {
            None => prop_assert!(interval.is_zero()),
            Some(wait) => prop_assert!(least <= wait && wait <= most.max(least), "{wait:?}"),
        }
    }
}
