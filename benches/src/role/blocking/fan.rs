//! Several PUSH to one PULL, and one PUSH to several PULL. Each of the several has a thread.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use super::super::wire::{Away, Home, Measured, Task};
use super::{Implementation, Kind, Socket, payload};

/// How often the counts of several receivers are added up.
const LOOK: Duration = Duration::from_micros(500);

/// Octets that no two processors fight over.
#[derive(Default)]
#[repr(align(128))]
struct Count(AtomicU64);

/// Counts from the first message of anybody to the last one.
pub(super) fn bind_in<I: Implementation>(context: &I, task: &Task, home: &Home) -> Measured {
    super::stream::bind(
        context,
        &Task { count: each(task) * several(task) - 1, ..task.clone() },
        home,
    )
}

/// Sends from several sockets at once.
pub(super) fn connect_in<I: Implementation>(context: &I, task: &Task, away: &Away) -> Measured {
    std::thread::scope(|scope| {
        let sending: Vec<_> = (0..task.peers)
            .map(|_| {
                scope.spawn(|| {
                    let mut push = context.socket(Kind::Push, task);
                    push.connect(away.endpoint());
                    let payload = payload::<I::Socket>(task);
                    for _ in 0..each(task) {
                        push.send(&payload);
                    }
                    push.flush();
                    push
                })
            })
            .collect();
        let sockets: Vec<_> =
            sending.into_iter().map(std::thread::ScopedJoinHandle::join).collect();
        away.stay();
        drop(sockets);
    });
    Measured::default()
}

fn several(task: &Task) -> u64 {
    task.peers as u64
}

fn each(task: &Task) -> u64 {
    task.count.div_ceil(several(task))
}

/// Sends when all are there.
pub(super) fn bind_out<I: Implementation>(context: &I, task: &Task, home: &Home) -> Measured {
    let mut push = context.socket(Kind::Push, task);
    home.bound(&push.bind(&task.endpoint));
    let payload = payload::<I::Socket>(task);
    for _ in 0..task.count {
        push.send(&payload);
    }
    push.flush();
    // Who has not got its last message yet is still connected to this socket.
    home.wait_for_ready();
    Measured::default()
}

/// Receives at several sockets at once, until all have got all together.
pub(super) fn connect_out<I: Implementation>(context: &I, task: &Task, away: &Away) -> Measured {
    let counts: &'static [Count] =
        Vec::leak((0..task.peers).map(|_| Count::default()).collect::<Vec<_>>());
    for count in counts {
        let mut pull = context.socket(Kind::Pull, task);
        pull.connect(away.endpoint());
        // It ends with the process: nobody can tell which of them gets the last message.
        std::thread::spawn(move || {
            loop {
                pull.recv();
                count.0.store(count.0.load(Ordering::Relaxed) + 1, Ordering::Relaxed);
            }
        });
    }
    let sum = || counts.iter().map(|count| count.0.load(Ordering::Relaxed)).sum::<u64>();
    while sum() == 0 {
        std::thread::sleep(LOOK);
    }
    let (before, started) = (sum(), Instant::now());
    while sum() < task.count {
        std::thread::sleep(LOOK);
    }
    let measured = Measured::since(started, task.count - before);
    away.ready();
    measured
}
