//! The context that owns libzmq's I/O threads.

use std::ffi::c_void;
use std::ptr::NonNull;
use std::sync::Arc;

use super::error::check;
use super::{Error, Result, ffi};

/// A libzmq context, shared by its clones and by all of its sockets.
///
/// The last of them to be dropped terminates it, so no socket outlives it.
#[derive(Debug, Clone)]
pub struct Context(Arc<RawContext>);

impl Context {
    /// Creates a context with libzmq's defaults.
    pub fn new() -> Result<Self> {
        let ptr = NonNull::new(ffi::zmq_ctx_new()).ok_or_else(Error::last)?;
        Ok(Self(Arc::new(RawContext(ptr))))
    }

    /// Makes every blocking call on the context's sockets, now and later, fail
    /// with [`Error::Terminated`].
    pub fn shutdown(&self) -> Result<()> {
        // SAFETY: the context is alive, as `self` keeps it, and this call may
        // be made from any thread.
        check(unsafe { ffi::zmq_ctx_shutdown(self.as_ptr()) })
    }

    /// The raw context, valid as long as `self` or a clone of it is.
    pub(super) fn as_ptr(&self) -> *mut c_void {
        self.0.0.as_ptr()
    }
}

/// The owner of the raw context.
#[derive(Debug)]
struct RawContext(NonNull<c_void>);

// SAFETY: libzmq documents that a context is thread safe.
unsafe impl Send for RawContext {}
// SAFETY: as above.
unsafe impl Sync for RawContext {}

impl Drop for RawContext {
    fn drop(&mut self) {
        // SAFETY: this is the last owner, and every socket was closed before
        // it gave its clone of the context up.
        while check(unsafe { ffi::zmq_ctx_term(self.0.as_ptr()) }).is_err_and(Error::is_interrupted)
        {
        }
    }
}
