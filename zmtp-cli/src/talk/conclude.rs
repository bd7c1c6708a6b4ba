//! Closes a socket, whatever it still has to send.

use std::sync::mpsc::Receiver;
use std::time::{Duration, Instant};

use zmtp_net::{Context, Linger};

use super::{Desk, Report, Unsent};
use crate::failure::{Awaited, Failure};
use crate::interrupt;

/// How a socket came to its end.
pub(crate) enum Conclusion {
    /// It has done what it was to do; what it has queued is still to be sent.
    Done,
    /// It failed: what is queued is lost.
    Failed(Failure),
    /// By Ctrl-C; what is queued is lost. A failure if it was cut short.
    Abandoned(Option<Failure>),
}

/// How long a worker may take to notice that it is over. One whose output nobody reads never does.
pub(super) const NOTICE: Duration = Duration::from_secs(10);

/// What is left to send of a failed socket gets this long, such as a reply that is being written;
/// likewise its workers.
const SOON: Duration = Duration::from_millis(200);

/// How long peers may take to hear the end of what was written to them.
const FAREWELL: Duration = Duration::from_secs(2);

pub(crate) fn conclude(
    context: Context,
    desk: Desk,
    inbox: &Receiver<Report>,
    conclusion: Conclusion,
) -> Result<(), Failure> {
    // Whatever is queued is sent, as long as the time allows; this fits every type.
    let _ = desk.socket.configure(|options| options.linger(Linger::ForEver));
    match conclusion {
        Conclusion::Done => finish(context, desk, inbox),
        // What is left over is no news beside what has happened.
        Conclusion::Failed(failure) => {
            terminate(context, desk, inbox, SOON, SOON, false);
            Err(failure)
        }
        Conclusion::Abandoned(failure) => {
            terminate(context, desk, inbox, SOON, SOON, false);
            failure.map_or(Ok(()), Err)
        }
    }
}

/// Has everything sent, and tells what could not be.
fn finish(context: Context, desk: Desk, inbox: &Receiver<Report>) -> Result<(), Failure> {
    let timeout = desk.job.common.timeout;
    let begun = Instant::now();
    desk.stop();
    let flushed = flush(&desk, inbox, timeout);
    let lost = Unsent::of(&desk.socket).lost;
    let watch = desk.watch.clone();
    let unsent = |waited, reason| Failure::TimedOut { waited, what: Awaited::Sending(reason) };
    if let Err(failure) = flushed {
        terminate(context, desk, inbox, SOON, SOON, false);
        return Err(failure);
    }
    let left = timeout.map_or(Duration::MAX, |timeout| timeout.saturating_sub(begun.elapsed()));
    match terminate(context, desk, inbox, left.max(FAREWELL), NOTICE, true) {
        Left::Interrupted => return Err(Failure::Interrupted),
        Left::Held => return Err(unsent(NOTICE, watch.reason())),
        // All was written; whether the peers said goodbye does not matter.
        Left::Nothing | Left::Unsent => {}
    }
    if lost > 0 {
        watch.hear_the_end();
        let why = watch.stranded().or_else(|| watch.reason());
        return Err(Failure::Lost { count: lost, why });
    }
    match watch.stranded() {
        Some(why) if !watch.was_ready() => Err(Failure::Stranded(why)),
        _ => Ok(()),
    }
}

/// Waits until all that is queued was written, or has nobody any more to be written to.
fn flush(desk: &Desk, inbox: &Receiver<Report>, timeout: Option<Duration>) -> Result<(), Failure> {
    /// Nothing tells when a queue is empty, so it is looked at again, less and less often.
    const LONGEST: Duration = Duration::from_millis(20);
    let begun = Instant::now();
    let mut pause = Duration::from_millis(1);
    loop {
        let unsent = Unsent::of(&desk.socket);
        if unsent.is_empty() {
            return Ok(());
        }
        if interrupt::is_interrupted() {
            return Err(Failure::Interrupted);
        }
        if let Some(waited) = timeout
            && begun.elapsed() >= waited
        {
            let what = Awaited::Sending(unsent.reason(&desk.watch));
            return Err(Failure::TimedOut { waited, what });
        }
        let _ = inbox.recv_timeout(pause);
        pause = (pause * 2).min(LONGEST);
    }
}

enum Left {
    Nothing,
    Unsent,
    Interrupted,
    /// A worker still has the socket.
    Held,
}

/// Drops the socket, and waits until all is sent; no longer than Ctrl-C allows, if that is still news:
/// it may have come since all was done, and nobody has acted on it.
fn terminate(
    context: Context,
    desk: Desk,
    inbox: &Receiver<Report>,
    limit: Duration,
    notice: Duration,
    heeds_interrupt: bool,
) -> Left {
    desk.stop();
    desk.watch.close();
    let socket = std::sync::Arc::downgrade(&desk.socket);
    let reports = desk.reports.clone();
    drop(desk);
    // Workers hold the socket until they notice.
    let patience = Instant::now();
    while socket.strong_count() > 0 && patience.elapsed() < notice {
        let _ = inbox.recv_timeout(Duration::from_millis(20));
    }
    if socket.strong_count() > 0 {
        return Left::Held;
    }
    let (ended, end) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let _ = ended.send(context.terminate(limit));
        let _ = reports.send(Report::Stopped);
    });
    loop {
        match end.try_recv() {
            Ok(0) => return Left::Nothing,
            Ok(_) => return Left::Unsent,
            Err(_) if heeds_interrupt && interrupt::is_interrupted() => return Left::Interrupted,
            Err(_) => {}
        }
        let _ = inbox.recv();
    }
}
