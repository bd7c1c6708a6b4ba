//! Where messages come from: arguments, files, or the standard input, which a thread of its own
//! reads, because nothing else may wait for it.

use std::fs::File;
use std::io::{BufReader, IsTerminal, Read};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, SyncSender};

use zmtp_codec::Message;

use crate::args::{Job, Turns};
use crate::failure::Failure;
use crate::records::{Reader, RecordError, read_argument};

/// How many messages are read ahead.
const AHEAD: usize = 256;

enum Item {
    Message(Message),
    End,
    Failed(RecordError),
    Stop,
}

/// The messages to send.
pub(crate) struct Feed {
    items: Receiver<Item>,
    /// What was looked at and is not taken yet.
    ahead: Option<Item>,
    stopper: Stopper,
    /// Whether nothing of it comes from a terminal.
    pub(crate) silent: bool,
}

/// Ends a feed from another thread.
#[derive(Clone)]
pub(crate) struct Stopper {
    stop: Arc<AtomicBool>,
    items: SyncSender<Item>,
}

impl Stopper {
    pub(crate) fn stop(&self) {
        self.stop.store(true, Ordering::SeqCst);
        // Where there is no room, nobody waits for more.
        let _ = self.items.try_send(Item::Stop);
    }

    pub(crate) fn is_stopped(&self) -> bool {
        self.stop.load(Ordering::SeqCst)
    }
}

/// What a feed has next.
pub(crate) enum Next {
    Message(Message),
    End,
    Stopped,
}

impl Feed {
    pub(crate) fn stopper(&self) -> Stopper {
        self.stopper.clone()
    }

    pub(crate) fn next(&mut self) -> Result<Next, Failure> {
        // Who gives no more has ended.
        let item = self.ahead.take().unwrap_or_else(|| self.items.recv().unwrap_or(Item::End));
        match item {
            _ if self.stopper.is_stopped() => Ok(Next::Stopped),
            Item::Message(message) => Ok(Next::Message(message)),
            Item::End => Ok(Next::End),
            Item::Failed(error) => Err(error.into()),
            Item::Stop => Ok(Next::Stopped),
        }
    }

    /// Whether it is known that there is no other message. Does not wait.
    pub(crate) fn has_ended(&mut self) -> bool {
        if self.ahead.is_none() {
            self.ahead = self.items.try_recv().ok();
        }
        matches!(self.ahead, Some(Item::End))
    }

    /// Waits until something is known of what comes next.
    pub(crate) fn look(&mut self) {
        if self.ahead.is_none() {
            self.ahead = Some(self.items.recv().unwrap_or(Item::End));
        }
    }
}

/// Begins to read.
pub(crate) fn open(job: &Job) -> Result<Feed, Failure> {
    let (sender, items) = mpsc::sync_channel(AHEAD);
    let stopper = Stopper { stop: Arc::default(), items: sender.clone() };
    let silent = job.input.is_given() || !std::io::stdin().is_terminal();
    let source = match job.turns {
        Turns::Receive | Turns::Answer { echo: true } => None,
        _ if !job.input.message.is_empty() => Some(Source::Arguments(arguments(job)?)),
        _ if !job.input.file.is_empty() => Some(Source::Files(job.input.file.clone())),
        _ => Some(Source::Standard),
    };
    if let Some(source) = source {
        let (format, separator) = (job.common.format, job.common.separator.clone());
        let repeat = job.input.repeat;
        let read = move || {
            let last = match source {
                Source::Arguments(messages) => {
                    over_and_over(repeat, || give(&sender, messages.iter().cloned().map(Ok)))
                }
                Source::Files(paths) => {
                    over_and_over(repeat, || give(&sender, paths.iter().map(content)))
                }
                Source::Standard => {
                    let input = BufReader::with_capacity(64 * 1024, std::io::stdin().lock());
                    let mut reader = Reader::new(input, format, separator);
                    give(&sender, std::iter::from_fn(|| reader.read().transpose()))
                }
            };
            if let Given::All = last {
                let _ = sender.send(Item::End);
            }
        };
        std::thread::Builder::new().spawn(read).map_err(Failure::io("no thread"))?;
    }
    Ok(Feed { items, ahead: None, stopper, silent })
}

enum Source {
    Arguments(Vec<Message>),
    Files(Vec<PathBuf>),
    Standard,
}

/// Whether there may be more to give.
enum Given {
    All,
    NoMore,
}

fn over_and_over(repeat: bool, mut once: impl FnMut() -> Given) -> Given {
    loop {
        match once() {
            Given::All if repeat => {}
            given => return given,
        }
    }
}

fn give(
    to: &SyncSender<Item>,
    messages: impl Iterator<Item = Result<Message, RecordError>>,
) -> Given {
    for message in messages {
        let (item, given) = match message {
            Ok(message) => (Item::Message(message), Given::All),
            Err(error) => (Item::Failed(error), Given::NoMore),
        };
        if to.send(item).is_err() {
            return Given::NoMore;
        }
        if let Given::NoMore = given {
            return given;
        }
    }
    Given::All
}

fn arguments(job: &Job) -> Result<Vec<Message>, Failure> {
    let (format, separator) = (job.common.format, job.common.separator.as_deref());
    let messages = job.input.message.iter();
    let read: Result<Vec<Message>, RecordError> =
        messages.map(|text| read_argument(text, format, separator)).collect();
    Ok(read?)
}

fn content(path: &PathBuf) -> Result<Message, RecordError> {
    let mut content = Vec::new();
    let read = File::open(path).and_then(|mut file| file.read_to_end(&mut content));
    read.map_err(|error| RecordError::File { path: path.display().to_string(), error })?;
    Ok(Message::from(content))
}
