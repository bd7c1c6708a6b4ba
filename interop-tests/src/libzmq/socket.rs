//! A socket: opening it, its endpoints, and whole messages.

use std::ffi::CString;
use std::time::Duration;

use super::raw::RawSocket;
use super::{Context, Message, Monitor, Result, SocketType, ffi};

/// The send and receive timeout of a new socket.
pub const DEFAULT_TIMEOUT: Duration = Duration::from_secs(5);

/// A libzmq socket, closed on drop.
///
/// It may move to another thread, but two threads cannot share it, not even
/// those types that libzmq makes thread safe.
#[derive(Debug)]
pub struct Socket {
    // Dropped in this order: the socket closes before its context may end.
    pub(super) raw: RawSocket,
    context: Context,
    socket_type: SocketType,
}

impl Socket {
    /// Opens a socket with [`DEFAULT_TIMEOUT`] both ways and without linger.
    pub fn new(context: &Context, socket_type: SocketType) -> Result<Self> {
        let socket = Self {
            raw: RawSocket::open(context, socket_type.code())?,
            context: context.clone(),
            socket_type,
        };
        socket.set_send_timeout(DEFAULT_TIMEOUT)?;
        socket.set_recv_timeout(DEFAULT_TIMEOUT)?;
        socket.set_linger(Duration::ZERO)?;
        Ok(socket)
    }

    /// The type that the socket was opened with.
    pub fn socket_type(&self) -> SocketType {
        self.socket_type
    }

    /// The context that the socket belongs to.
    pub fn context(&self) -> &Context {
        &self.context
    }

    /// Binds, and returns the endpoint with any wildcard resolved, so that
    /// `tcp://127.0.0.1:0` gives the port that was chosen.
    pub fn bind(&self, endpoint: &str) -> Result<String> {
        self.raw.bind(&CString::new(endpoint)?)?;
        self.raw.last_endpoint()
    }

    /// Undoes a bind to exactly this endpoint.
    pub fn unbind(&self, endpoint: &str) -> Result<()> {
        self.raw.unbind(&CString::new(endpoint)?)
    }

    /// Connects, in the background for all transports but `inproc`.
    pub fn connect(&self, endpoint: &str) -> Result<()> {
        self.raw.connect(&CString::new(endpoint)?)
    }

    /// Undoes a connect to exactly this endpoint.
    pub fn disconnect(&self, endpoint: &str) -> Result<()> {
        self.raw.disconnect(&CString::new(endpoint)?)
    }

    /// Sends one message, with a frame for each part.
    ///
    /// No parts at all are sent as nothing.
    pub fn send(&self, parts: &[&[u8]]) -> Result<()> {
        let Some((last, before)) = parts.split_last() else {
            return Ok(());
        };
        for part in before {
            self.send_frame(Message::with_data(part)?, true)?;
        }
        self.send_frame(Message::with_data(last)?, false)
    }

    /// Sends one frame, and says whether more of the same message follow.
    pub fn send_frame(&self, frame: Message, more: bool) -> Result<()> {
        self.raw.send(frame, if more { ffi::SNDMORE } else { 0 })
    }

    /// Receives one message with all of its frames.
    pub fn recv(&self) -> Result<Vec<Vec<u8>>> {
        let frames = self.recv_frames()?;
        Ok(frames.iter().map(|frame| frame.data().to_vec()).collect())
    }

    /// Receives one message as frames that keep their metadata.
    pub fn recv_frames(&self) -> Result<Vec<Message>> {
        let mut frames = vec![self.recv_frame()?];
        while frames.last().is_some_and(Message::more) {
            frames.push(self.recv_frame()?);
        }
        Ok(frames)
    }

    /// Receives one frame.
    pub fn recv_frame(&self) -> Result<Message> {
        self.raw.recv()
    }

    /// Starts to report the socket's events. Call it before binding or
    /// connecting, or the first events are missed.
    pub fn monitor(&self) -> Result<Monitor> {
        Monitor::new(self)
    }
}
