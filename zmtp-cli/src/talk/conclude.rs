//! Closes a socket, whatever it still has to send.

use std::sync::mpsc::Receiver;
use std::time::Duration;

use zmtp_net::{Context, Linger};

use super::{Desk, Report};
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
const NOTICE: Duration = Duration::from_secs(10);

/// What is left to send of a failed socket gets this long, such as a reply that is being written;
/// likewise its workers.
const SOON: Duration = Duration::from_millis(200);

pub(crate) fn conclude(
    context: Context,
    desk: Desk,
    inbox: &Receiver<Report>,
    conclusion: Conclusion,
) -> Result<(), Failure> {
    let last_word = desk.last_word.clone();
    // Whatever is queued is sent, as long as the time allows; this fits every type.
    let _ = desk.socket.configure(|options| options.linger(Linger::ForEver));
    match conclusion {
        Conclusion::Done => {
            let waited = desk.job.common.timeout.unwrap_or(Duration::MAX);
            let unsent =
                |waited| Err(Failure::TimedOut { waited, what: Awaited::Sending(last_word.get()) });
            match terminate(context, desk, inbox, waited, NOTICE, true) {
                Left::Nothing => Ok(()),
                Left::Interrupted => Err(Failure::Interrupted),
                Left::Unsent => unsent(waited),
                Left::Held => unsent(NOTICE),
            }
        }
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
    let socket = std::sync::Arc::downgrade(&desk.socket);
    let reports = desk.reports.clone();
    drop(desk);
    // Workers hold the socket until they notice.
    let patience = std::time::Instant::now();
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
