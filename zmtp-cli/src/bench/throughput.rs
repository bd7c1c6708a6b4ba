//! Messages in one direction.

use std::time::{Duration, Instant};

use zmtp_codec::Message;

use super::{Bench, Report};
use crate::failure::Failure;
use crate::progress::Progress;

/// How many messages are received or counted at once.
const BATCH: u64 = 1024;

/// Sends; what that measures is how fast the socket takes messages, which the other end slows down.
pub(super) fn send(bench: &Bench) -> Result<Report, Failure> {
    bench.wait_for_peer()?;
    let (payload, count) = (bench.payload(), bench.count());
    let message = Message::from(payload.as_slice());
    let mut progress = Progress::new(Some(count), true);
    let begun = Instant::now();
    let mut left = count;
    while left > 0 {
        let batch = left.min(BATCH);
        for _ in 0..batch {
            // Large payloads are shared, small ones copied.
            let sent = bench.socket.send(message.clone());
            sent.map_err(|error| bench.not_sent(&error))?;
        }
        progress.add(batch, batch * payload.len() as u64);
        left -= batch;
    }
    let bytes = count * payload.len() as u64;
    Ok(Report::Sent { messages: count, bytes, time: begun.elapsed() })
}

/// Receives; the time begins with the first message, which does not count.
pub(super) fn receive(bench: &Bench) -> Result<Report, Failure> {
    let first = bench.socket.recv().map_err(|error| bench.not_received(error))?;
    let begun = Instant::now();
    let mut left = bench.count() - 1;
    let mut progress = Progress::new(Some(left), true);
    let (mut bytes, mut messages) = (0, Vec::new());
    let expected = u64::from(bench.measure.size);
    let mut odd = u64::from(first.byte_len() as u64 != expected);
    while left > 0 {
        let most = usize::try_from(left.min(BATCH)).unwrap_or(usize::MAX);
        messages.clear();
        let received = bench.socket.recv_batch(&mut messages, most);
        let received = received.map_err(|error| bench.not_received(error))? as u64;
        let before = bytes;
        for message in &messages {
            let size = message.byte_len() as u64;
            bytes += size;
            odd += u64::from(size != expected);
        }
        progress.add(received, bytes - before);
        left -= received;
    }
    let (messages, time) = (bench.count() - 1, begun.elapsed());
    Ok(Report::Received { messages, bytes, odd, time: time.max(Duration::from_nanos(1)) })
}
