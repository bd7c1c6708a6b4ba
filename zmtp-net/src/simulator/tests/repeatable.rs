//! A seed gives the same world each time.

use super::{SECOND, ready_pipeline};
use crate::options::Options;
use crate::simulator::{World, parcel};

fn trace(seed: u64) -> u64 {
    let mut world = World::new(seed);
    let options = Options::default();
    let (push, pull) = ready_pipeline(&mut world, &options, &options);
    for number in 0..50 {
        let size = usize::try_from(world.draw(100_000)).unwrap();
        world.send(push, parcel(push, number, size)).unwrap();
        world.run_for(SECOND / 100);
        if world.draw(10) == 0 {
            world.cut_any();
        }
        world.receive_all(pull);
    }
    world.run_for(SECOND);
    world.trace()
}

#[test]
fn the_same_seed_is_the_same_world() {
    assert_eq!(trace(1), trace(1));
    assert_ne!(trace(1), trace(2));
}
