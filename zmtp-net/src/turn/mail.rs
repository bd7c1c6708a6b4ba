//! What reaches a socket from other threads.

use std::io;
use std::sync::Arc;

use crate::peer::{ListenerId, PeerId};
use crate::pipe::End;
use crate::sync::atomic::{AtomicBool, Ordering};
use crate::sync::{Mutex, PoisonError};
use crate::transport::Resolved;

/// Something for a socket, from another thread.
#[derive(Debug)]
pub(crate) enum Mail {
    /// The bell of an inproc pipe rang.
    Rang(PeerId),
    /// A socket of this process connected to an inproc name of this one.
    Attach(Box<Arrival>),
    /// The addresses of an endpoint were looked up.
    Resolved(PeerId, io::Result<Vec<Resolved>>),
    /// The helper may know whether a peer is welcome.
    Verdict(PeerId),
}

/// A socket of this process that connected to an inproc name: its pipe, and where it came.
#[derive(Debug)]
pub(crate) struct Arrival {
    pub(crate) end: End,
    pub(crate) listener: ListenerId,
    pub(crate) name: Arc<str>,
}

/// A socket's mailbox.
#[derive(Debug, Default)]
pub(crate) struct Mailbox {
    waiting: AtomicBool,
    letters: Mutex<Vec<Mail>>,
}

impl Mailbox {
    /// Puts a letter in; whether it is the first, and somebody should be woken.
    pub(crate) fn put(&self, mail: Mail) -> bool {
        let mut letters = self.letters.lock().unwrap_or_else(PoisonError::into_inner);
        letters.push(mail);
        !self.waiting.swap(true, Ordering::AcqRel)
    }

    /// Whether there is anything.
    #[inline]
    pub(crate) fn has_mail(&self) -> bool {
        self.waiting.load(Ordering::Acquire)
    }

    /// Takes all letters.
    pub(crate) fn take(&self, into: &mut Vec<Mail>) {
        let mut letters = self.letters.lock().unwrap_or_else(PoisonError::into_inner);
        self.waiting.store(false, Ordering::Release);
        into.append(&mut letters);
    }
}
