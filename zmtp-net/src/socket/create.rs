//! Making sockets.

use zmtp_codec::SocketType;

use super::Socket;
use crate::context::Context;
use crate::error::SocketError;
use crate::options::Options;

impl Context {
    /// A socket with libzmq's defaults.
    ///
    /// # Errors
    /// As [`socket_with`](Self::socket_with).
    #[doc(alias = "zmq_socket")]
    pub fn socket(&self, socket_type: SocketType) -> Result<Socket, SocketError> {
        self.socket_with(socket_type, Options::default())
    }

    /// A socket with these options.
    ///
    /// # Errors
    /// [`SocketError::SocketType`] for a type other than the eleven stable ones,
    /// [`SocketError::Option`] where the options do not fit the type or each other,
    /// [`SocketError::Io`] if the operating system has no descriptor left, and
    /// [`SocketError::Terminated`] after a [`shutdown`](Self::shutdown).
    pub fn socket_with(
        &self,
        socket_type: SocketType,
        options: Options,
    ) -> Result<Socket, SocketError> {
        options.check(socket_type)?;
        if self.is_over() {
            return Err(SocketError::Terminated);
        }
        let shared = self.inner.make(socket_type, options)?;
        Ok(Socket::new(shared, self.clone()))
    }
}
