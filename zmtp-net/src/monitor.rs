//! What a socket's connections go through, for who wants to know.

use std::collections::VecDeque;
use std::future::poll_fn;
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
    waker: Option<Waker>,
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

    /// Changes the queue; whoever waits for it as a task is to be woken.
    fn change(&self, change: impl FnOnce(&mut Queue)) -> Option<Waker> {
        let waker = {
            let mut queue = self.queue();
            change(&mut queue);
            queue.waker.take()
        };
        self.arrived.notify_all();
        waker
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
            let waker = feed.change(|queue| {
                if queue.events.len() < ROOM {
                    queue.events.push_back(event.clone());
                } else {
                    queue.missed += 1;
                }
            });
            self.wakers.extend(waker);
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
/// that is full misses what comes then, and [`missed`](Self::missed) counts it.
#[derive(Debug)]
#[doc(alias = "zmq_socket_monitor")]
pub struct Monitor {
    feed: Arc<Feed>,
}

impl Monitor {
    /// The next event, waiting for it as long as it takes; `None` when the socket is closed and no
    /// event is left.
    pub fn recv(&self) -> Option<SocketEvent> {
        let mut queue = self.feed.queue();
        loop {
            if let Some(event) = queue.events.pop_front() {
                return Some(event);
            }
            if queue.over {
                return None;
            }
            queue = self.feed.arrived.wait(queue).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// The next event, if it comes within this time; `None` else, or when the socket is closed.
    pub fn recv_timeout(&self, timeout: Duration) -> Option<SocketEvent> {
        let deadline = Instant::now().checked_add(timeout);
        let mut queue = self.feed.queue();
        loop {
            if let Some(event) = queue.events.pop_front() {
                return Some(event);
            }
            let left = match deadline {
                Some(deadline) => deadline.saturating_duration_since(Instant::now()),
                None => Duration::MAX,
            };
            if queue.over || left.is_zero() {
                return None;
            }
            let waited = self.feed.arrived.wait_timeout(queue, left);
            queue = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// The next event, if there is one.
    pub fn try_recv(&self) -> Option<SocketEvent> {
        self.feed.queue().events.pop_front()
    }

    /// The next event, waiting for it as a task; `None` when the socket is closed and no event is
    /// left. Dropping the future loses nothing. One task may wait at a time.
    pub async fn recv_async(&mut self) -> Option<SocketEvent> {
        poll_fn(|context| self.poll_next(context)).await
    }

    fn poll_next(&self, context: &Context<'_>) -> Poll<Option<SocketEvent>> {
        let mut queue = self.feed.queue();
        if let Some(event) = queue.events.pop_front() {
            return Poll::Ready(Some(event));
        }
        if queue.over {
            return Poll::Ready(None);
        }
        queue.waker = Some(context.waker().clone());
        Poll::Pending
    }

    /// How many events found no room because they were not taken in time.
    #[must_use]
    pub fn missed(&self) -> u64 {
        self.feed.queue().missed
    }
}
