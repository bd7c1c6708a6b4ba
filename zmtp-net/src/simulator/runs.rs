//! Running a test for several seeds.

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

/// Runs a test in `count` worlds, each of its own seed, and checks the accounts of each at the end.
///
/// If the environment has `ZMTP_SEED`, it is the one world of that seed; if it has `ZMTP_SEEDS`, as
/// many times the worlds.
pub(crate) fn runs(count: u64, test: impl Fn(&mut World)) {
    let times = named("ZMTP_SEEDS").unwrap_or(1);
    let seeds = named("ZMTP_SEED").map_or(0..count * times, |seed| seed..seed + 1);
    for seed in seeds {
        let _witness = Witness(seed);
        let mut world = World::new(seed);
        test(&mut world);
        world.check();
    }
}
