//! The task that turns a socket, and the end of it.

mod registration;
mod turning;

use std::sync::{Arc, Mutex, Weak};

use tokio::runtime::Handle;
use tokio::task::AbortHandle;
use zmtp_net::Socket;

use crate::error::DriveErrorKind;
use turning::{Seat, turn_until_ended};

/// A socket is driven by a task of tokio, for as long as this lives and the runtime does.
#[derive(Debug)]
pub(crate) struct Driving {
    /// The task alone keeps the driver, so that it goes with the task, whoever ends that.
    seat: Weak<Seat>,
    task: AbortHandle,
}

impl Driving {
    /// Spawns the task on the runtime that the caller is in.
    pub(crate) fn begin(socket: &Socket) -> Result<Self, DriveErrorKind> {
        let runtime = Handle::try_current().map_err(|_| DriveErrorKind::NoRuntime)?;
        let driver = socket.driver().map_err(DriveErrorKind::Io)?;
        let seat = Arc::new(Mutex::new(Some(registration::register(driver)?)));
        let weak = Arc::downgrade(&seat);
        let task = runtime.spawn(turn_until_ended(seat)).abort_handle();
        Ok(Self { seat: weak, task })
    }
}

/// The driver goes here and now, so that the background thread of the context takes over also where the
/// runtime has nothing to run at the moment and drops its tasks late.
impl Drop for Driving {
    fn drop(&mut self) {
        // None if the task has a turn at this moment, and ends behind it. Waiting for that could be waiting
        // for oneself, where a turn wakes somebody who drops the socket.
        let driver = self.seat.upgrade().and_then(|seat| seat.try_lock().ok()?.take());
        drop(driver);
        self.task.abort();
    }
}
