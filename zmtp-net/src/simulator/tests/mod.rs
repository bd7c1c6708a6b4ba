//! What networks of sockets do.

mod alone;
mod anything;
mod authentication;
mod conflation;
mod connecting;
mod heartbeats;
mod high_water_marks;
mod inproc_bounds;
mod leaving;
mod limits;
mod linger;
mod networks;
mod pairs;
mod reconnecting;
mod repeatable;
mod short_ways;
mod subscribing;
mod tables;
mod whole_segments;
mod wrong_type;

use std::time::Duration;

use zmtp_codec::SocketType;

use super::{NodeId, World};
use crate::options::Options;

/// Where most tests bind.
const ENDPOINT: &str = "tcp://10.0.0.1:5555";

const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_secs(60);

/// A PUSH that connects to a PULL, which is bound or not.
fn pipeline(world: &mut World, push: &Options, pull: &Options) -> (NodeId, NodeId) {
    let push = world.socket(SocketType::Push, push);
    let pull = world.socket(SocketType::Pull, pull);
    world.connect(push, ENDPOINT);
    (push, pull)
}

/// The same, and the handshake is complete.
fn ready_pipeline(world: &mut World, push: &Options, pull: &Options) -> (NodeId, NodeId) {
    let (push, pull) = pipeline(world, push, pull);
    world.bind(pull, ENDPOINT);
    world.await_peers(push, 1);
    world.await_peers(pull, 1);
    (push, pull)
}
