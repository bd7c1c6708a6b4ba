//! What the tests share: runtimes of both kinds, deadlines, and wakers that tell who woke them.
#![expect(clippy::unwrap_used, reason = "clippy spares tests, but not their helpers")]

pub(crate) mod woken;

use std::time::Duration;

use tokio::runtime::{Builder, Handle, Runtime};
use zmtp_tokio::net::{EventKind, Monitor};
use zmtp_tokio::{Context, Pull, net};

/// The deadline of everything that is to happen. Nothing waits as long unless it failed.
pub(crate) const LONG: Duration = Duration::from_secs(20);

/// One thread.
pub(crate) fn one_thread() -> Runtime {
    Builder::new_current_thread().enable_all().build().unwrap()
}

/// Two workers.
pub(crate) fn two_workers() -> Runtime {
    Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()
}

/// What a future gives, in time.
pub(crate) fn in_time<T>(runtime: &Runtime, future: impl Future<Output = T>) -> T {
    runtime.block_on(async { tokio::time::timeout(LONG, future).await.unwrap() })
}

/// What a future gives, in time, on a runtime of each kind.
pub(crate) fn on_both(test: impl AsyncFn()) {
    for runtime in [one_thread(), two_workers()] {
        in_time(&runtime, test());
    }
}

/// Waits for the next handshake of a socket. Other than a call that blocks, this leaves all to who drives.
pub(crate) async fn handshake(monitor: &Monitor) {
    while monitor.recv_async().await.unwrap().kind != EventKind::HandshakeSucceeded {}
}

/// A PULL that this runtime drives, and a PUSH that it does not, which have met.
pub(crate) fn pull_of(runtime: &Runtime, context: &Context) -> (Pull, net::Push) {
    let pull = in_time(runtime, async { Pull::new(context).unwrap() });
    let push = net::Push::new(context).unwrap();
    let monitor = pull.monitor();
    push.connect(pull.bind("tcp://127.0.0.1:*").unwrap()).unwrap();
    in_time(runtime, handshake(&monitor));
    (pull, push)
}

/// Waits until a runtime has no task left.
pub(crate) async fn no_task_is_left(runtime: &Handle) {
    while runtime.metrics().num_alive_tasks() > 0 {
        tokio::task::yield_now().await;
    }
}
