//! Waits for requests, and replies.

use super::send::send;
use super::sink::{Sink, Wanted};
use super::source::{Feed, Next};
use super::{Desk, Report, receive};
use crate::failure::Failure;

pub(super) fn worker(
    echo: bool,
    feed: Feed,
    sink: Sink,
) -> impl FnOnce(&Desk) -> Result<Report, Failure> + Send + 'static {
    move |desk| answer_all(desk, echo, &feed, sink)
}

fn answer_all(desk: &Desk, echo: bool, feed: &Feed, mut sink: Sink) -> Result<Report, Failure> {
    loop {
        let request = match desk.socket.recv() {
            Ok(request) => request,
            Err(error) => return receive::failed(desk, error),
        };
        let wanted = sink.write(std::slice::from_ref(&request))?;
        let reply = match echo {
            true => request,
            false => match feed.next()? {
                Next::Message(reply) => reply,
                Next::End => return Ok(Report::Sent),
                Next::Stopped => return Ok(Report::Stopped),
            },
        };
        if !send(desk, reply)? {
            return Ok(Report::Stopped);
        }
        if wanted == Wanted::NoMore {
            return Ok(Report::Received);
        }
    }
}
