//! A ROUTER with many DEALERs, each of which asks once a round, or several times without waiting in
//! between; all are answered before the next.

use std::time::Instant;

use super::super::wire::{Away, Home, Measured, Task};
use super::{Implementation, Kind, Socket, payload};

/// Returns what comes. Throughput is what passes here.
pub(super) fn bind<I: Implementation>(context: &I, task: &Task, home: &Home) -> Measured {
    let mut router = context.socket(Kind::Router, task);
    home.bound(&router.bind(&task.endpoint));
    // The first round includes all handshakes.
    for _ in 0..task.peers * task.window {
        router.echo();
    }
    let count = rounds(task) * (task.peers * task.window) as u64;
    let started = Instant::now();
    for _ in 0..count {
        router.echo();
    }
    let measured = Measured::since(started, count);
    home.stay();
    measured
}

fn rounds(task: &Task) -> u64 {
    task.count.div_ceil((task.peers * task.window) as u64)
}

/// Asks from each in turn, then lets each in turn wait for its answers.
pub(super) fn connect<I: Implementation>(context: &I, task: &Task, away: &Away) -> Measured {
    let mut dealers: Vec<_> = (0..task.peers)
        .map(|_| {
            let mut dealer = context.socket(Kind::Dealer, task);
            dealer.connect(away.endpoint());
            dealer
        })
        .collect();
    let payload = payload::<I::Socket>(task);
    for _ in 0..=rounds(task) {
        for dealer in &mut dealers {
            (0..task.window).for_each(|_| dealer.send(&payload));
        }
        for dealer in &mut dealers {
            (0..task.window).for_each(|_| dealer.recv());
        }
    }
    Measured::default()
}
