//! A socket between the standard input and the standard output.

mod answer;
mod ask;
mod conclude;
mod drive;
mod ledger;
mod news;
mod open;
mod pace;
mod receive;
mod send;
mod sink;
mod source;
mod unsent;
mod watch;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, Sender};

use zmtp_net::{Context, Socket};

use crate::args::{Job, Turns};
use crate::failure::Failure;
use crate::interrupt;
use conclude::{Conclusion, conclude};
pub(crate) use news::Hints;
pub(crate) use open::attach;
pub(crate) use send::ready_peers;
use sink::Sink;
use source::{Feed, Stopper};
pub(crate) use unsent::Unsent;
pub(crate) use watch::{Manner, Watch, watch};

/// What a worker says when it is done.
pub(crate) enum Report {
    /// All of the input is sent.
    Sent,
    /// As much was received as was asked for, or nobody reads it any more.
    Received,
    /// It had to stop, as it was told.
    Stopped,
    /// It cannot go on.
    Failed(Failure),
    /// Ctrl-C.
    Interrupted,
    /// Nobody is left to talk to, and nobody will come.
    Stranded,
}

impl Report {
    /// Whether a worker that says so is done.
    const fn is_the_last(&self) -> bool {
        match self {
            Self::Sent | Self::Received | Self::Stopped | Self::Failed(_) => true,
            Self::Interrupted | Self::Stranded => false,
        }
    }
}

/// What the workers of a socket share.
#[derive(Clone)]
pub(crate) struct Desk {
    pub(crate) socket: Arc<Socket>,
    pub(crate) job: Arc<Job>,
    pub(crate) watch: Watch,
    reports: Sender<Report>,
    over: Arc<AtomicBool>,
    stopper: Stopper,
}

/// Runs a socket until its end.
pub(crate) fn run(job: Job) -> Result<(), Failure> {
    open::check(&job)?;
    let context = Context::new()?;
    let (reports, inbox) = mpsc::channel();
    let feed = source::open(&job)?;
    let stopper = feed.stopper();
    let (stopped, told) = (context.clone(), reports.clone());
    interrupt::on_interrupt(move || {
        // First, so that nobody takes what the workers say next for the end.
        let _ = told.send(Report::Interrupted);
        stopped.shutdown();
        stopper.stop();
    })?;
    // Whoever sees where it is bound may press Ctrl-C.
    let (socket, watch) = open::open(&context, &job)?;
    let desk = Desk {
        socket: Arc::new(socket),
        job: Arc::new(job),
        watch,
        reports,
        over: Arc::default(),
        stopper: feed.stopper(),
    };
    let told = desk.reports.clone();
    let stranded = move || drop(told.send(Report::Stranded));
    desk.watch.complete(open::attach_all(&desk)?, stranded);
    start(&desk, feed)?;
    finish(context, desk, &inbox)
}

/// Starts the workers that the turns of the socket want.
fn start(desk: &Desk, feed: Feed) -> Result<(), Failure> {
    match &desk.job.turns {
        Turns::Send { topic } => desk.work(send::worker(topic.clone(), feed)),
        Turns::Receive => desk.work(receive::worker(Sink::open(&desk.job)?)),
        Turns::Ask => desk.work(ask::worker(feed, Sink::open(&desk.job)?)),
        Turns::Answer { echo } => desk.work(answer::worker(*echo, feed, Sink::open(&desk.job)?)),
        Turns::Both { topic, .. } => {
            desk.work(receive::worker(Sink::open(&desk.job)?));
            desk.work(send::worker(topic.clone(), feed));
        }
    }
    Ok(())
}

impl Desk {
    /// Has the workers let go of the socket.
    fn stop(&self) {
        self.over.store(true, Ordering::SeqCst);
        self.socket.context().shutdown();
        self.stopper.stop();
    }

    /// Whether the end has come, and workers are to let go.
    fn is_over(&self) -> bool {
        self.over.load(Ordering::SeqCst)
    }

    /// Does something in a thread, which reports how it ended. It lets go of the socket before.
    fn work(&self, work: impl FnOnce(&Self) -> Result<Report, Failure> + Send + 'static) {
        let desk = self.clone();
        let worker = move || {
            let report = work(&desk).unwrap_or_else(Report::Failed);
            let reports = desk.reports.clone();
            drop(desk);
            let _ = reports.send(report);
        };
        if let Err(error) = std::thread::Builder::new().spawn(worker) {
            let _ = self.reports.send(Report::Failed(Failure::io("no thread")(error)));
        }
    }
}

/// Waits for the end, and closes the socket.
fn finish(context: Context, desk: Desk, inbox: &Receiver<Report>) -> Result<(), Failure> {
    let conclusion = drive::until_the_end(&desk, inbox);
    conclude(context, desk, inbox, conclusion)
}

/// Whether a socket has no end of its own, so that Ctrl-C is the way to end it.
fn is_endless(job: &Job) -> bool {
    job.common.count.is_none()
        && match job.turns {
            Turns::Receive | Turns::Answer { echo: true } => true,
            Turns::Both { quit_after, .. } => quit_after.is_none(),
            Turns::Send { .. } | Turns::Ask | Turns::Answer { echo: false } => false,
        }
}
