//! When the clock is looked at again: soon enough for a write to be in time.

use super::*;

const TOOK: Duration = Duration::from_micros(50);

/// So many messages are held back, and the last write, which took 50 us, ended that long ago.
fn pace(held: u32, since: Duration) -> (Pace, Instant) {
    let ended = Instant::now();
    let pace = Pace { ended, took: TOOK, held, look_at: held, answers: false, has_held: true };
    (pace, ended + since)
}

#[test]
fn a_lane_that_is_used_up_when_a_write_is_due_is_not_renewed() {
    for held in [1, 32, 1000, 1_000_000] {
        for since in [PATIENCE * TOOK, Duration::from_secs(1)] {
            let (mut pace, now) = pace(held, since);
            pace.hold_more(now);
            assert_eq!(pace.credit(), 0, "{held} held back, {since:?} after the last write");
        }
    }
}

#[test]
fn a_burst_looks_at_the_clock_for_one_in_32_messages_and_a_stream_for_one_in_128() {
    for (held, credit) in [(1, 32), (32, 32), (64, 32), (100, 50), (256, 128), (10_000, 128)] {
        // They came so fast that many more may come before the write is due.
        let (mut pace, now) = pace(held, Duration::from_nanos(100));
        pace.hold_more(now);
        assert_eq!(pace.credit(), credit, "{held} held back");
    }
}

#[test]
fn messages_that_come_slowly_are_looked_at_when_the_write_is_likely_to_be_due() {
    // Ten in 100 us: ten more in the 100 us that are left.
    let (mut pace, now) = pace(10, 2 * TOOK);
    pace.hold_more(now);
    assert_eq!(pace.credit(), 10);
}

#[test]
fn the_first_that_is_held_back_is_followed_by_32() {
    let (mut pace, now) = pace(0, Duration::from_nanos(100));
    pace.hold(now);
    assert_eq!((pace.held, pace.credit()), (1, 32));
    assert!(pace.is_set());
}
