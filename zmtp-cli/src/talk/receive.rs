//! Writes what comes.

use zmtp_net::RecvError;

use super::sink::{Sink, Wanted};
use super::{Desk, Report};
use crate::failure::{Awaited, Failure};

/// How many messages are written at once, if they are there.
const BATCH: usize = 256;

pub(super) fn worker(sink: Sink) -> impl FnOnce(&Desk) -> Result<Report, Failure> + Send + 'static {
    move |desk| receive_all(desk, sink)
}

fn receive_all(desk: &Desk, mut sink: Sink) -> Result<Report, Failure> {
    let mut messages = Vec::new();
    loop {
        messages.clear();
        match desk.socket.recv_batch(&mut messages, sink.most(BATCH)) {
            Ok(_) => {}
            Err(error) => return failed(desk, error),
        }
        if sink.write(&messages)? == Wanted::NoMore {
            return Ok(Report::Received);
        }
    }
}

/// What it means that nothing was received.
pub(super) fn failed(desk: &Desk, error: RecvError) -> Result<Report, Failure> {
    match error {
        RecvError::TimedOut => {
            let waited = desk.job.common.timeout.unwrap_or_default();
            Err(Failure::TimedOut { waited, what: Awaited::Message(desk.watch.reason()) })
        }
        // Nothing else befalls a socket that takes turns as it should.
        _ => Ok(Report::Stopped),
    }
}
