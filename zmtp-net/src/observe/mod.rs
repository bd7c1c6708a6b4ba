//! What happens to sockets, told to the facades that programs log and measure with.

#[cfg(feature = "tracing")]
mod events;
#[cfg(feature = "metrics")]
mod figures;
mod run;

use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use crate::socket::Socket;
use run::{Desk, Watched};

/// Tells `tracing` and `metrics` about sockets, in a thread of its own: what happens to their
/// connections as it happens, and their figures at intervals.
///
/// Nothing is done for a single message: it reads what [`Socket::monitor`] and
/// [`Socket::statistics`] give anyway. Which of the two facades are served is a matter of the
/// features of this crate.
///
/// * With the feature `tracing`: each [`SocketEvent`](crate::SocketEvent) becomes an event of the
///   target `zmtp_net`, and the figures one of the target `zmtp_net::statistics` at the level DEBUG.
///   They go to the subscriber of the thread that made the observer.
/// * With the feature `metrics`: the figures become counters and gauges, and events are counted; see
///   [`Statistics::record`](crate::Statistics::record) for the names. They go to the global recorder.
///
/// Sockets are not borrowed, and may be dropped at any time. What passed through a socket after the
/// last interval of its life is not told; to have it, call
/// [`record`](crate::Statistics::record) before it is dropped.
///
/// Dropping the observer ends its thread, after it has told the figures once more.
///
/// ```
/// use std::time::Duration;
/// use zmtp_net::{Context, Observer, Pull};
///
/// let observer = Observer::new(Duration::from_secs(10))?;
/// let pull = Pull::new(&Context::new()?)?;
/// observer.watch("orders", &pull);
/// pull.bind("tcp://127.0.0.1:*")?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Observer {
    desk: Arc<Mutex<Desk>>,
    thread: Option<JoinHandle<()>>,
}

impl Observer {
    /// An observer that tells figures at this interval, of a second for instance; at least a
    /// millisecond is left in between.
    ///
    /// # Errors
    /// If the operating system has no thread left.
    pub fn new(interval: Duration) -> io::Result<Self> {
        #[cfg(feature = "metrics")]
        figures::describe();
        let desk = Arc::new(Mutex::new(Desk::default()));
        let own = Arc::clone(&desk);
        let interval = interval.max(Duration::from_millis(1));
        #[cfg(feature = "tracing")]
        let dispatch = tracing::dispatcher::get_default(Clone::clone);
        let thread = thread::Builder::new().name("zmtp-observe".into()).spawn(move || {
            #[cfg(feature = "tracing")]
            let _subscriber = tracing::dispatcher::set_default(&dispatch);
            run::run(&own, interval);
        })?;
        Ok(Self { desk, thread: Some(thread) })
    }

    /// Tells about this socket from now on, under this name: it is the field, and the label, `socket`
    /// of all that is told. Give each socket its own: of two with the same name, each would set the
    /// same counters.
    ///
    /// What has happened before is not told: watch a socket before it is bound or connected.
    pub fn watch(&self, name: impl Into<String>, socket: &impl AsRef<Socket>) {
        let socket = socket.as_ref();
        let watched = Watched::new(name.into(), socket.monitor(), Arc::downgrade(socket.shared()));
        self.change(|desk| desk.arrived.push(watched));
    }

    /// Changes what the thread is told, and has it look.
    fn change(&self, change: impl FnOnce(&mut Desk)) {
        change(&mut self.desk.lock().unwrap_or_else(PoisonError::into_inner));
        if let Some(thread) = &self.thread {
            thread.thread().unpark();
        }
    }
}

impl Drop for Observer {
    fn drop(&mut self) {
        self.change(|desk| desk.over = true);
        if let Some(thread) = self.thread.take()
            && thread.thread().id() != thread::current().id()
        {
            // That a subscriber or a recorder has panicked there was told by the panic.
            let _ = thread.join();
        }
    }
}
