//! A driver's descriptor in tokio's event loop.
#![expect(unsafe_code, reason = "tokio takes a descriptor only from who vouches for it")]

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};

use tokio::io::Interest;
use tokio::io::unix::AsyncFd;
use zmtp_net::Driver;

use crate::error::DriveErrorKind;

/// Has the event loop of the runtime that the caller is in watch a driver.
///
/// A runtime cannot be asked whether it has an event loop: tokio panics where there is none. That it does so
/// first of all, and leaves nothing half done, is what makes an error of it here.
pub(super) fn register(driver: Driver) -> Result<AsyncFd<Driver>, DriveErrorKind> {
    let watched = catch_unwind(AssertUnwindSafe(|| watch(driver)));
    watched.map_err(|_| DriveErrorKind::IoDisabled)?.map_err(DriveErrorKind::Io)
}

fn watch(driver: Driver) -> io::Result<AsyncFd<Driver>> {
    // SAFETY: a driver owns its descriptor, which stays open and is the same one for as long as it lives.
    let watched = unsafe { AsyncFd::register_with_interest(driver, Interest::READABLE) };
    watched.map_err(io::Error::from)
}
