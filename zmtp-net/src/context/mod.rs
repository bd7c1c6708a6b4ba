//! What sockets of one program part share: background threads, inproc names, an authenticator.

mod helper;
mod names;
mod resolver;

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, Weak};
use std::time::{Duration, Instant};

use zmtp_codec::{SocketType, Time};

pub use helper::{Applicant, Decision};
pub(crate) use names::Names;

use crate::error::SocketError;
use crate::hub::{Hub, NoHub, Surroundings};
use crate::options::Options;
use crate::reactor::{Background, Reactor, Sweeper};
use crate::turn::{Core, Shared};

/// What sockets share: the background threads, and the names of inproc.
///
/// A context is cheap to clone; all clones are the same context. It ends when the last clone and
/// the last socket are gone: whoever drops that last one waits until every socket has written what
/// was queued, or its linger is over ([`Options::linger`]; by default that is for ever, as with
/// libzmq). [`shutdown`](Self::shutdown) has all calls return, and
/// [`terminate`](Self::terminate) waits no longer than a given time.
///
/// ```
/// use zmtp_net::{Context, SocketType};
///
/// let context = Context::new()?;
/// let pull = context.socket(SocketType::Pull)?;
/// let endpoint = pull.bind("tcp://127.0.0.1:*")?;
/// let push = context.socket(SocketType::Push)?;
/// push.connect(&endpoint)?;
/// push.send("hello")?;
/// assert_eq!(pull.recv()?.first(), b"hello");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
#[doc(alias = "zmq_ctx_new")]
pub struct Context {
    pub(crate) inner: Arc<Inner>,
}

#[derive(Default)]
struct Sockets {
    open: HashMap<u64, Weak<Shared>>,
    /// Sockets that were made and have not come to their end.
    alive: usize,
}

/// What all clones of a context share, and its sockets.
pub(crate) struct Inner {
    background: Background,
    services: Arc<helper::Services>,
    pub(crate) names: Arc<Names>,
    epoch: Instant,
    seed: AtomicU64,
    next: AtomicU64,
    sockets: Arc<Registry>,
    pub(crate) over: AtomicBool,
}

/// Which sockets there are.
#[derive(Default)]
struct Registry {
    sockets: Mutex<Sockets>,
    /// One has come to its end.
    ended: Condvar,
}

impl Registry {
    fn lock(&self) -> MutexGuard<'_, Sockets> {
        self.sockets.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn end(&self, number: u64) {
        let mut sockets = self.lock();
        sockets.alive -= 1;
        sockets.open.remove(&number);
        drop(sockets);
        self.ended.notify_all();
    }

    fn wait(&self, deadline: Option<Instant>) -> usize {
        let mut sockets = self.lock();
        while sockets.alive > 0 {
            let Some(deadline) = deadline else {
                sockets = self.ended.wait(sockets).unwrap_or_else(PoisonError::into_inner);
                continue;
            };
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                break;
            }
            let waited = self.ended.wait_timeout(sockets, left);
            sockets = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
        sockets.alive
    }
}

/// Fills a buffer with randomness of the operating system.
fn entropy(octets: &mut [u8]) -> bool {
    getrandom::fill(octets).is_ok()
}

impl Context {
    /// A context of its own, with a background thread.
    ///
    /// # Errors
    /// [`SocketError::Io`] if the operating system has no descriptor or thread left.
    pub fn new() -> Result<Self, SocketError> {
        let mut seed = [0; 8];
        let _ = entropy(&mut seed);
        let background =
            Background { reactor: Reactor::start()?, sweeper: Arc::new(Sweeper::default()) };
        Ok(Self {
            inner: Arc::new(Inner {
                background,
                services: Arc::default(),
                names: Arc::default(),
                epoch: Instant::now(),
                seed: AtomicU64::new(u64::from_ne_bytes(seed)),
                next: AtomicU64::new(0),
                sockets: Arc::default(),
                over: AtomicBool::new(false),
            }),
        })
    }

    /// Whether it was shut down.
    pub(crate) fn is_over(&self) -> bool {
        self.inner.over.load(Ordering::SeqCst)
    }

    /// Has every waiting call on every socket of this context return, and every later one:
    /// [`RecvError::Terminated`](crate::RecvError::Terminated) and the like. The sockets are to be
    /// dropped then.
    #[doc(alias = "zmq_ctx_shutdown")]
    pub fn shutdown(&self) {
        self.inner.over.store(true, Ordering::SeqCst);
        let open: Vec<Arc<Shared>> =
            self.inner.sockets.lock().open.values().filter_map(Weak::upgrade).collect();
        for socket in open {
            socket.interrupt();
        }
    }

    /// Shuts down, and waits until every socket was dropped and has written what it had, at most
    /// until `limit` from now. What is left after that is dropped; the answer is how many sockets
    /// were left.
    ///
    /// Sockets that were not dropped by then stay, and their calls return errors.
    ///
    /// ```
    /// use std::time::Duration;
    /// use zmtp_net::{Context, Push};
    ///
    /// let context = Context::new()?;
    /// let push = Push::new(&context)?;
    /// push.connect("tcp://127.0.0.1:1")?;
    /// push.send("to nobody")?;
    /// drop(push);
    /// // Dropping the context would wait for somebody to take the message.
    /// assert_eq!(context.terminate(Duration::from_millis(10)), 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[doc(alias = "zmq_ctx_term")]
    pub fn terminate(self, limit: Duration) -> usize {
        self.shutdown();
        let left = self.inner.sockets.wait(Instant::now().checked_add(limit));
        if left > 0 {
            let open: Vec<Arc<Shared>> =
                self.inner.sockets.lock().open.values().filter_map(Weak::upgrade).collect();
            for socket in open {
                socket.abort_if_closing();
            }
        }
        left
    }
}

impl std::fmt::Debug for Context {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let alive = self.inner.sockets.lock().alive;
        f.debug_struct("Context").field("sockets", &alive).finish_non_exhaustive()
    }
}

impl Inner {
    /// Makes the machinery of a socket.
    pub(crate) fn make(
        self: &Arc<Self>,
        socket_type: SocketType,
        options: Options,
    ) -> Result<Arc<Shared>, SocketError> {
        let seed = self.seed.fetch_add(0x9e37_79b9_7f4a_7c15, Ordering::Relaxed);
        let now = Time::at(Instant::now(), self.epoch);
        let around = Surroundings { now, seed, entropy: Box::new(entropy) };
        let hub = Hub::new(socket_type, options, around).map_err(|no| match no {
            NoHub::SocketType => SocketError::SocketType(socket_type),
            NoHub::Config(error) => error.into(),
        })?;
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let sockets = Arc::clone(&self.sockets);
        self.sockets.lock().alive += 1;
        let farewell = Box::new(move || sockets.end(number));
        let helper = helper::ContextHelper::new(&self.services, &self.names);
        let link = helper.link();
        let made = Shared::new(self.background.clone(), farewell, |registry| {
            let engine = crate::engine::Engine::new(registry);
            Core::new(hub, engine, Box::new(helper), self.epoch)
        });
        match made {
            Ok(shared) => {
                link.set(Arc::downgrade(&shared));
                self.sockets.lock().open.insert(number, Arc::downgrade(&shared));
                // A shutdown that took the list before has raised the flag before that: either it
                // tells this socket, or this does.
                if self.over.load(Ordering::SeqCst) {
                    shared.interrupt();
                }
                Ok(shared)
            }
            Err(error) => {
                self.sockets.end(number);
                Err(error.into())
            }
        }
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        let (sockets, background) = (Arc::clone(&self.sockets), self.background.clone());
        let end = move || {
            sockets.wait(None);
            background.stop();
        };
        // A task that was woken in the background may have been the last to hold the context: its
        // thread cannot wait for itself.
        if self.background.is_current() {
            let _ = std::thread::Builder::new().name("zmtp-end".into()).spawn(end);
        } else {
            end();
        }
    }
}
