//! Running a test for several seeds.

use std::ops::Range;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use super::World;

/// Says which seed it was if the test fails.
struct Witness(u64);

impl Drop for Witness {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("this was ZMTP_SEED={}", self.0);
        }
    }
}

/// Tells the other threads of a failure.
struct Alarm<'a>(&'a AtomicBool);

impl Drop for Alarm<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.store(true, Ordering::Relaxed);
        }
    }
}

fn named(variable: &str) -> Option<u64> {
    std::env::var(variable).ok()?.parse().ok()
}

/// Which seeds: that of `ZMTP_SEED`, or `ZMTP_SEEDS` times as many from `ZMTP_FROM` on.
fn seeds(count: u64) -> Range<u64> {
    if let Some(seed) = named("ZMTP_SEED") {
        return seed..seed + 1;
    }
    let first = named("ZMTP_FROM").unwrap_or(0);
    first..first + count * named("ZMTP_SEEDS").unwrap_or(1)
}

/// Runs a test in `count` worlds, each of its own seed, and checks the accounts of each at the end.
///
/// If the environment has `ZMTP_SEED`, it is the one world of that seed; if it has `ZMTP_SEEDS`, as
/// many times the worlds, from the seed `ZMTP_FROM` on.
pub(crate) fn runs(count: u64, test: impl Fn(&mut World)) {
    seeds(count).for_each(|seed| run(seed, &test));
}

/// As [`runs`], on all processors.
pub(crate) fn runs_on_all(count: u64, test: impl Fn(&mut World) + Sync) {
    let seeds = seeds(count);
    let next = AtomicU64::new(seeds.start);
    let failed = AtomicBool::new(false);
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while let seed = next.fetch_add(1, Ordering::Relaxed)
                    && seeds.contains(&seed)
                    && !failed.load(Ordering::Relaxed)
                {
                    let _alarm = Alarm(&failed);
                    run(seed, &test);
                }
            });
        }
    });
}

fn run(seed: u64, test: impl Fn(&mut World)) {
    let _witness = Witness(seed);
    let mut world = World::new(seed);
    test(&mut world);
    world.check();
}
