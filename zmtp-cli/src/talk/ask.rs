//! Asks, and waits for each reply.

use super::pace::Pace;
use super::send::{send, wait_for_peers};
use super::sink::{Sink, Wanted};
use super::source::{Feed, Next};
use super::{Desk, Report, receive};
use crate::failure::Failure;

pub(super) fn worker(
    mut feed: Feed,
    sink: Sink,
) -> impl FnOnce(&Desk) -> Result<Report, Failure> + Send + 'static {
    move |desk| ask_all(desk, &mut feed, sink)
}

fn ask_all(desk: &Desk, feed: &mut Feed, mut sink: Sink) -> Result<Report, Failure> {
    wait_for_peers(desk, feed)?;
    let mut pace = Pace::new(desk.job.input.rate);
    loop {
        let request = match feed.next()? {
            Next::Message(request) => request,
            Next::End => return Ok(Report::Sent),
            Next::Stopped => return Ok(Report::Stopped),
        };
        pace.wait(&feed.stopper());
        if !send(desk, request)? {
            return Ok(Report::Stopped);
        }
        let reply = match desk.socket.recv() {
            Ok(reply) => reply,
            Err(error) => return receive::failed(desk, error),
        };
        if sink.write(&[reply])? == Wanted::NoMore {
            return Ok(Report::Received);
        }
    }
}
