//! What sockets of all types have.

use std::time::Duration;

use super::Typed;
use super::kinds::Kind;
use crate::context::Context;
use crate::endpoint::{Endpoint, EndpointError};
use crate::error::{AddressingError, SocketError};
use crate::hub::{PeerStatistics, Statistics};
use crate::monitor::Monitor;
use crate::options::{Linger, Options};
use crate::peer::PeerId;
use crate::socket::Driver;

/// Making and breaking connections.
impl<K: Kind> Typed<K> {
    /// Binds to an endpoint, and gives it as it turned out: [`Socket::bind`](crate::Socket::bind).
    ///
    /// # Errors
    /// As there.
    #[doc(alias = "zmq_bind")]
    pub fn bind<E>(&self, endpoint: E) -> Result<Endpoint, AddressingError>
    where
        E: TryInto<Endpoint>,
        EndpointError: From<E::Error>,
    {
        self.socket.bind(endpoint)
    }

    /// Takes over a descriptor that listens already:
    /// [`Socket::bind_fd`](crate::Socket::bind_fd).
    ///
    /// # Errors
    /// As there.
    #[cfg(unix)]
    pub fn bind_fd(&self, descriptor: std::os::fd::OwnedFd) -> Result<Endpoint, AddressingError> {
        self.socket.bind_fd(descriptor)
    }

    /// Has an event loop of the application do what the background does for tasks that wait:
    /// [`Socket::driver`](crate::Socket::driver).
    ///
    /// # Errors
    /// If the operating system has no descriptor left.
    pub fn driver(&self) -> std::io::Result<Driver> {
        self.socket.driver()
    }

    /// Connects to an endpoint, in the background:
    /// [`Socket::connect`](crate::Socket::connect).
    ///
    /// # Errors
    /// As there.
    #[doc(alias = "zmq_connect")]
    pub fn connect<E>(&self, endpoint: E) -> Result<PeerId, AddressingError>
    where
        E: TryInto<Endpoint>,
        EndpointError: From<E::Error>,
    {
        self.socket.connect(endpoint)
    }

    /// Stops listening at an endpoint: [`Socket::unbind`](crate::Socket::unbind).
    ///
    /// # Errors
    /// As there.
    #[doc(alias = "zmq_unbind")]
    pub fn unbind<E>(&self, endpoint: E) -> Result<(), AddressingError>
    where
        E: TryInto<Endpoint>,
        EndpointError: From<E::Error>,
    {
        self.socket.unbind(endpoint)
    }

    /// Disconnects from an endpoint: [`Socket::disconnect`](crate::Socket::disconnect).
    ///
    /// # Errors
    /// As there.
    #[doc(alias = "zmq_disconnect")]
    pub fn disconnect<E>(&self, endpoint: E) -> Result<(), AddressingError>
    where
        E: TryInto<Endpoint>,
        EndpointError: From<E::Error>,
    {
        self.socket.disconnect(endpoint)
    }

    /// Closes the connection to one peer now:
    /// [`Socket::disconnect_peer`](crate::Socket::disconnect_peer).
    ///
    /// # Errors
    /// As there.
    pub fn disconnect_peer(&self, peer: PeerId) -> Result<(), AddressingError> {
        self.socket.disconnect_peer(peer)
    }

    /// The endpoint that the socket was last bound or connected to.
    #[doc(alias = "ZMQ_LAST_ENDPOINT")]
    #[must_use]
    pub fn last_endpoint(&self) -> Option<Endpoint> {
        self.socket.last_endpoint()
    }

    /// Closes the socket, with this linger in place of that of its options.
    #[doc(alias = "zmq_close")]
    pub fn close_with(self, linger: Linger) {
        self.socket.close_with(linger);
    }
}

/// Options, and looking at the socket.
impl<K: Kind> Typed<K> {
    /// The context of this socket.
    #[must_use]
    pub const fn context(&self) -> &Context {
        self.socket.context()
    }

    /// Changes the options: [`Socket::configure`](crate::Socket::configure).
    ///
    /// # Errors
    /// As there.
    #[doc(alias = "zmq_setsockopt")]
    pub fn configure(&self, change: impl FnOnce(Options) -> Options) -> Result<(), SocketError> {
        self.socket.configure(change)
    }

    /// The options as they are now.
    #[doc(alias = "zmq_getsockopt")]
    #[must_use]
    pub fn options(&self) -> Options {
        self.socket.options()
    }

    /// The figures of this socket and of each of its peers, taken at one moment.
    #[must_use]
    pub fn statistics(&self) -> Statistics {
        self.socket.statistics()
    }

    /// The peers of this socket.
    #[must_use]
    pub fn peers(&self) -> Vec<PeerStatistics> {
        self.socket.peers()
    }

    /// What is known of a peer; `None` when it has gone.
    #[must_use]
    pub fn peer(&self, id: PeerId) -> Option<PeerStatistics> {
        self.socket.peer(id)
    }

    /// Tells from now on what happens to the connections of this socket.
    #[doc(alias = "zmq_socket_monitor")]
    #[must_use]
    pub fn monitor(&self) -> Monitor {
        self.socket.monitor()
    }

    /// Waits until at least `count` peers are connected, their handshakes behind them; whether that
    /// was so within `timeout`.
    pub fn wait_for_peers(&self, count: usize, timeout: Duration) -> bool {
        self.socket.wait_for_peers(count, timeout)
    }
}
