//! How the two ends of a scenario find each other and agree on when to begin: through the process
//! that started them, or through channels where both are threads of one.

use std::io::{BufRead, Write};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Mutex, PoisonError};

use super::{Announcement, Report, ok};

/// The end that binds.
#[derive(Debug)]
pub enum Home {
    /// The other one is in another process.
    Parent,
    /// The other one is a thread of this process.
    Threads(Sender<String>, Mutex<Receiver<()>>),
}

impl Home {
    /// Tells what was bound.
    pub fn bound(&self, endpoint: &str) {
        match self {
            Self::Parent => say(&Announcement::Bound(endpoint.to_owned())),
            Self::Threads(bound, _) => ok(bound.send(endpoint.to_owned())),
        }
    }

    /// Waits until the other end is ready.
    pub fn wait_for_ready(&self) {
        match self {
            Self::Parent => told(),
            Self::Threads(_, ready) => {
                ok(ready.lock().unwrap_or_else(PoisonError::into_inner).recv());
            }
        }
    }

    /// Tells that this end has got all that it waits for. Threads do not ask.
    pub fn ready(&self) {
        if matches!(self, Self::Parent) {
            say(&Announcement::Ready);
        }
    }

    /// Keeps the sockets of this end until the other one is done. An implementation may lose what its
    /// process has sent but not written when that ends, and libzmq loses what it has not read yet
    /// when the other end of a Unix domain socket closes.
    pub fn stay(&self) {
        match self {
            Self::Parent => told(),
            Self::Threads(..) => {}
        }
    }
}

/// Waits until the parent says something, or has no more to say.
fn told() {
    let _ = ok(std::io::stdin().lock().read_line(&mut String::new()));
}

/// The end that connects.
#[derive(Debug)]
pub enum Away {
    /// The other one is in another process.
    Parent(String),
    /// The other one is a thread of this process.
    Threads(String, Sender<()>),
}

impl Away {
    /// What to connect to.
    #[must_use]
    pub fn endpoint(&self) -> &str {
        match self {
            Self::Parent(endpoint) | Self::Threads(endpoint, _) => endpoint,
        }
    }

    /// Tells that all on this side is set up.
    pub fn ready(&self) {
        match self {
            Self::Parent(_) => say(&Announcement::Ready),
            Self::Threads(_, ready) => ok(ready.send(())),
        }
    }

    /// As [`Home::stay`].
    pub fn stay(&self) {
        match self {
            Self::Parent(_) => told(),
            Self::Threads(..) => {}
        }
    }
}

/// The ends of two threads. The second is there when the first has bound.
pub fn pair() -> (Home, impl FnOnce() -> Away + Send) {
    let (bound, bounds) = channel();
    let (ready, readies) = channel();
    (Home::Threads(bound, Mutex::new(readies)), move || Away::Threads(ok(bounds.recv()), ready))
}

/// Writes what was measured.
pub fn done(report: Report) {
    say(&Announcement::Done(report));
}

/// Writes a line to the process that started this one.
fn say(announcement: &Announcement) {
    let mut line = ok(serde_json::to_vec(announcement));
    line.push(b'\n');
    let mut out = std::io::stdout().lock();
    ok(out.write_all(&line).and_then(|()| out.flush()));
}
