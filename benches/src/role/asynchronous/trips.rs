//! Round trips, one at a time: latency is half of one, measured where it begins and ends.

use super::super::blocking::{Kind, WARM_UP};
use super::super::wire::{Away, Home, Measured, Scenario, Task, Trips};
use super::{Implementation, Socket, payload};

/// Returns what comes.
pub(super) async fn bind<I: Implementation>(
    context: &I,
    task: &Task,
    home: &Home,
) -> (Measured, I::Socket) {
    let kind = if task.scenario == Scenario::ReqRep { Kind::Rep } else { Kind::Router };
    let mut server = context.socket(kind, task).await;
    home.bound(&server.bind(&task.endpoint).await);
    server.peers(1).await;
    for _ in 0..WARM_UP + task.count {
        server.echo().await;
    }
    (Measured::default(), server)
}

/// Asks and waits.
pub(super) async fn connect<I: Implementation>(
    context: &I,
    task: &Task,
    away: &Away,
) -> (Measured, Vec<I::Socket>) {
    let kind = if task.scenario == Scenario::ReqRep { Kind::Req } else { Kind::Dealer };
    let mut client = context.socket(kind, task).await;
    client.connect(away.endpoint()).await;
    let payload = payload::<I::Socket>(task);
    for _ in 0..WARM_UP {
        client.send(&payload).await;
        client.recv().await;
    }
    let mut trips = Trips::start(task.count);
    for _ in 0..task.count {
        client.send(&payload).await;
        client.recv().await;
        trips.lap();
    }
    (trips.finish(), vec![client])
}
