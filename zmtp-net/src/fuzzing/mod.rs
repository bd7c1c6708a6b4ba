//! What the fuzz targets of this crate do. Not a part of its interface: the feature `fuzzing` and
//! all that is here may change with any release.
//!
//! Each is a function of arbitrary octets that panics where a promise is broken.

mod options;
mod subscriptions;

pub use options::options;
pub use subscriptions::subscriptions;

use crate::simulator::{Chance, World, mess};

/// The socket core under arbitrary operations: sockets of one family in the simulated network, with
/// whatever applications, the network and hostile peers may do to them, as the octets say.
pub fn socket_core(data: &[u8]) {
    let (seed, steps) = data.split_at(data.len().min(2));
    let seed = seed.iter().fold(0, |seed, octet| seed << 8 | u64::from(*octet));
    let mut world = World::new(seed);
    mess(&mut world, &mut Chance::of_octets(steps));
    world.check();
}
