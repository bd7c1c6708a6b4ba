//! Waits for what ends a socket.

use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use zmtp_net::PeerStatistics;

use super::conclude::NOTICE;
use super::{Conclusion, Desk, Report, Unsent, is_endless};
use crate::args::Turns;
use crate::failure::Failure;

/// What a socket that sends and receives is to do before it may end. What is given as arguments is
/// sent in any case; nobody knows when the input ends.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Duty {
    /// Nothing but to receive, if there is more to receive.
    Receive,
    /// To receive, and to send what is given.
    Both,
    /// To send what is given; all was received.
    Send,
}

impl Duty {
    fn of(desk: &Desk) -> Self {
        match desk.job.turns {
            Turns::Both { .. } if desk.job.input.is_finite() => Self::Both,
            _ => Self::Receive,
        }
    }
}

/// What comes of the reports of the workers.
pub(super) fn until_the_end(desk: &Desk, inbox: &Receiver<Report>) -> Conclusion {
    let working = if let Turns::Both { .. } = desk.job.turns { 2 } else { 1 };
    let mut course = Course { desk, duty: Duty::of(desk), deadline: None, working };
    loop {
        let report = match course.deadline {
            None => inbox.recv().map_err(|_| RecvTimeoutError::Disconnected),
            Some(deadline) => {
                inbox.recv_timeout(Instant::saturating_duration_since(&deadline, Instant::now()))
            }
        };
        match report {
            Ok(Report::Stranded) => return course.stranded(inbox),
            Ok(report) => {
                if let Some(conclusion) = course.take(report) {
                    return conclusion;
                }
            }
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => {
                return Conclusion::Done;
            }
        }
    }
}

/// How far it is.
struct Course<'a> {
    desk: &'a Desk,
    duty: Duty,
    deadline: Option<Instant>,
    /// How many workers have not said yet what they came to.
    working: usize,
}

impl Course<'_> {
    /// Takes a report; the end, if that is what it means.
    fn take(&mut self, report: Report) -> Option<Conclusion> {
        if report.is_the_last() {
            self.working = self.working.saturating_sub(1);
        }
        match report {
            Report::Received if self.duty == Duty::Both => {
                self.duty = Duty::Send;
                None
            }
            Report::Sent if self.duty != Duty::Send => match self.desk.job.turns {
                Turns::Both { quit_after, .. } => {
                    self.duty = Duty::Receive;
                    // A time beyond all times is none.
                    self.deadline = quit_after.and_then(|wait| Instant::now().checked_add(wait));
                    None
                }
                _ => Some(Conclusion::Done),
            },
            Report::Sent | Report::Received | Report::Stopped => Some(Conclusion::Done),
            Report::Failed(failure) => Some(Conclusion::Failed(failure)),
            Report::Interrupted if is_endless(&self.desk.job) => Some(Conclusion::Abandoned(None)),
            Report::Interrupted => Some(Conclusion::Abandoned(Some(Failure::Interrupted))),
            Report::Stranded => None,
        }
    }

    /// Nobody is left to talk to: what has come is written, and that may be all that was asked for.
    fn stranded(&mut self, inbox: &Receiver<Report>) -> Conclusion {
        const OFTEN: Duration = Duration::from_millis(20);
        let mut stopped_at: Option<Instant> = None;
        loop {
            match stopped_at {
                Some(at) if self.working == 0 || at.elapsed() >= NOTICE => break,
                None if !has_more(self.desk) => {
                    self.desk.stop();
                    stopped_at = Some(Instant::now());
                }
                Some(_) | None => {}
            }
            match inbox.recv_timeout(OFTEN) {
                // As it was told.
                Ok(Report::Stopped) if stopped_at.is_some() => {
                    self.working = self.working.saturating_sub(1);
                }
                Ok(report) => {
                    if let Some(conclusion) = self.take(report) {
                        return conclusion;
                    }
                }
                Err(_) => {}
            }
        }
        let why = self.desk.watch.stranded().unwrap_or_default();
        Conclusion::Failed(match Unsent::of(&self.desk.socket).lost {
            0 => Failure::Stranded(why),
            count => Failure::Lost { count, why: Some(why) },
        })
    }
}

/// Whether something came that was not received yet.
fn has_more(desk: &Desk) -> bool {
    let receives = matches!(desk.job.turns, Turns::Receive | Turns::Ask | Turns::Both { .. });
    let is_more = |peer: &PeerStatistics| peer.receive_queue > 0 || peer.receive_queue_bytes > 0;
    receives && desk.socket.peers().iter().any(is_more)
}
