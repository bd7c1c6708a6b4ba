//! A stream that is read with a deadline.

use std::io::{self, ErrorKind, Read, Write};
use std::time::{Duration, Instant};

use bytes::Bytes;
use zmtp_codec::Time;
use zmtp_net::Endpoint;

use crate::dial::{Stream, dial};
use crate::failure::Failure;

/// How much is read at once.
const ROOM: usize = 16 * 1024;

/// A stream to a peer.
pub(super) struct Line {
    stream: Stream,
    /// How long each step may take.
    limit: Duration,
    connected: Duration,
    epoch: Instant,
    deadline: Option<Instant>,
    /// What came and was not taken.
    heard: Vec<u8>,
    total: u64,
}

/// What came.
pub(super) enum Came {
    Bytes(Bytes),
    End,
    TimedOut,
}

impl Line {
    pub(super) fn open(endpoint: &Endpoint, limit: Duration) -> Result<Self, Failure> {
        let epoch = Instant::now();
        let stream = dial(endpoint, limit)?;
        let connected = epoch.elapsed();
        let (heard, total) = (Vec::new(), 0);
        let mut line = Self { stream, limit, connected, epoch, deadline: None, heard, total };
        line.begin_step();
        Ok(line)
    }

    /// How long it took to connect.
    pub(super) const fn connected(&self) -> Duration {
        self.connected
    }

    /// The next step has its own time.
    pub(super) fn begin_step(&mut self) {
        self.wait_for(self.limit);
    }

    /// What is read from now on has this long to come.
    pub(super) fn wait_for(&mut self, limit: Duration) {
        self.deadline = Instant::now().checked_add(limit);
    }

    /// How long ago it was connected.
    pub(super) fn age(&self) -> Duration {
        self.epoch.elapsed().saturating_sub(self.connected)
    }

    /// The time as a connection is told it.
    pub(super) fn now(&self) -> Time {
        Time::at(Instant::now(), self.epoch)
    }

    /// How many bytes came in all.
    pub(super) const fn total(&self) -> u64 {
        self.total
    }

    /// What [`hear`](Self::hear) has collected.
    pub(super) fn heard(&self) -> &[u8] {
        &self.heard
    }

    pub(super) fn take_heard(&mut self) -> Bytes {
        std::mem::take(&mut self.heard).into()
    }

    /// Writes all; a peer that reads no more shows in what it says, or in that it says nothing.
    pub(super) fn write(&mut self, bytes: &[u8]) {
        let _ = self.stream.write_all(bytes);
    }

    /// Waits for more, and keeps it.
    pub(super) fn hear(&mut self) -> Came {
        let came = self.read();
        if let Came::Bytes(bytes) = &came {
            self.heard.extend_from_slice(bytes);
        }
        came
    }

    /// Waits for more.
    pub(super) fn read(&mut self) -> Came {
        let mut buffer = vec![0; ROOM];
        loop {
            let left = match self.deadline {
                None => Duration::MAX,
                Some(deadline) => deadline.saturating_duration_since(Instant::now()),
            };
            if left.is_zero() {
                return Came::TimedOut;
            }
            // The system counts in a signed number of seconds.
            let left = left.min(Duration::from_secs(86_400));
            let read = self.stream.read_timeout(left).and_then(|()| self.stream.read(&mut buffer));
            match read {
                Ok(0) => return Came::End,
                Ok(length) => {
                    self.total += length as u64;
                    buffer.truncate(length);
                    return Came::Bytes(buffer.into());
                }
                Err(error) if is_for_now(&error) => {}
                Err(_) => return Came::End,
            }
        }
    }
}

fn is_for_now(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut | ErrorKind::Interrupted)
}
