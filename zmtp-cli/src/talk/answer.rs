//! Waits for requests, and replies.

use std::time::{Duration, Instant};

use zmtp_codec::Message;
use zmtp_net::RecvError;

use super::send::send;
use super::sink::{Sink, Wanted};
use super::source::{Feed, Next};
use super::{Desk, Report, receive};
use crate::failure::Failure;

/// How soon it is noticed that the input has ended: nothing tells a wait for requests.
const OFTEN: Duration = Duration::from_millis(50);

pub(super) fn worker(
    echo: bool,
    mut feed: Feed,
    sink: Sink,
) -> impl FnOnce(&Desk) -> Result<Report, Failure> + Send + 'static {
    move |desk| match echo {
        true => echo_all(desk, sink),
        false => answer_all(desk, &mut feed, sink),
    }
}

/// Replies with the requests themselves.
fn echo_all(desk: &Desk, mut sink: Sink) -> Result<Report, Failure> {
    loop {
        let request = match desk.socket.recv() {
            Ok(request) => request,
            Err(error) => return receive::failed(desk, error),
        };
        let wanted = sink.write(std::slice::from_ref(&request))?;
        if !send(desk, request)? {
            return Ok(Report::Stopped);
        }
        if wanted == Wanted::NoMore {
            return Ok(Report::Received);
        }
    }
}

/// Replies from the input.
fn answer_all(desk: &Desk, feed: &mut Feed, mut sink: Sink) -> Result<Report, Failure> {
    let is_given = desk.job.input.is_given();
    loop {
        // What is given is there, or it is over. What is read may depend on the request.
        if is_given {
            feed.look();
        }
        let request = match request(desk, feed) {
            Ok(Some(request)) => request,
            Ok(None) => return Ok(Report::Sent),
            Err(error) => return receive::failed(desk, error),
        };
        let wanted = sink.write(std::slice::from_ref(&request))?;
        let reply = match feed.next()? {
            Next::Message(reply) => reply,
            Next::End => return Err(Failure::Unanswered),
            Next::Stopped => return Ok(Report::Stopped),
        };
        if !send(desk, reply)? {
            return Ok(Report::Stopped);
        }
        if wanted == Wanted::NoMore {
            return Ok(Report::Received);
        }
    }
}

/// The next request; none if there is no reply to it. It is not taken then, so that somebody else may
/// answer it.
fn request(desk: &Desk, feed: &mut Feed) -> Result<Option<Message>, RecvError> {
    let timeout = desk.job.common.timeout;
    let begun = Instant::now();
    loop {
        if feed.has_ended() {
            return Ok(None);
        }
        let left = timeout.map_or(OFTEN, |timeout| timeout.saturating_sub(begun.elapsed()));
        match desk.socket.recv_timeout(left.min(OFTEN)) {
            Err(RecvError::TimedOut) if timeout.is_none_or(|most| begun.elapsed() < most) => {}
            outcome => return outcome.map(Some),
        }
    }
}
