//! Many connections that were used once and rest: what each holds besides what the kernel has. They
//! are those of one PUSH and one PULL, since other types of libzmq connect only once to an endpoint.

use std::time::Instant;

use super::super::wire::{Away, Home, Idle, Measured, Task, resident};
use super::{Implementation, Kind, Socket, payload};

/// Gets one message over each, then looks at its memory.
pub(super) fn bind<I: Implementation>(context: &I, task: &Task, home: &Home) -> Measured {
    let mut pull = context.socket(Kind::Pull, task);
    let endpoint = pull.bind(&task.endpoint);
    let before = resident().0;
    home.bound(&endpoint);
    let started = Instant::now();
    for _ in 0..task.count {
        pull.recv();
    }
    let seconds = Some(started.elapsed().as_secs_f64());
    let idle = Some(grown(before, task));
    home.ready();
    home.stay();
    Measured { seconds, count: task.count, latencies: None, idle }
}

/// One socket with all connections: a message goes to each in turn.
pub(super) fn connect<I: Implementation>(context: &I, task: &Task, away: &Away) -> Measured {
    let mut push = context.socket(Kind::Push, task);
    let before = resident().0;
    (0..task.count).for_each(|_| push.connect(away.endpoint()));
    let payload = payload::<I::Socket>(task);
    (0..task.count).for_each(|_| push.send(&payload));
    away.stay();
    Measured { count: task.count, idle: Some(grown(before, task)), ..Measured::default() }
}

fn grown(before: u64, task: &Task) -> Idle {
    Idle { connections: task.count, octets: resident().0.saturating_sub(before) }
}
