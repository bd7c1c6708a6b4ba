//! Running a test for several seeds.

use std::io::Write;
use std::ops::Range;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

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

/// As [`runs`], on all processors. All seeds that fail are told of, up to `ZMTP_FAILURES` of them, or
/// one: so many end the run. Long ones tell how far they are, now and then.
pub(crate) fn runs_on_all(count: u64, test: impl Fn(&mut World) + Sync) {
    let run_of = RunOfAll::new(seeds(count));
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| run_of.work(&test));
        }
    });
    let failed = run_of.failed.into_inner().unwrap();
    assert!(failed.is_empty(), "{} seeds failed: ZMTP_SEED={failed:?}", failed.len());
}

/// A run on all processors, shared between them.
struct RunOfAll {
    seeds: Range<u64>,
    next: AtomicU64,
    done: AtomicU64,
    failed: Mutex<Vec<u64>>,
    /// How many failures end it.
    most: usize,
    began: Instant,
}

impl RunOfAll {
    /// After so many seeds it tells how far it is.
    const PACE: u64 = 20_000;

    fn new(seeds: Range<u64>) -> Self {
        let most = named("ZMTP_FAILURES").and_then(|most| usize::try_from(most).ok());
        Self {
            next: AtomicU64::new(seeds.start),
            seeds,
            done: AtomicU64::new(0),
            failed: Mutex::default(),
            most: most.unwrap_or(1),
            began: Instant::now(),
        }
    }

    fn is_over(&self) -> bool {
        self.failed.lock().unwrap().len() >= self.most
    }

    fn work(&self, test: impl Fn(&mut World)) {
        while let seed = self.next.fetch_add(1, Ordering::Relaxed)
            && self.seeds.contains(&seed)
            && !self.is_over()
        {
            let ran = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| run(seed, &test)));
            if ran.is_err() {
                self.failed.lock().unwrap().push(seed);
            }
            self.tell();
        }
    }

    fn tell(&self) {
        let done = self.done.fetch_add(1, Ordering::Relaxed) + 1;
        if done.is_multiple_of(Self::PACE) {
            let all = self.seeds.end - self.seeds.start;
            let (failed, time) = (self.failed.lock().unwrap().len(), self.began.elapsed());
            // Not caught by the harness: who waits for an hour wants to see it at once.
            let line = format!("{done} of {all} seeds in {} s, {failed} failed\n", time.as_secs());
            drop(std::io::stderr().write_all(line.as_bytes()));
        }
    }
}

fn run(seed: u64, test: impl Fn(&mut World)) {
    let _witness = Witness(seed);
    let mut world = World::new(seed);
    test(&mut world);
    world.check();
}
