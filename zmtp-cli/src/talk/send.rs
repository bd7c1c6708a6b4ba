//! Sends the input.

use std::time::Duration;

use zmtp_codec::{Message, SocketType};
use zmtp_net::{SendErrorKind, Socket};

use super::pace::Pace;
use super::source::{Feed, Next};
use super::{Desk, Report, Turns};
use crate::args::ByteString;
use crate::failure::{Awaited, Failure};
use crate::interrupt;
use crate::progress::Progress;

pub(super) fn worker(
    topic: Option<ByteString>,
    mut feed: Feed,
) -> impl FnOnce(&Desk) -> Result<Report, Failure> + Send + 'static {
    move |desk| send_all(desk, topic.as_ref(), &mut feed)
}

fn send_all(desk: &Desk, topic: Option<&ByteString>, feed: &mut Feed) -> Result<Report, Failure> {
    wait_for_peers(desk, feed)?;
    let job = &desk.job;
    let mut pace = Pace::new(job.input.rate);
    // A socket that receives too counts what it receives.
    let only_sends = matches!(job.turns, Turns::Send { .. });
    let mut left = job.common.count.filter(|_| only_sends).map_or(u64::MAX, |count| count.0);
    let mut progress =
        Progress::new(job.common.count.map(|count| count.0), only_sends && feed.silent);
    while left > 0 {
        let message = match feed.next()? {
            Next::Message(message) => message,
            Next::End => break,
            Next::Stopped => return Ok(Report::Stopped),
        };
        pace.wait(&feed.stopper());
        let message = with_topic(topic, message);
        let bytes = message.byte_len() as u64;
        if !send(desk, message)? {
            return Ok(Report::Stopped);
        }
        progress.add(1, bytes);
        left -= 1;
    }
    Ok(Report::Sent)
}

/// Sends one message; no if it is over.
pub(super) fn send(desk: &Desk, message: Message) -> Result<bool, Failure> {
    let Err(error) = desk.socket.send(message) else { return Ok(true) };
    match error.kind {
        SendErrorKind::Terminated => Ok(false),
        SendErrorKind::TimedOut => {
            let waited = desk.job.common.timeout.unwrap_or_default();
            let peers = ready_peers(&desk.socket);
            let what = Awaited::Room { peers, last: desk.watch.reason() };
            Err(Failure::TimedOut { waited, what })
        }
        kind => Err(Failure::Send(kind)),
    }
}

fn with_topic(topic: Option<&ByteString>, mut message: Message) -> Message {
    if let Some(topic) = topic {
        message.push_front(topic.0.as_slice());
    }
    message
}

/// Waits until those are there who are to hear it, or there is nothing that they could hear.
pub(super) fn wait_for_peers(desk: &Desk, feed: &mut Feed) -> Result<(), Failure> {
    let publishes = matches!(desk.job.socket_type, SocketType::Pub | SocketType::Xpub);
    let addresses = desk.job.socket_type == SocketType::Router;
    let wanted = desk.job.common.peers.unwrap_or(usize::from(publishes || addresses));
    let waited = desk.job.common.timeout;
    let mut naps = 0_u32;
    while !feed.has_ended() && !are_there(&desk.socket, publishes, wanted, NAP) {
        naps = naps.saturating_add(1);
        if interrupt::is_interrupted() || desk.is_over() {
            return Ok(());
        }
        if let Some(waited) = waited
            && NAP.saturating_mul(naps) >= waited
        {
            let found = ready_peers(&desk.socket);
            let what = Awaited::Peers { wanted, found, last: desk.watch.reason() };
            return Err(Failure::TimedOut { waited, what });
        }
    }
    Ok(())
}

/// How many peers are there.
pub(crate) fn ready_peers(socket: &Socket) -> usize {
    socket.peers().iter().filter(|peer| peer.is_ready).count()
}

/// Nothing tells a wait for peers that it is over, so it is a short one.
const NAP: Duration = Duration::from_millis(50);

fn are_there(socket: &Socket, publishes: bool, wanted: usize, limit: Duration) -> bool {
    match publishes {
        true => socket.wait_for_subscribers(wanted, limit),
        false => socket.wait_for_peers(wanted, limit),
    }
}
