//! One side of a scenario, from its first thread to its last.

use super::super::wire::{
    Away, Home, Measured, Report, Scenario, Side, Task, Usage, done, pair, resident,
};
use super::{Implementation, burst, crowd, fan, idle, publish, set_up, stream, trips};

/// Does what `task` says and reports.
///
/// # Panics
/// If anything fails.
pub fn run<I: Implementation>(task: &Task) {
    let usage = Usage::now();
    if task.side != Side::Both {
        task.stay_home();
    }
    let context = I::new(task);
    let measured = match task.side {
        Side::Bind => bind(&context, task, &Home::Parent),
        Side::Connect => connect(&context, task, &Away::Parent(task.endpoint.clone())),
        Side::Both => both(&context, task),
    };
    context.finish();
    done(Report {
        seconds: measured.seconds,
        count: measured.count,
        latencies: measured.latencies,
        idle: measured.idle,
        cpu_seconds: usage.elapsed(),
        peak_octets: resident().1,
    });
}

/// Both ends, in two threads. One of them has measured a time.
fn both<I: Implementation>(context: &I, task: &Task) -> Measured {
    let (home, away) = pair();
    let (bound, connected) = std::thread::scope(|scope| {
        let connecting = scope.spawn(|| {
            task.stay_away();
            connect(context, task, &away())
        });
        task.stay_home();
        let bound = bind(context, task, &home);
        (bound, connecting.join().unwrap_or_default())
    });
    if bound.seconds.is_some() { bound } else { connected }
}

fn bind<I: Implementation>(context: &I, task: &Task, home: &Home) -> Measured {
    match task.scenario {
        Scenario::PushPull => stream::bind(context, task, home),
        Scenario::ReqRep | Scenario::DealerRouter => trips::bind(context, task, home),
        Scenario::PubSub => publish::bind(context, task, home),
        Scenario::FanIn => fan::bind_in(context, task, home),
        Scenario::FanOut => fan::bind_out(context, task, home),
        Scenario::Crowd => crowd::bind(context, task, home),
        Scenario::Burst => burst::bind(context, task, home),
        Scenario::SetUp => set_up::bind(context, task, home),
        Scenario::Idle => idle::bind(context, task, home),
    }
}

fn connect<I: Implementation>(context: &I, task: &Task, away: &Away) -> Measured {
    match task.scenario {
        Scenario::PushPull => stream::connect(context, task, away),
        Scenario::ReqRep | Scenario::DealerRouter => trips::connect(context, task, away),
        Scenario::PubSub => publish::connect(context, task, away),
        Scenario::FanIn => fan::connect_in(context, task, away),
        Scenario::FanOut => fan::connect_out(context, task, away),
        Scenario::Crowd => crowd::connect(context, task, away),
        Scenario::Burst => burst::connect(context, task, away),
        Scenario::SetUp => set_up::connect(context, task, away),
        Scenario::Idle => idle::connect(context, task, away),
    }
}
