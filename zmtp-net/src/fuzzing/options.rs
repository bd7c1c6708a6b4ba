//! Options with any values.

use std::time::Duration;

use crate::options::Options;
use crate::simulator::World;
use zmtp_codec::SocketType;

const ENDPOINT: &str = "tcp://10.0.0.1:5555";

/// Two sockets with these options meet, speak, part and meet again; whatever the values are, nothing
/// panics, nothing is busy for ever, and nothing is left of them. Options that the socket refuses
/// are refused.
pub fn options(types: [SocketType; 2], [near, far]: [Options; 2], later: Options) {
    let mut world = World::new(1);
    let Some(binder) = world.socket_if_any(types[0], near) else { return };
    let Some(connector) = world.socket_if_any(types[1], far) else { return };
    let both = [binder, connector];
    both.iter().for_each(|id| world.do_not_balance(*id));
    world.bind(binder, ENDPOINT);
    let _ = world.connect(connector, ENDPOINT);
    // Those that subscribe to nothing say so.
    let _ = world.hub(connector).subscribe("".into());
    for round in 0..3 {
        for id in both {
            drop(world.send(id, "hello"));
            drop(world.send(id, ["", "hello"]));
        }
        world.run_for(Duration::from_millis(700));
        both.iter().for_each(|id| drop(world.receive_any_way(*id)));
        match round {
            0 => world.cut_any(),
            1 => drop(world.hub(connector).configure(later.clone())),
            _ => {}
        }
        world.run_for(Duration::from_secs(3));
    }
    both.iter().for_each(|id| world.close(*id));
    world.run_for(Duration::from_secs(3));
    for id in both {
        world.hub(id).abort();
        world.do_all_that_is_due();
        assert!(world.is_closed(id));
    }
}
