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

/// Runs a test in `count` worlds, each of its own seed, and checks the accounts of each at the end;
/// or in the one world of the seed that the environment names.
pub(crate) fn runs(count: u64, test: impl Fn(&mut World)) {
    let named = std::env::var("ZMTP_SEED").ok().and_then(|seed| seed.parse().ok());
    let seeds = named.map_or(0..count, |seed: u64| seed..seed + 1);
    for seed in seeds {
        let _witness = Witness(seed);
        let mut world = World::new(seed);
        test(&mut world);
        world.check();
    }
}
