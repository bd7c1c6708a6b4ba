//! The owner of a raw socket: every libzmq call that takes a socket is here.

use std::ffi::{CStr, c_int, c_void};
use std::ptr::{self, NonNull};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::error::check;
use super::{Context, Error, Message, Result, ffi};

/// Room for the longest endpoint that libzmq reports.
const MAX_ENDPOINT: usize = 1024;

/// An open socket, closed on drop.
#[derive(Debug)]
pub(super) struct RawSocket {
    ptr: NonNull<c_void>,
    link: Arc<Mutex<Link>>,
}

/// Whether a monitor is attached to a socket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Link {
    Free,
    Monitored,
}

// SAFETY: libzmq lets a socket move between threads with a full memory fence,
// and safe Rust cannot hand a value to another thread without one. It is not
// `Sync`, as two threads may not use it at once.
unsafe impl Send for RawSocket {}

impl RawSocket {
    /// Opens a socket. The caller keeps `context` alive until it is closed.
    pub(super) fn open(context: &Context, kind: c_int) -> Result<Self> {
        // SAFETY: the context is alive.
        let ptr = unsafe { ffi::zmq_socket(context.as_ptr(), kind) };
        let ptr = NonNull::new(ptr).ok_or_else(Error::last)?;
        let link = Arc::new(Mutex::new(Link::Free));
        Ok(Self { ptr, link })
    }

    pub(super) fn set(&self, option: c_int, value: &[u8]) -> Result<()> {
        let start = value.as_ptr().cast();
        // SAFETY: the socket is open, and `start` has `value.len()` readable
        // bytes, which libzmq copies.
        check(unsafe { ffi::zmq_setsockopt(self.ptr.as_ptr(), option, start, value.len()) })
    }

    /// Reads the endpoint that the last bind or connect resolved to.
    pub(super) fn last_endpoint(&self) -> Result<String> {
        let mut buffer = [0_u8; MAX_ENDPOINT];
        let mut len = buffer.len();
        let start = buffer.as_mut_ptr().cast();
        // SAFETY: the socket is open, and `start` has `len` writable bytes.
        check(unsafe {
            ffi::zmq_getsockopt(self.ptr.as_ptr(), ffi::LAST_ENDPOINT, start, &mut len)
        })?;
        let endpoint = CStr::from_bytes_until_nul(&buffer).map_err(|_| Error::NotText)?;
        let endpoint = endpoint.to_str().map_err(|_| Error::NotText)?;
        Ok(endpoint.to_owned())
    }

    pub(super) fn bind(&self, endpoint: &CStr) -> Result<()> {
        // SAFETY: the socket is open and libzmq copies the text.
        check(unsafe { ffi::zmq_bind(self.ptr.as_ptr(), endpoint.as_ptr()) })
    }

    pub(super) fn unbind(&self, endpoint: &CStr) -> Result<()> {
        // SAFETY: the socket is open and libzmq copies the text.
        check(unsafe { ffi::zmq_unbind(self.ptr.as_ptr(), endpoint.as_ptr()) })
    }

    pub(super) fn connect(&self, endpoint: &CStr) -> Result<()> {
        // SAFETY: the socket is open and libzmq copies the text.
        check(unsafe { ffi::zmq_connect(self.ptr.as_ptr(), endpoint.as_ptr()) })
    }

    pub(super) fn disconnect(&self, endpoint: &CStr) -> Result<()> {
        // SAFETY: the socket is open and libzmq copies the text.
        check(unsafe { ffi::zmq_disconnect(self.ptr.as_ptr(), endpoint.as_ptr()) })
    }

    pub(super) fn connect_peer(&self, endpoint: &CStr) -> Result<u32> {
        // SAFETY: the socket is open and libzmq copies the text.
        match unsafe { ffi::zmq_connect_peer(self.ptr.as_ptr(), endpoint.as_ptr()) } {
            0 => Err(Error::last()),
            routing_id => Ok(routing_id),
        }
    }

    pub(super) fn join(&self, group: &CStr) -> Result<()> {
        // SAFETY: the socket is open and libzmq copies the text.
        check(unsafe { ffi::zmq_join(self.ptr.as_ptr(), group.as_ptr()) })
    }

    pub(super) fn leave(&self, group: &CStr) -> Result<()> {
        // SAFETY: the socket is open and libzmq copies the text.
        check(unsafe { ffi::zmq_leave(self.ptr.as_ptr(), group.as_ptr()) })
    }

    pub(super) fn send(&self, mut message: Message, flags: c_int) -> Result<()> {
        self.send_from(&mut message, flags)
    }

    pub(super) fn send_from(&self, message: &mut Message, flags: c_int) -> Result<()> {
        retry(|| {
            // SAFETY: the socket is open and the message initialized. libzmq
            // leaves it initialized, empty if the call succeeds.
            check(unsafe { ffi::zmq_msg_send(message.as_mut_ptr(), self.ptr.as_ptr(), flags) })
        })
    }

    pub(super) fn send_slice(&self, data: &[u8], flags: c_int) -> Result<()> {
        let start = data.as_ptr().cast();
        retry(|| {
            // SAFETY: the socket is open, and `start` has `data.len()` readable
            // bytes, which libzmq copies.
            check(unsafe { ffi::zmq_send(self.ptr.as_ptr(), start, data.len(), flags) })
        })
    }

    pub(super) fn recv(&self) -> Result<Message> {
        let mut message = Message::new();
        self.recv_into(&mut message)?;
        Ok(message)
    }

    pub(super) fn recv_into(&self, message: &mut Message) -> Result<()> {
        retry(|| {
            // SAFETY: the socket is open and the message initialized.
            check(unsafe { ffi::zmq_msg_recv(message.as_mut_ptr(), self.ptr.as_ptr(), 0) })
        })
    }

    /// Starts to report the socket's events to the `PAIR` socket that has
    /// already been connected to `endpoint`.
    pub(super) fn monitor(&self, endpoint: &CStr) -> Result<MonitorGuard> {
        let mut link = lock(&self.link);
        if *link == Link::Monitored {
            return Err(Error::AlreadyMonitored);
        }
        // SAFETY: the socket is open and libzmq copies the text.
        check(unsafe {
            ffi::zmq_socket_monitor(self.ptr.as_ptr(), endpoint.as_ptr(), ffi::EVENT_ALL)
        })?;
        *link = Link::Monitored;
        Ok(MonitorGuard { ptr: self.ptr, link: Arc::clone(&self.link) })
    }
}

impl Drop for RawSocket {
    fn drop(&mut self) {
        stop_monitor(self.ptr, &self.link);
        // SAFETY: the socket is open and nothing uses it after this: a guard
        // that is left finds that it is no longer monitored.
        unsafe { ffi::zmq_close(self.ptr.as_ptr()) };
    }
}

/// Stops a socket's events when it goes, unless the socket went first.
///
/// libzmq blocks when it has an event to report and the reader is gone, so the
/// events must stop before the reader closes.
#[derive(Debug)]
pub(super) struct MonitorGuard {
    ptr: NonNull<c_void>,
    link: Arc<Mutex<Link>>,
}

// SAFETY: the pointer is only used in `stop_monitor`, which any thread may call.
unsafe impl Send for MonitorGuard {}

impl Drop for MonitorGuard {
    fn drop(&mut self) {
        stop_monitor(self.ptr, &self.link);
    }
}

fn stop_monitor(socket: NonNull<c_void>, link: &Mutex<Link>) {
    let mut link = lock(link);
    if *link == Link::Monitored {
        *link = Link::Free;
        // SAFETY: the socket is open, since closing it begins by freeing the
        // link under this lock. libzmq guards a socket's monitor with a mutex
        // of its own, so the socket may be in use on another thread.
        unsafe { ffi::zmq_socket_monitor(socket.as_ptr(), ptr::null(), 0) };
    }
}

fn lock(link: &Mutex<Link>) -> MutexGuard<'_, Link> {
    link.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Makes a call again for as long as signals interrupt it.
fn retry(mut call: impl FnMut() -> Result<()>) -> Result<()> {
    loop {
        match call() {
            Err(error) if error.is_interrupted() => {}
            result => return result,
        }
    }
}
