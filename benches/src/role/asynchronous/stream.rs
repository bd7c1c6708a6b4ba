//! PUSH to PULL: throughput, at the one point where messages arrive.

use std::time::Instant;

use super::super::blocking::Kind;
use super::super::wire::{Away, Home, Measured, Task};
use super::{Implementation, Socket, payload};

/// Counts from the first message to the last one.
pub(super) async fn bind<I: Implementation>(
    context: &I,
    task: &Task,
    home: &Home,
) -> (Measured, I::Socket) {
    let mut pull = context.socket(Kind::Pull, task).await;
    home.bound(&pull.bind(&task.endpoint).await);
    pull.peers(1).await;
    pull.recv().await;
    let started = Instant::now();
    for _ in 0..task.count {
        pull.recv().await;
    }
    (Measured::since(started, task.count), pull)
}

/// Sends one message more than are counted.
pub(super) async fn connect<I: Implementation>(
    context: &I,
    task: &Task,
    away: &Away,
) -> (Measured, Vec<I::Socket>) {
    let mut push = context.socket(Kind::Push, task).await;
    push.connect(away.endpoint()).await;
    let payload = payload::<I::Socket>(task);
    for _ in 0..=task.count {
        push.send(&payload).await;
    }
    push.flush().await;
    (Measured::default(), vec![push])
}
