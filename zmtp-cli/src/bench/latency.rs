//! Messages there and back.

use std::time::Instant;

use hdrhistogram::Histogram;

use super::{Bench, Report};
use crate::failure::Failure;
use crate::progress::Progress;

/// Nanoseconds up to a minute, to three digits.
const LONGEST: u64 = 60_000_000_000;
const DIGITS: u8 = 3;

/// Asks, and measures how long each answer takes.
pub(super) fn ask(bench: &Bench) -> Result<Report, Failure> {
    let mut times = Histogram::<u64>::new_with_bounds(1, LONGEST, DIGITS)
        .map_err(|error| Failure::io("the histogram")(std::io::Error::other(error)))?;
    bench.wait_for_peer()?;
    let (payload, count) = (bench.payload(), bench.count());
    let mut progress = Progress::new(Some(count), true);
    let mut odd = 0;
    let begun = Instant::now();
    for _ in 0..count {
        let asked = Instant::now();
        bench.socket.send(payload.as_slice()).map_err(|error| bench.not_sent(&error))?;
        let answer = bench.socket.recv().map_err(|error| bench.not_received(error))?;
        let time = asked.elapsed().as_nanos();
        times.saturating_record(u64::try_from(time).unwrap_or(LONGEST));
        odd += u64::from(answer.byte_len() != payload.len());
        progress.add(1, answer.byte_len() as u64);
    }
    let bytes = payload.len() as u64;
    Ok(Report::Asked { times: Box::new(times), bytes, odd, time: begun.elapsed() })
}

/// Answers with the questions themselves.
pub(super) fn echo(bench: &Bench) -> Result<Report, Failure> {
    let count = bench.count();
    let mut progress = Progress::new(Some(count), true);
    let mut bytes = 0;
    let mut begun = None;
    for _ in 0..count {
        let question = bench.socket.recv().map_err(|error| bench.not_received(error))?;
        begun.get_or_insert_with(Instant::now);
        let size = question.byte_len() as u64;
        bytes += size;
        bench.socket.send(question).map_err(|error| bench.not_sent(&error))?;
        progress.add(1, size);
    }
    let time = begun.map(|begun| begun.elapsed()).unwrap_or_default();
    Ok(Report::Echoed { messages: count, bytes, time })
}
