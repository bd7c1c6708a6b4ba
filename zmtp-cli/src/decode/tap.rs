//! A forwarder that writes what passes.

use std::io::{self, Read, Write};
use std::net::Shutdown;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::conversation::Conversation;
use super::entry::{End, Note};
use super::print::Printer;
use crate::args::DecodeArgs;
use crate::dial::{Listener, Stream, dial};
use crate::failure::{Failure, parse_endpoint};
use crate::{interrupt, say};

/// How long the other side may take to be there.
const PATIENCE: Duration = Duration::from_secs(10);
/// How many connections are forwarded at a time.
const MOST: usize = 256;

/// What all connections of a tap share.
struct Tap {
    printer: Mutex<Printer>,
    epoch: Instant,
    open: AtomicUsize,
    /// How many rules were broken.
    violations: Mutex<u64>,
}

/// Forwards until Ctrl-C.
pub(super) fn run(listen: &str, connect: &str, args: &DecodeArgs) -> Result<u64, Failure> {
    let (ours, theirs) = (parse_endpoint(listen)?, parse_endpoint(connect)?);
    if let Err(error) = theirs.clone().for_connect() {
        return Err(Failure::endpoint(connect, zmtp_net::AddressingError::Endpoint(error)));
    }
    let (listener, endpoint) = Listener::new(&ours)?;
    say(&format_args!("bound to {endpoint}, forwarding to {theirs}"));
    let tap = Arc::new(Tap {
        printer: Mutex::new(Printer::new(args.json)),
        epoch: Instant::now(),
        open: AtomicUsize::new(0),
        violations: Mutex::new(0),
    });
    let (show, shared) = (args.show(), Arc::clone(&tap));
    let (ended, end) = std::sync::mpsc::channel();
    let closed = ended.clone();
    interrupt::on_interrupt(move || {
        let _ = closed.send(Ok(()));
    })?;
    std::thread::spawn(move || {
        loop {
            let stream = match listener.accept() {
                Ok(stream) => stream,
                Err(error) => return ended.send(Err(error)),
            };
            if shared.open.fetch_add(1, Ordering::SeqCst) >= MOST {
                shared.open.fetch_sub(1, Ordering::SeqCst);
                continue;
            }
            let (tap, theirs, ended) = (Arc::clone(&shared), theirs.clone(), ended.clone());
            std::thread::spawn(move || {
                match dial(&theirs, PATIENCE) {
                    Ok(other) => {
                        if let Err(error) = forward(&tap, stream, other, &theirs.to_string(), show)
                        {
                            let _ = ended.send(Err(error));
                        }
                    }
                    Err(failure) => say(&failure),
                }
                tap.open.fetch_sub(1, Ordering::SeqCst);
            });
        }
    });
    let outcome = end.recv().unwrap_or(Ok(()));
    if interrupt::is_interrupted() {
        remove(&ours);
    }
    match outcome {
        // Whoever read the transcript has seen enough.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {}
        outcome => outcome.map_err(Failure::io("the tap"))?,
    }
    let violations = *lock(&tap.violations);
    Ok(violations)
}

/// The file of a Unix domain socket stays behind unless it is removed.
fn remove(endpoint: &zmtp_net::Endpoint) {
    if let zmtp_net::Endpoint::Ipc(ipc) = endpoint
        && let Some(path) = ipc.path()
    {
        let _ = std::fs::remove_file(path);
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Forwards both directions of a connection until both have ended. An error is one of the
/// transcript.
fn forward(tap: &Arc<Tap>, one: Stream, two: Stream, to: &str, show: usize) -> io::Result<()> {
    let number = lock(&tap.printer).connection(&one.peer_name(), to)?;
    let conversation = Mutex::new(Conversation::new(show));
    let (Ok(one_in), Ok(two_in)) = (one.try_clone(), two.try_clone()) else { return Ok(()) };
    let lane = |end| Lane { tap, conversation: &conversation, number, end };
    std::thread::scope(|scope| {
        let back = scope.spawn(|| lane(End::Two).run(two_in, one));
        let forth = lane(End::One).run(one_in, two);
        forth.and(back.join().unwrap_or(Ok(())))
    })
}

struct Lane<'a> {
    tap: &'a Tap,
    conversation: &'a Mutex<Conversation>,
    number: u64,
    end: End,
}

impl Lane<'_> {
    fn run(&self, mut from: Stream, mut to: Stream) -> io::Result<()> {
        let mut buffer = vec![0; 64 * 1024];
        let mut written = Ok(());
        loop {
            let (bytes, how) = match from.read(&mut buffer) {
                Ok(length) => (buffer.get(..length).unwrap_or_default(), Note::Closed),
                Err(_) => (&[][..], Note::Reset),
            };
            written = written.and(self.tell(bytes, how));
            // Nobody is held up by a transcript that cannot be written.
            if bytes.is_empty() || to.write_all(bytes).is_err() {
                break;
            }
        }
        // The other direction may have more to say, but not to nobody.
        let _ = to.shutdown(Shutdown::Write);
        let _ = from.shutdown(Shutdown::Read);
        written
    }

    fn tell(&self, bytes: &[u8], how: Note) -> io::Result<()> {
        let mut conversation = lock(self.conversation);
        let before = conversation.violations();
        let time = Some(self.tap.epoch.elapsed());
        let entries = match bytes {
            [] => conversation.end(self.end, time, Some(how)),
            bytes => conversation.feed(self.end, time, bytes),
        };
        *lock(&self.tap.violations) += conversation.violations() - before;
        let mut printer = lock(&self.tap.printer);
        printer.entries(self.number, &entries)?;
        printer.flush()
    }
}
