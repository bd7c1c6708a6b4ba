//! Waits for what ends a socket.

use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Instant;

use super::{Conclusion, Desk, Report, is_endless};
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
    let mut deadline = None;
    let mut duty = Duty::of(desk);
    loop {
        let report = match deadline {
            None => inbox.recv().map_err(|_| RecvTimeoutError::Disconnected),
            Some(deadline) => {
                inbox.recv_timeout(Instant::saturating_duration_since(&deadline, Instant::now()))
            }
        };
        match report {
            Ok(Report::Received) if duty == Duty::Both => duty = Duty::Send,
            Ok(Report::Sent) if duty != Duty::Send => match desk.job.turns {
                Turns::Both { quit_after, .. } => {
                    duty = Duty::Receive;
                    // A time beyond all times is none.
                    deadline = quit_after.and_then(|wait| Instant::now().checked_add(wait));
                }
                _ => return Conclusion::Done,
            },
            Ok(Report::Sent | Report::Received | Report::Stopped) => return Conclusion::Done,
            Ok(Report::Failed(failure)) => return Conclusion::Failed(failure),
            Ok(Report::Interrupted) if is_endless(&desk.job) => return Conclusion::Abandoned(None),
            Ok(Report::Interrupted) => return Conclusion::Abandoned(Some(Failure::Interrupted)),
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => {
                return Conclusion::Done;
            }
        }
    }
}
