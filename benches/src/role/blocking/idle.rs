//! Many connections that were used once and rest: what each holds besides what the kernel has.

use std::time::Instant;

use super::super::wire::{Away, Home, Idle, Measured, Task, resident};
use super::{Implementation, Kind, Socket, payload};

/// Gets one message over each, then looks at its memory.
pub(super) fn bind<I: Implementation>(context: &I, task: &Task, home: &Home) -> Measured {
    let mut router = context.socket(Kind::Router, task);
    let endpoint = router.bind(&task.endpoint);
    let before = resident().0;
    home.bound(&endpoint);
    let started = Instant::now();
    for _ in 0..task.count {
        router.echo();
    }
    let seconds = Some(started.elapsed().as_secs_f64());
    home.wait_for_ready();
    Measured { seconds, count: task.count, latencies: None, idle: Some(grown(before, task)) }
}

/// One socket with all connections: a message goes to each in turn, and each is answered.
pub(super) fn connect<I: Implementation>(context: &I, task: &Task, away: &Away) -> Measured {
    let mut dealer = context.socket(Kind::Dealer, task);
    let before = resident().0;
    (0..task.count).for_each(|_| dealer.connect(away.endpoint()));
    let payload = payload::<I::Socket>(task);
    (0..task.count).for_each(|_| dealer.send(&payload));
    (0..task.count).for_each(|_| dealer.recv());
    let idle = Some(grown(before, task));
    away.ready();
    Measured { count: task.count, idle, ..Measured::default() }
}

fn grown(before: u64, task: &Task) -> Idle {
    Idle { connections: task.count, octets: resident().0.saturating_sub(before) }
}
