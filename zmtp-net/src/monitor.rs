//! What a socket's connections go through, for who wants to know.

use std::collections::VecDeque;
use std::fmt;
use std::pin::Pin;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

use crate::event::{EventKind, SocketEvent};

/// How many events wait for a monitor that does not take them.
const ROOM: usize = 4096;

#[derive(Debug, Default)]
struct Queue {
    events: VecDeque<SocketEvent>,
    /// Events that found no room.
    missed: u64,
    /// The socket is closed.
    over: bool,
    /// Tasks that wait for an event, each with the number of its place.
    tasks: Vec<(u64, Waker)>,
    /// How many places there ever were.
    places: u64,
}

impl Queue {
    /// Has a task woken by the next event; it keeps its place however often it asks.
    fn seat(&mut self, place: &mut Option<u64>, waker: &Waker) {
        let seat = self.tasks.iter_mut().find(|(number, _)| Some(*number) == *place);
        match seat {
            Some((_, old)) => old.clone_from(waker),
            None => {
                self.places += 1;
                *place = Some(self.places);
                self.tasks.push((self.places, waker.clone()));
            }
        }
    }

    /// What there is at this moment.
    fn take(&mut self) -> Option<Result<SocketEvent, MonitorError>> {
        match self.events.pop_front() {
            Some(event) => Some(Ok(event)),
            None => self.over.then_some(Err(MonitorError::Closed)),
        }
    }
}

#[derive(Debug, Default)]
struct Feed {
    queue: Mutex<Queue>,
    arrived: Condvar,
}

impl Feed {
    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes the queue; who waits for it as a task is to be woken.
    fn change(&self, change: impl FnOnce(&mut Queue)) -> Vec<Waker> {
        let tasks = {
            let mut queue = self.queue();
            change(&mut queue);
            std::mem::take(&mut queue.tasks)
        };
        self.arrived.notify_all();
        tasks.into_iter().map(|(_, waker)| waker).collect()
    }
}

/// The monitors of one socket.
#[derive(Debug, Default)]
pub(crate) struct Feeds {
    feeds: Vec<Arc<Feed>>,
    /// Tasks to be woken, by who has let go of the socket's lock.
    wakers: Vec<Waker>,
}

impl Feeds {
    /// Another monitor.
    pub(crate) fn subscribe(&mut self) -> Monitor {
        let feed = Arc::new(Feed::default());
        self.feeds.push(Arc::clone(&feed));
        Monitor { feed }
    }

    /// Gives an event to every monitor. Never waits: a monitor that is full misses it.
    pub(crate) fn give(&mut self, event: &SocketEvent) {
        // Whoever dropped its monitor wants nothing any more.
        self.feeds.retain(|feed| Arc::strong_count(feed) > 1);
        for feed in &self.feeds {
            let wakers = feed.change(|queue| {
                if queue.events.len() < ROOM {
                    queue.events.push_back(event.clone());
                } else {
                    queue.missed += 1;
                }
            });
            self.wakers.extend(wakers);
        }
    }

    /// Whether any task is to be woken.
    pub(crate) fn has_wakers(&self) -> bool {
        !self.wakers.is_empty()
    }

    /// The tasks that are to be woken.
    pub(crate) fn take_wakers(&mut self) -> Vec<Waker> {
        std::mem::take(&mut self.wakers)
    }
}

impl Drop for Feeds {
    fn drop(&mut self) {
        let stopped = SocketEvent {
            kind: EventKind::MonitorStopped,
            peer: None,
            local: None,
            remote: None,
            about: None,
        };
        self.give(&stopped);
        for feed in &self.feeds {
            self.wakers.extend(feed.change(|queue| queue.over = true));
        }
        self.take_wakers().into_iter().for_each(Waker::wake);
    }
}

/// Tells what happens to the connections of a socket: libzmq's `zmq_socket_monitor`, with the peer
/// and the reason in each event.
///
/// It holds up to 4,096 events that were not taken. The socket never waits for its monitors: one
/// that is full misses what comes then, and [`missed`](Self::missed) counts it. Any thread and any
/// task may receive from it; each event goes to one of them.
///
/// ```
/// use std::time::Duration;
/// use zmtp_net::{Context, EventKind, MonitorError, Pull};
///
/// let pull = Pull::new(&Context::new()?)?;
/// let monitor = pull.monitor();
/// assert_eq!(monitor.try_recv(), Err(MonitorError::WouldBlock));
/// pull.bind("tcp://127.0.0.1:*")?;
/// assert_eq!(monitor.recv()?.kind, EventKind::Listening);
/// assert_eq!(monitor.recv_timeout(Duration::from_millis(1)), Err(MonitorError::TimedOut));
/// drop(pull);
/// assert_eq!(monitor.recv()?.kind, EventKind::Closed);
/// assert_eq!(monitor.recv()?.kind, EventKind::MonitorStopped);
/// assert_eq!(monitor.recv(), Err(MonitorError::Closed));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
#[doc(alias = "zmq_socket_monitor")]
pub struct Monitor {
    feed: Arc<Feed>,
}

impl Monitor {
    /// The next event, waiting for it as long as it takes.
    ///
    /// # Errors
    /// [`MonitorError::Closed`] when the socket is closed and no event is left.
    pub fn recv(&self) -> Result<SocketEvent, MonitorError> {
        let mut queue = self.feed.queue();
        loop {
            if let Some(next) = queue.take() {
                return next;
            }
            queue = self.feed.arrived.wait(queue).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// The next event, if it comes within this time.
    ///
    /// # Errors
    /// [`MonitorError::TimedOut`], and as [`recv`](Self::recv).
    pub fn recv_timeout(&self, timeout: Duration) -> Result<SocketEvent, MonitorError> {
        let deadline = Instant::now().checked_add(timeout);
        let mut queue = self.feed.queue();
        loop {
            if let Some(next) = queue.take() {
                return next;
            }
            let left = match deadline {
                Some(deadline) => deadline.saturating_duration_since(Instant::now()),
                None => Duration::MAX,
            };
            if left.is_zero() {
                return Err(MonitorError::TimedOut);
            }
            let waited = self.feed.arrived.wait_timeout(queue, left);
            queue = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// The next event, if there is one.
    ///
    /// # Errors
    /// [`MonitorError::WouldBlock`] if there is none at the moment, and as [`recv`](Self::recv).
    pub fn try_recv(&self) -> Result<SocketEvent, MonitorError> {
        self.feed.queue().take().unwrap_or(Err(MonitorError::WouldBlock))
    }

    /// The next event, waiting for it as a task. Dropping the future loses nothing.
    ///
    /// # Errors
    /// As [`recv`](Self::recv).
    ///
    /// ```
    /// use zmtp_net::{Context, EventKind, Pull};
    ///
    /// let pull = Pull::new(&Context::new()?)?;
    /// let monitor = pull.monitor();
    /// pull.bind("tcp://127.0.0.1:*")?;
    /// let event = smol::block_on(monitor.recv_async())?;
    /// assert_eq!(event.kind, EventKind::Listening);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub async fn recv_async(&self) -> Result<SocketEvent, MonitorError> {
        Next { monitor: self, place: None }.await
    }

    /// The next event; else the task is woken when there is one, or when the socket is closed.
    /// `place` is to be given again.
    pub(crate) fn poll_recv(
        &self,
        place: &mut Option<u64>,
        context: &Context<'_>,
    ) -> Poll<Result<SocketEvent, MonitorError>> {
        let mut queue = self.feed.queue();
        if let Some(next) = queue.take() {
            return Poll::Ready(next);
        }
        queue.seat(place, context.waker());
        Poll::Pending
    }

    /// How many events found no room because they were not taken in time.
    #[must_use]
    pub fn missed(&self) -> u64 {
        self.feed.queue().missed
    }
}

/// A task that waits for the next event. It gives its place up when it goes, so that tasks that wait
/// again and again in vain leave nothing behind.
struct Next<'a> {
    monitor: &'a Monitor,
    place: Option<u64>,
}

impl Future for Next<'_> {
    type Output = Result<SocketEvent, MonitorError>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let Self { monitor, place } = self.get_mut();
        monitor.poll_recv(place, context)
    }
}

impl Drop for Next<'_> {
    fn drop(&mut self) {
        if let Some(place) = self.place {
            self.monitor.feed.queue().tasks.retain(|(number, _)| *number != place);
        }
    }
}

/// Why a monitor gave no event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum MonitorError {
    /// There is none at the moment, and the call does not wait.
    WouldBlock,
    /// None came in time.
    TimedOut,
    /// The socket is closed, and there will be none any more.
    Closed,
}

impl fmt::Display for MonitorError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::WouldBlock => "there is no event at the moment",
            Self::TimedOut => "no event came in time",
            Self::Closed => "the socket that was watched is closed",
        })
    }
}

impl std::error::Error for MonitorError {}

#[cfg(test)]
mod tests {
    use std::pin::pin;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::task::Wake;

    use super::*;

    #[derive(Default)]
    struct Count(AtomicUsize);

    impl Wake for Count {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Ordering::SeqCst);
        }
    }

    fn event() -> SocketEvent {
        let kind = EventKind::Listening;
        SocketEvent { kind, peer: None, local: None, remote: None, about: None }
    }

    #[test]
    fn every_task_that_waits_is_woken() {
        let mut feeds = Feeds::default();
        let monitor = feeds.subscribe();
        let counts: [Arc<Count>; 2] = Default::default();
        let (mut one, mut two) = (pin!(monitor.recv_async()), pin!(monitor.recv_async()));
        let wakers = counts.clone().map(Waker::from);
        let [first, second] = &wakers;
        assert!(one.as_mut().poll(&mut Context::from_waker(first)).is_pending());
        assert!(two.as_mut().poll(&mut Context::from_waker(second)).is_pending());
        feeds.give(&event());
        feeds.take_wakers().into_iter().for_each(Waker::wake);
        assert_eq!(counts.each_ref().map(|count| count.0.load(Ordering::SeqCst)), [1, 1]);
        // One of them has it, and the other one waits on.
        assert!(one.as_mut().poll(&mut Context::from_waker(first)).is_ready());
        assert!(two.as_mut().poll(&mut Context::from_waker(second)).is_pending());
        drop(feeds);
        assert_eq!(counts.each_ref().map(|count| count.0.load(Ordering::SeqCst)), [1, 2]);
    }

    #[test]
    fn who_waits_no_longer_leaves_nothing_behind() {
        let mut feeds = Feeds::default();
        let monitor = feeds.subscribe();
        for _ in 0..10 {
            let waker = Waker::from(Arc::new(Count::default()));
            let mut next = pin!(monitor.recv_async());
            for _ in 0..10 {
                assert!(next.as_mut().poll(&mut Context::from_waker(&waker)).is_pending());
            }
            assert_eq!(monitor.feed.queue().tasks.len(), 1);
        }
        assert!(monitor.feed.queue().tasks.is_empty());
    }
}
