//! One frame, with what libzmq attaches to it.

use std::ffi::{CStr, CString, c_char};
use std::{fmt, ptr, slice};

use super::error::check;
use super::ffi::{self, RawMessage};
use super::{Error, Result};

/// One frame of a message, as libzmq holds it.
///
/// It is boxed because libzmq does not promise that its storage may move.
pub struct Message(Box<RawMessage>);

// SAFETY: a message is plain storage that no other thread holds on to; content
// that libzmq shares between messages is counted atomically.
unsafe impl Send for Message {}

impl Message {
    /// Creates an empty frame.
    pub fn new() -> Self {
        let mut raw = Box::new(RawMessage([0; 64]));
        // SAFETY: `raw` is writable storage of the required size. The call
        // only writes to it and cannot fail.
        unsafe { ffi::zmq_msg_init(&mut *raw) };
        Self(raw)
    }

    /// Creates a frame with a copy of `data`.
    pub fn with_data(data: &[u8]) -> Result<Self> {
        let mut raw = Box::new(RawMessage([0; 64]));
        // SAFETY: `raw` is writable storage of the required size.
        check(unsafe { ffi::zmq_msg_init_size(&mut *raw, data.len()) })?;
        let mut message = Self(raw);
        // SAFETY: the message was just made with `data.len()` writable bytes,
        // which cannot overlap `data`.
        unsafe {
            let start = ffi::zmq_msg_data(message.as_mut_ptr());
            ptr::copy_nonoverlapping(data.as_ptr(), start.cast(), data.len());
        }
        Ok(message)
    }

    /// The content of the frame.
    pub fn data(&self) -> &[u8] {
        // SAFETY: the message is initialized, and reading its size changes nothing.
        let len = unsafe { ffi::zmq_msg_size(self.as_ptr()) };
        // SAFETY: the call only computes an address, despite its `mut` pointer.
        let start = unsafe { ffi::zmq_msg_data(self.as_ptr().cast_mut()) };
        if len == 0 || start.is_null() {
            return &[];
        }
        // SAFETY: libzmq holds `len` readable bytes there until the message is
        // changed or closed, which the borrow of `self` rules out.
        unsafe { slice::from_raw_parts(start.cast(), len) }
    }

    /// Whether more frames of the same message follow.
    pub fn more(&self) -> bool {
        // SAFETY: the message is initialized.
        unsafe { ffi::zmq_msg_more(self.as_ptr()) != 0 }
    }

    /// A metadata property of a received frame, such as `User-Id`,
    /// `Socket-Type`, `Peer-Address` or one that the peer sent.
    pub fn property(&self, name: &str) -> Option<String> {
        let name = CString::new(name).ok()?;
        // SAFETY: the message is initialized and `name` outlives the call.
        let value = unsafe { ffi::zmq_msg_gets(self.as_ptr(), name.as_ptr()) };
        text(self, value).ok()
    }

    /// The routing id of the peer that sent the frame, for `SERVER` and `PEER`.
    /// It is 0 if there is none.
    pub fn routing_id(&self) -> u32 {
        // SAFETY: the message is initialized; the call reads a field of it.
        unsafe { ffi::zmq_msg_routing_id(self.as_ptr().cast_mut()) }
    }

    /// Addresses the frame to the peer with this routing id.
    pub fn set_routing_id(&mut self, routing_id: u32) -> Result<()> {
        // SAFETY: the message is initialized and borrowed mutably.
        check(unsafe { ffi::zmq_msg_set_routing_id(self.as_mut_ptr(), routing_id) })
    }

    /// The group of the frame, for `RADIO` and `DISH`.
    pub fn group(&self) -> Result<String> {
        // SAFETY: the message is initialized; the call reads a field of it.
        text(self, unsafe { ffi::zmq_msg_group(self.as_ptr().cast_mut()) })
    }

    /// Addresses the frame to a group.
    pub fn set_group(&mut self, group: &str) -> Result<()> {
        let group = CString::new(group)?;
        // SAFETY: the message is initialized and borrowed mutably, and libzmq
        // copies the text.
        check(unsafe { ffi::zmq_msg_set_group(self.as_mut_ptr(), group.as_ptr()) })
    }

    pub(super) fn as_ptr(&self) -> *const RawMessage {
        &*self.0
    }

    pub(super) fn as_mut_ptr(&mut self) -> *mut RawMessage {
        &mut *self.0
    }
}

/// Copies a text that libzmq keeps within `_owner`.
fn text(_owner: &Message, value: *const c_char) -> Result<String> {
    if value.is_null() {
        return Err(Error::last());
    }
    // SAFETY: libzmq gave the pointer out as a NUL-terminated text that lives
    // as long as the message, which is borrowed here.
    let value = unsafe { CStr::from_ptr(value) };
    value.to_str().map(str::to_owned).map_err(|_| Error::NotText)
}

impl Default for Message {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Message").field(&self.data()).finish()
    }
}

impl Drop for Message {
    fn drop(&mut self) {
        // SAFETY: the message is initialized, and nothing uses it after this.
        unsafe { ffi::zmq_msg_close(self.as_mut_ptr()) };
    }
}
