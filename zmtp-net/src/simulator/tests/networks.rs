//! Whole networks under any fault: order, no message twice, none lost but where the pattern allows it
//! and then counted, queues within their marks, and everybody gets on when all is healed.

use crate::simulator::{World, play, runs_on_all};

/// A million: `ZMTP_SEEDS=500 cargo test --release -p zmtp-net --lib networks_under_any_fault`.
#[test]
fn networks_under_any_fault() {
    runs_on_all(2000, play);
}

#[test]
fn a_seed_gives_the_same_play_each_time() {
    let trace = |seed| {
        let mut world = World::new(seed);
        play(&mut world);
        world.trace()
    };
    for seed in 0..10 {
        assert_eq!(trace(seed), trace(seed));
    }
}
