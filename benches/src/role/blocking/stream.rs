//! PUSH to PULL: throughput, at the one point where messages arrive.

use std::time::Instant;

use super::super::wire::{Away, Home, Measured, Task};
use super::{Implementation, Kind, Socket, payload};

/// Counts from the first message to the last one.
pub(super) fn bind<I: Implementation>(context: &I, task: &Task, home: &Home) -> Measured {
    let mut pull = context.socket(Kind::Pull, task);
    home.bound(&pull.bind(&task.endpoint));
    pull.recv();
    let started = Instant::now();
    for _ in 0..task.count {
        pull.recv();
    }
    Measured::since(started, task.count)
}

/// Sends one message more than are counted.
pub(super) fn connect<I: Implementation>(context: &I, task: &Task, away: &Away) -> Measured {
    let mut push = context.socket(Kind::Push, task);
    push.connect(away.endpoint());
    let payload = payload::<I::Socket>(task);
    for _ in 0..=task.count {
        push.send(&payload);
    }
    push.flush();
    away.stay();
    Measured::default()
}
