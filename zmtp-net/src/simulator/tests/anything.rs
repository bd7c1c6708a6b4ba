//! Whatever applications and the network do, in whatever order: nothing panics, nothing is busy for
//! ever, and no message vanishes or comes out of nothing.

use crate::simulator::{Chance, mess, runs_on_all};

#[test]
fn in_any_order() {
    runs_on_all(400, |world| mess(world, &mut Chance::Seed));
}
