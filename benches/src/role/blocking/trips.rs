//! Round trips, one at a time: latency is half of one, measured where it begins and ends.

use super::super::wire::{Away, Home, Measured, Scenario, Task, Trips};
use super::{Implementation, Kind, Socket, payload};

/// Round trips before any is measured.
pub const WARM_UP: u64 = 500;

/// Returns what comes.
pub(super) fn bind<I: Implementation>(context: &I, task: &Task, home: &Home) -> Measured {
    let kind = if task.scenario == Scenario::ReqRep { Kind::Rep } else { Kind::Router };
    let mut server = context.socket(kind, task);
    home.bound(&server.bind(&task.endpoint));
    for _ in 0..WARM_UP + task.count {
        server.echo();
    }
    home.stay();
    Measured::default()
}

/// Asks and waits.
pub(super) fn connect<I: Implementation>(context: &I, task: &Task, away: &Away) -> Measured {
    let kind = if task.scenario == Scenario::ReqRep { Kind::Req } else { Kind::Dealer };
    let mut client = context.socket(kind, task);
    client.connect(away.endpoint());
    let payload = payload::<I::Socket>(task);
    for _ in 0..WARM_UP {
        client.send(&payload);
        client.recv();
    }
    let mut trips = Trips::start(task.count);
    for _ in 0..task.count {
        client.send(&payload);
        client.recv();
        trips.lap();
    }
    trips.finish()
}
