//! A steady stream of small messages allocates nothing, neither where it is sent nor where it is
//! received.
#![cfg(feature = "curve")]
#![expect(clippy::unwrap_used, reason = "clippy spares tests, but not their helpers")]

#[path = "support/measuring.rs"]
mod measuring;
#[expect(dead_code, reason = "other tests need more of it")]
#[path = "support/player.rs"]
mod player;
#[expect(dead_code, reason = "other tests need more of it")]
#[path = "support/recording.rs"]
mod recording;

use bytes::{Buf, BytesMut};
use measuring::{MeasuringAllocator, measure};
use player::{Mechanism, Side};
use recording::{Met, meet};
use zmtp_codec::{Connection, Event, Message, SocketType, Time};

#[global_allocator]
static ALLOCATOR: MeasuringAllocator = MeasuringAllocator;

/// The size of a read from the network.
const READ: usize = 64 * 1024;

/// A read of as much as fits; the buffer is used again and again.
fn read(from: &mut Connection, buffer: &mut BytesMut) {
    let output = from.output();
    while output.has_remaining() && buffer.len() < READ {
        let chunk = output.chunk();
        let count = chunk.len().min(READ - buffer.len());
        buffer.extend_from_slice(&chunk[..count]);
        output.advance(count);
    }
}

/// A stream from one connection to another, and the buffers it needs.
struct Stream {
    from: Connection,
    to: Connection,
    buffer: BytesMut,
    messages: Vec<Message>,
}

impl Stream {
    fn new(from: Mechanism, to: Mechanism) -> Self {
        let (from, to) = (Side::new(SocketType::Push, from), Side::new(SocketType::Pull, to));
        let Met { ours, peer, .. } = meet(&from, &to);
        let buffer = BytesMut::with_capacity(READ);
        Self { from: ours, to: peer, buffer, messages: Vec::with_capacity(4096) }
    }

    /// Sends a run of messages, one by one or as a batch, and receives it likewise.
    fn round(&mut self, run: &[Message], batch: bool) {
        if batch {
            self.from.send_batch(run).unwrap();
        } else {
            run.iter().for_each(|message| self.from.send(message.clone()).unwrap());
        }
        let mut received = 0;
        while self.from.output().has_remaining() {
            read(&mut self.from, &mut self.buffer);
            let mut input = self.buffer.split().freeze();
            received += if batch { self.take_batch(&mut input) } else { self.take(&mut input) };
            assert!(input.is_empty());
            drop(input);
            // Nobody else holds the memory any more: this is the same again, not new.
            self.buffer.reserve(READ);
        }
        assert_eq!(received, run.len());
    }

    fn take(&mut self, input: &mut bytes::Bytes) -> usize {
        let mut count = 0;
        while let Some(event) = self.to.receive(Time::ZERO, input).unwrap() {
            assert!(matches!(event, Event::Message(_)));
            count += 1;
        }
        count
    }

    fn take_batch(&mut self, input: &mut bytes::Bytes) -> usize {
        let mut count = 0;
        loop {
            let event = self.to.receive_batch(Time::ZERO, input, &mut self.messages, 4096).unwrap();
            assert_eq!(event, None);
            count += self.messages.len();
            if self.messages.is_empty() {
                return count;
            }
            self.messages.clear();
        }
    }
}

/// The messages of a stream: a name, and one of them.
fn small_messages() -> [(&'static str, Message); 6] {
    [
        ("0", Message::from("")),
        ("1", Message::from("x")),
        ("8", Message::from("8 octets")),
        ("70", Message::from(vec![7; 70])),
        ("0 + 8", Message::from([&b""[..], b"8 octets"].map(Vec::from))),
        ("5 + 40", Message::from([vec![1; 5], vec![2; 40]])),
    ]
}

/// After a warm-up neither side allocates, nor does the buffer between them.
fn check(from: Mechanism, to: Mechanism) {
    for (name, message) in small_messages() {
        for batch in [false, true] {
            let mut stream = Stream::new(from, to);
            // Several reads a round, none of which ends where a message ends.
            let run = vec![message.clone(); 9973];
            (0..2).for_each(|_| stream.round(&run, batch));
            let (_, taken) = measure(|| (0..10).for_each(|_| stream.round(&run, batch)));
            let n = taken.allocations;
            assert_eq!(n, 0, "{from:?}, {name}, batch {batch}: {n} allocations");
        }
    }
}

/// A slice that is sent makes no message of its own, not even where a message would allocate.
#[test]
fn slices_and_references_do_not_allocate() {
    let (from, to) =
        [SocketType::Push, SocketType::Pull].map(|kind| Side::new(kind, Mechanism::Null)).into();
    let Met { ours: mut connection, .. } = meet(&from, &to);
    let (slice, message) = ([7; 4000], Message::from([vec![1; 5], vec![2; 40]]));
    let mut round = || {
        for _ in 0..100 {
            connection.send_slice(&slice).unwrap();
            connection.send_slice(b"small").unwrap();
            connection.send_ref(&message).unwrap();
        }
        assert_eq!(connection.unsent(), 300);
        connection.output().advance(usize::MAX);
    };
    round();
    let ((), taken) = measure(|| (0..10).for_each(|_| round()));
    assert_eq!(taken.allocations, 0);
}

/// The dance of the buffer without a connection: its first `split` makes it shared, which is one
/// small block, and that is all.
#[test]
fn the_buffer_alone() {
    let mut buffer = BytesMut::with_capacity(READ);
    let (_, taken) = measure(|| {
        for _ in 0..100 {
            buffer.extend_from_slice(&[7; 1000]);
            let input = buffer.split().freeze();
            drop(input);
            buffer.reserve(READ);
        }
    });
    assert_eq!(taken.allocations, 1);
}

#[test]
fn small_messages_in_clear_text_do_not_allocate() {
    check(Mechanism::Null, Mechanism::Null);
}

#[test]
fn small_messages_under_curve_do_not_allocate() {
    check(Mechanism::CurveClient, Mechanism::CurveServer);
}
