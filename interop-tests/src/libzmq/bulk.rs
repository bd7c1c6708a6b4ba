//! Many frames through one message, as libzmq's own `local_thr` and `remote_thr` do it: nothing is
//! allocated for a frame but by libzmq itself.

use std::ffi::c_int;

use super::error::check;
use super::{Message, Result, Socket, ffi};

impl Socket {
    /// Takes back what [`Socket::new`] has changed: calls wait as long as it takes, and what was
    /// sent keeps the context alive until it has left.
    pub fn set_default_waits(&self) -> Result<()> {
        self.set_int(ffi::SNDTIMEO, -1)?;
        self.set_int(ffi::RCVTIMEO, -1)?;
        self.set_int(ffi::LINGER, -1)
    }

    /// Makes a publisher wait for a slow subscriber, where it would drop messages.
    pub fn set_xpub_nodrop(&self, on: bool) -> Result<()> {
        self.set_bool(ffi::XPUB_NODROP, on)
    }

    /// Sends a frame of `len` bytes of no particular content, which nobody writes. What `message`
    /// had is gone.
    pub fn send_blank(&self, message: &mut Message, len: usize, more: bool) -> Result<()> {
        message.send_blank(len, |message| self.send_from(message, more))
    }

    /// Sends the content of `message` and leaves it empty.
    pub fn send_from(&self, message: &mut Message, more: bool) -> Result<()> {
        self.raw.send_from(message, flags(more))
    }

    /// Sends a frame with a copy of `data`.
    pub fn send_slice(&self, data: &[u8], more: bool) -> Result<()> {
        self.raw.send_slice(data, flags(more))
    }

    /// Receives one frame into `message`; what it had is gone.
    pub fn recv_into(&self, message: &mut Message) -> Result<()> {
        self.raw.recv_into(message)
    }
}

impl Message {
    /// Has `send` send `len` bytes that were never written, and sees to it that nobody reads them:
    /// the message is empty afterwards, sent or not.
    fn send_blank(&mut self, len: usize, send: impl FnOnce(&mut Self) -> Result<()>) -> Result<()> {
        self.clear();
        // SAFETY: the message is empty, so it holds nothing that would be lost.
        check(unsafe { ffi::zmq_msg_init_size(self.as_mut_ptr(), len) })?;
        let sent = send(self);
        if sent.is_err() {
            self.clear();
        }
        sent
    }

    /// Drops the content.
    fn clear(&mut self) {
        // SAFETY: the message is initialized, and again so when both calls are done; neither can
        // fail on an initialized message.
        unsafe {
            ffi::zmq_msg_close(self.as_mut_ptr());
            ffi::zmq_msg_init(self.as_mut_ptr());
        }
    }
}

const fn flags(more: bool) -> c_int {
    if more { ffi::SNDMORE } else { 0 }
}
