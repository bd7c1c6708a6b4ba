//! One side of a scenario, from its first task to its last.

use tokio::task::LocalSet;

use super::super::wire::{
    Away, Home, Measured, Report, Scenario, Side, Task, Usage, done, ok, pair, resident,
};
use super::{Implementation, publish, stream, trips};

/// Does what `task` says and reports.
///
/// The end that has measured a time reports at once and stays until it is ended; the other one waits
/// to be told before it does. So no implementation is asked to write what is left while it ends.
///
/// # Panics
/// If anything fails.
pub fn run<I: Implementation>(task: &Task) {
    let usage = Usage::now();
    if task.side == Side::Both {
        let measured = both::<I>(task);
        done(report(measured, usage));
        return;
    }
    task.stay_home();
    let runtime = ok(I::runtime().build());
    LocalSet::new().block_on(&runtime, async {
        let context = I::new(task);
        match task.side {
            Side::Bind => {
                let home = Home::Parent;
                let (measured, socket) = bind(&context, task, &home).await;
                leave(measured, usage, socket).await;
            }
            _ => {
                let away = Away::Parent(task.endpoint.clone());
                let (measured, sockets) = connect(&context, task, &away).await;
                leave(measured, usage, sockets).await;
            }
        }
    });
}

/// Reports, and keeps the sockets for as long as the other end may need them.
async fn leave<S>(measured: Measured, usage: Usage, sockets: S) {
    if measured.seconds.is_some() {
        done(report(measured, usage));
        told().await;
    } else {
        told().await;
        done(report(measured, usage));
    }
    drop(sockets);
}

/// Waits until the parent says something, or has no more to say.
async fn told() {
    ok(tokio::task::spawn_blocking(|| Home::Parent.wait_for_ready()).await);
}

fn report(measured: Measured, usage: Usage) -> Report {
    Report {
        seconds: measured.seconds,
        count: measured.count,
        latencies: measured.latencies,
        idle: measured.idle,
        cpu_seconds: usage.elapsed(),
        peak_octets: resident().1,
    }
}

/// Both ends, in two threads with a runtime each. One of them has measured a time.
fn both<I: Implementation>(task: &Task) -> Measured {
    let context = I::new(task);
    let (home, away) = pair();
    let (bound, connected) = std::thread::scope(|scope| {
        let connecting = scope.spawn(|| {
            task.stay_away();
            let runtime = ok(I::runtime().build());
            let (measured, sockets) = LocalSet::new()
                .block_on(&runtime, async { connect(&context, task, &away()).await });
            drop(sockets);
            measured
        });
        task.stay_home();
        let runtime = ok(I::runtime().build());
        let (bound, sockets) =
            LocalSet::new().block_on(&runtime, async { bind(&context, task, &home).await });
        let connected = connecting.join().unwrap_or_default();
        drop(sockets);
        (bound, connected)
    });
    if bound.seconds.is_some() { bound } else { connected }
}

/// What was measured, and the socket that has to stay.
async fn bind<I: Implementation>(context: &I, task: &Task, home: &Home) -> (Measured, I::Socket) {
    match task.scenario {
        Scenario::PushPull => stream::bind(context, task, home).await,
        Scenario::ReqRep | Scenario::DealerRouter => trips::bind(context, task, home).await,
        Scenario::PubSub => publish::bind(context, task, home).await,
        other => unknown(other),
    }
}

async fn connect<I: Implementation>(
    context: &I,
    task: &Task,
    away: &Away,
) -> (Measured, Vec<I::Socket>) {
    match task.scenario {
        Scenario::PushPull => stream::connect(context, task, away).await,
        Scenario::ReqRep | Scenario::DealerRouter => trips::connect(context, task, away).await,
        Scenario::PubSub => publish::connect(context, task, away).await,
        other => unknown(other),
    }
}

fn unknown(scenario: Scenario) -> ! {
    ok(Err(format!("{scenario:?} is not measured with tasks")))
}
