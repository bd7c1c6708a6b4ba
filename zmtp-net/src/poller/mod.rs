//! Waiting for several sockets and descriptors at once.

mod bell;
mod error;
mod interest;
mod watched;

use std::collections::HashMap;
use std::os::fd::{AsFd, AsRawFd, RawFd};
use std::time::{Duration, Instant};

use mio::unix::SourceFd;
use mio::{Events, Poll, Token};

pub use bell::Notifier;
pub use error::PollError;
pub use interest::{Interest, Ready};

use crate::socket::Socket;
use bell::Bell;
use watched::{Found, Watched};

/// The token of the bell; numbers of sources are counted up from 0.
const BELL: Token = Token(usize::MAX);

/// Waits for several sockets and descriptors at once, in one thread: libzmq's `zmq_poller`.
///
/// It is level-triggered: each [`wait`](Self::wait) tells what is ready now, also if the wait before
/// has told so. A source is named by a token of the caller's choice.
///
/// Sockets are not borrowed: one that is dropped is not watched any more. A descriptor must be
/// removed before it is closed.
///
/// ```
/// use std::time::Duration;
/// use zmtp_net::{Context, Interest, Poller, Pull, Push};
///
/// let context = Context::new()?;
/// let (pull, push) = (Pull::new(&context)?, Push::new(&context)?);
/// push.connect(pull.bind("inproc://polled")?)?;
///
/// let mut poller = Poller::new()?;
/// poller.add(7, &pull, Interest::RECEIVE)?;
/// assert!(poller.wait(Some(Duration::ZERO))?.is_empty());
/// push.send("hello")?;
/// for ready in poller.wait(None)? {
///     assert_eq!(ready.token, 7);
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[doc(alias = "zmq_poll")]
#[doc(alias = "zmq_poller_new")]
pub struct Poller {
    poll: Poll,
    events: Events,
    bell: std::sync::Arc<Bell>,
    sources: HashMap<usize, Source>,
    numbers: HashMap<usize, usize>,
    next: usize,
    /// How many of the sources are descriptors.
    descriptors: usize,
    found: Finds,
}

struct Source {
    token: usize,
    interest: Interest,
    kind: Kind,
    /// In which wait it was ready the last time, and its place among those that were.
    told: (u64, usize),
}

enum Kind {
    Socket(Watched),
    Descriptor(RawFd),
}

/// What a wait has found.
#[derive(Default)]
struct Finds {
    ready: Vec<Ready>,
    /// Counts waits.
    wait: u64,
    /// Sources that are to be looked at in the next wait, by number.
    look: Vec<usize>,
}

impl Finds {
    /// A source was looked at.
    fn tell(&mut self, number: usize, source: &mut Source, found: Interest) {
        let interest = found.and(source.interest);
        if interest.is_none() {
            return;
        }
        let (wait, place) = source.told;
        match self.ready.get_mut(place) {
            Some(known) if wait == self.wait => known.interest = known.interest | interest,
            _ => {
                source.told = (self.wait, self.ready.len());
                self.ready.push(Ready { token: source.token, interest });
                self.look.push(number);
            }
        }
    }
}

impl Poller {
    /// A poller that watches nothing yet.
    ///
    /// # Errors
    /// [`PollError::Io`] if the operating system has no descriptor left.
    pub fn new() -> Result<Self, PollError> {
        let poll = Poll::new()?;
        let bell = Bell::new(mio::Waker::new(poll.registry(), BELL)?);
        Ok(Self {
            poll,
            events: Events::with_capacity(256),
            bell,
            sources: HashMap::new(),
            numbers: HashMap::new(),
            next: 0,
            descriptors: 0,
            found: Finds::default(),
        })
    }

    /// Watches a socket, typed or not. It may be watched under several tokens, and by several
    /// pollers.
    ///
    /// # Errors
    /// [`PollError::TokenInUse`].
    ///
    /// ```
    /// use zmtp_net::{Context, Interest, PollError, Poller, Pull};
    ///
    /// let pull = Pull::new(&Context::new()?)?;
    /// let mut poller = Poller::new()?;
    /// poller.add(7, &pull, Interest::RECEIVE)?;
    /// assert!(matches!(poller.add(7, &pull, Interest::RECEIVE), Err(PollError::TokenInUse(7))));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[doc(alias = "zmq_poller_add")]
    pub fn add(
        &mut self,
        token: usize,
        socket: &impl AsRef<Socket>,
        interest: Interest,
    ) -> Result<(), PollError> {
        let number = self.number(token)?;
        let watched = Watched::new(socket.as_ref().shared(), &self.bell, number);
        self.insert(number, Source { token, interest, kind: Kind::Socket(watched), told: (0, 0) });
        Ok(())
    }

    /// Watches a descriptor: of a tcp connection, a pipe, a terminal. One poller can watch a
    /// descriptor under one token. It must be removed before it is closed. That it failed or that
    /// its other side is gone counts as what it is watched for: the next call tells.
    ///
    /// # Errors
    /// [`PollError::TokenInUse`], and [`PollError::Io`] if the operating system cannot watch such a
    /// descriptor, of a file for instance.
    #[doc(alias = "zmq_poller_add_fd")]
    pub fn add_descriptor(
        &mut self,
        token: usize,
        descriptor: &impl AsFd,
        interest: Interest,
    ) -> Result<(), PollError> {
        let number = self.number(token)?;
        let descriptor = descriptor.as_fd().as_raw_fd();
        if let Some(wanted) = interest.to_mio() {
            let mut source = SourceFd(&descriptor);
            self.poll.registry().register(&mut source, Token(number), wanted)?;
        }
        self.descriptors += 1;
        let kind = Kind::Descriptor(descriptor);
        self.insert(number, Source { token, interest, kind, told: (0, 0) });
        Ok(())
    }

    /// A number for another source.
    fn number(&self, token: usize) -> Result<usize, PollError> {
        match self.numbers.contains_key(&token) {
            true => Err(PollError::TokenInUse(token)),
            false => Ok(self.next),
        }
    }

    fn insert(&mut self, number: usize, source: Source) {
        self.numbers.insert(source.token, number);
        self.sources.insert(number, source);
        self.next += 1;
        self.found.look.push(number);
    }

    /// Watches a source for something else from now on.
    ///
    /// # Errors
    /// [`PollError::UnknownToken`], and [`PollError::Io`] if the operating system refuses.
    #[doc(alias = "zmq_poller_modify")]
    #[doc(alias = "zmq_poller_modify_fd")]
    pub fn modify(&mut self, token: usize, interest: Interest) -> Result<(), PollError> {
        let number = *self.numbers.get(&token).ok_or(PollError::UnknownToken(token))?;
        let Some(source) = self.sources.get_mut(&number) else { return Ok(()) };
        if source.interest == interest {
            return Ok(());
        }
        match &mut source.kind {
            Kind::Socket(watched) => watched.forget(),
            Kind::Descriptor(descriptor) => {
                let mut handle = SourceFd(descriptor);
                let (registry, number) = (self.poll.registry(), Token(number));
                match (source.interest.to_mio(), interest.to_mio()) {
                    (None, Some(wanted)) => registry.register(&mut handle, number, wanted)?,
                    (Some(_), Some(wanted)) => registry.reregister(&mut handle, number, wanted)?,
                    (Some(_), None) => registry.deregister(&mut handle)?,
                    (None, None) => {}
                }
            }
        }
        source.interest = interest;
        self.found.look.push(number);
        Ok(())
    }

    /// Watches a source no longer. Nothing happens if its socket was dropped.
    ///
    /// # Errors
    /// [`PollError::UnknownToken`].
    #[doc(alias = "zmq_poller_remove")]
    #[doc(alias = "zmq_poller_remove_fd")]
    pub fn remove(&mut self, token: usize) -> Result<(), PollError> {
        let number = self.numbers.remove(&token).ok_or(PollError::UnknownToken(token))?;
        if let Some(source) = self.sources.remove(&number)
            && let Kind::Descriptor(descriptor) = source.kind
        {
            self.descriptors -= 1;
            if !source.interest.is_none() {
                // If it was closed, the operating system has forgotten it already.
                let _ = self.poll.registry().deregister(&mut SourceFd(&descriptor));
            }
        }
        Ok(())
    }

    /// Ends waits from other threads: see [`Notifier::notify`].
    #[must_use]
    pub fn notifier(&self) -> Notifier {
        Notifier::new(&self.bell)
    }

    /// Waits until a source is ready, at most for `timeout` (`None`: for as long as it takes;
    /// zero: just looks), and tells all that are ready now. The answer is empty if the time is over,
    /// or if a [`Notifier`] has ended the wait.
    ///
    /// # Errors
    /// [`PollError::Terminated`] if the context of a socket was shut down, [`PollError::Io`] if the
    /// operating system cannot wait.
    ///
    /// ```
    /// use std::time::Duration;
    /// use zmtp_net::{Context, Interest, Pair, Poller};
    ///
    /// let context = Context::new()?;
    /// let (one, two) = (Pair::new(&context)?, Pair::new(&context)?);
    /// two.connect(one.bind("inproc://wait")?)?;
    /// let mut poller = Poller::new()?;
    /// poller.add(1, &one, Interest::RECEIVE)?;
    /// assert!(poller.wait(Some(Duration::from_millis(1)))?.is_empty()); // the time is over
    /// two.send("hello")?;
    /// let tokens: Vec<usize> = poller.wait(None)?.iter().map(|ready| ready.token).collect();
    /// assert_eq!(tokens, [1]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[doc(alias = "zmq_poller_wait")]
    #[doc(alias = "zmq_poller_wait_all")]
    pub fn wait(&mut self, timeout: Option<Duration>) -> Result<&[Ready], PollError> {
        let deadline = timeout.and_then(|timeout| Instant::now().checked_add(timeout));
        self.found.ready.clear();
        self.found.wait += 1;
        let result = self.wait_until(deadline);
        if result.is_err() {
            // Nobody knows what was looked at.
            self.found.look.clear();
            self.found.look.extend(self.sources.keys());
        }
        result.map(|()| &*self.found.ready)
    }

    fn wait_until(&mut self, deadline: Option<Instant>) -> Result<(), PollError> {
        let mut numbers = std::mem::take(&mut self.found.look);
        loop {
            self.look_at(&mut numbers)?;
            let patience = match deadline {
                _ if !self.found.ready.is_empty() => Some(Duration::ZERO),
                Some(deadline) => Some(deadline.saturating_duration_since(Instant::now())),
                None => None,
            };
            if self.descriptors > 0 || patience != Some(Duration::ZERO) {
                self.wait_for_poll(patience)?;
            }
            let mut rung = self.bell.take();
            self.look_at(&mut rung.sockets)?;
            let over = deadline.is_some_and(|deadline| deadline <= Instant::now());
            if !self.found.ready.is_empty() || rung.notified || over {
                return Ok(());
            }
        }
    }

    /// Looks at sources anew; takes them off the list. Those that are ready are looked at again in
    /// the next wait.
    fn look_at(&mut self, numbers: &mut Vec<usize>) -> Result<(), PollError> {
        for number in numbers.drain(..) {
            let Some(source) = self.sources.get_mut(&number) else { continue };
            let found = match &mut source.kind {
                Kind::Socket(watched) => watched.look(source.interest),
                Kind::Descriptor(descriptor) => {
                    // Told once, it is told again only if it is asked for again.
                    if let Some(wanted) = source.interest.to_mio() {
                        let mut handle = SourceFd(descriptor);
                        self.poll.registry().reregister(&mut handle, Token(number), wanted)?;
                    }
                    Found::Ready(Interest::NONE)
                }
            };
            match found {
                Found::Ready(interest) => self.found.tell(number, source, interest),
                Found::Dropped => {
                    self.numbers.remove(&source.token);
                    self.sources.remove(&number);
                }
                Found::Terminated => return Err(PollError::Terminated),
            }
        }
        Ok(())
    }

    /// Waits for descriptors and the bell.
    fn wait_for_poll(&mut self, patience: Option<Duration>) -> Result<(), PollError> {
        match self.poll.poll(&mut self.events, patience) {
            Ok(()) => {}
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => return Ok(()),
            Err(error) => return Err(error.into()),
        }
        for event in &self.events {
            let number = event.token().0;
            let Some(source) = self.sources.get_mut(&number) else { continue };
            let failed = event.is_error();
            let receive = event.is_readable() || event.is_read_closed() || failed;
            let send = event.is_writable() || event.is_write_closed() || failed;
            let found = Interest::RECEIVE.when(receive) | Interest::SEND.when(send);
            self.found.tell(number, source, found);
        }
        Ok(())
    }
}

impl std::fmt::Debug for Poller {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Poller").field("sources", &self.sources.len()).finish_non_exhaustive()
    }
}
