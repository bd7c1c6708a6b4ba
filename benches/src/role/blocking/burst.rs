//! A PUSH that sends some messages and then does nothing at all: how long the last one takes, from
//! just before the call that sends it until PULL has it. With one message it is a lone message.

use std::time::Duration;

use super::super::wire::{Away, Home, Measured, Stopwatch, Task, monotonic};
use super::{Implementation, Kind, Socket, payload};

/// How long the sender rests: long enough for all to come to rest.
const REST: Duration = Duration::from_millis(5);
/// Bursts before any is measured.
const WARM_UP: u64 = 5;

/// Receives bursts; the last message of each has the time when it was sent.
pub(super) fn bind<I: Implementation>(context: &I, task: &Task, home: &Home) -> Measured {
    let mut pull = context.socket(Kind::Pull, task);
    home.bound(&pull.bind(&task.endpoint));
    let mut stopwatch = Stopwatch::default();
    for burst in 0..WARM_UP + task.count {
        for _ in 1..task.peers {
            pull.recv();
        }
        let sent = u64::from_le_bytes(pull.recv_start());
        let taken = monotonic().saturating_sub(sent);
        if burst >= WARM_UP {
            stopwatch.add(taken);
        }
    }
    let latencies = Some(stopwatch.latencies(1.0));
    Measured { seconds: Some(0.0), count: task.count, latencies, idle: None }
}

/// Sends bursts of the same length.
pub(super) fn connect<I: Implementation>(context: &I, task: &Task, away: &Away) -> Measured {
    let mut push = context.socket(Kind::Push, task);
    push.connect(away.endpoint());
    let payload = payload::<I::Socket>(task);
    let mut last = vec![0x5A; task.size.max(8)];
    for _ in 0..WARM_UP + task.count {
        std::thread::sleep(REST);
        for _ in 1..task.peers {
            push.send(&payload);
        }
        if let Some(time) = last.first_chunk_mut() {
            *time = monotonic().to_le_bytes();
        }
        push.send(&I::Socket::payload(&last, 1));
    }
    // The last burst is on its own too.
    std::thread::sleep(REST);
    push.flush();
    away.stay();
    Measured::default()
}
