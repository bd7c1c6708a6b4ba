//! Connections one after the other: a new REQ connects, asks once, and is closed.

use super::super::wire::{Away, Home, Measured, Task, Trips};
use super::{Implementation, Kind, Socket, payload};

/// Connections before any is measured.
const WARM_UP: u64 = 20;

/// Answers each.
pub(super) fn bind<I: Implementation>(context: &I, task: &Task, home: &Home) -> Measured {
    let mut server = context.socket(Kind::Rep, task);
    home.bound(&server.bind(&task.endpoint));
    for _ in 0..WARM_UP + task.count {
        server.echo();
    }
    home.stay();
    Measured::default()
}

/// Connects again and again.
pub(super) fn connect<I: Implementation>(context: &I, task: &Task, away: &Away) -> Measured {
    let payload = payload::<I::Socket>(task);
    let once = || {
        let mut client = context.socket(Kind::Req, task);
        client.connect(away.endpoint());
        client.send(&payload);
        client.recv();
    };
    (0..WARM_UP).for_each(|_| once());
    let mut trips = Trips::start(task.count);
    for _ in 0..task.count {
        once();
        trips.lap();
    }
    trips.finish()
}
