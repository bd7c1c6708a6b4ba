//! Waits for what ends a socket.

use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Instant;

use super::{Conclusion, Desk, Report, is_endless};
use crate::args::Turns;
use crate::failure::Failure;

/// What comes of the reports of the workers.
pub(super) fn until_the_end(desk: &Desk, inbox: &Receiver<Report>) -> Conclusion {
    let mut deadline = None;
    // What is given as arguments is sent in any case; nobody knows when the input ends.
    let mut to_send = matches!(desk.job.turns, Turns::Both { .. }) && desk.job.input.is_finite();
    let mut received = false;
    loop {
        let report = match deadline {
            None => inbox.recv().map_err(|_| RecvTimeoutError::Disconnected),
            Some(deadline) => {
                inbox.recv_timeout(Instant::saturating_duration_since(&deadline, Instant::now()))
            }
        };
        match report {
            Ok(Report::Sent) if received => return Conclusion::Done,
            Ok(Report::Received) if to_send => received = true,
            Ok(Report::Sent) => match desk.job.turns {
                Turns::Both { quit_after: None, .. } => to_send = false,
                Turns::Both { quit_after: Some(wait), .. } => {
                    to_send = false;
                    // A time beyond all times is none.
                    deadline = Instant::now().checked_add(wait);
                }
                _ => return Conclusion::Done,
            },
            Ok(Report::Received | Report::Stopped) => return Conclusion::Done,
            Ok(Report::Failed(failure)) => return Conclusion::Failed(failure),
            Ok(Report::Interrupted) if is_endless(&desk.job) => return Conclusion::Abandoned(None),
            Ok(Report::Interrupted) => return Conclusion::Abandoned(Some(Failure::Interrupted)),
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => {
                return Conclusion::Done;
            }
        }
    }
}
