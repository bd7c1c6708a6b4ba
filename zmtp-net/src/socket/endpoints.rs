//! Binding and connecting.

use std::sync::Arc;

use super::Socket;
use crate::endpoint::{Endpoint, EndpointError};
use crate::error::AddressingError;
use crate::event::{EventKind, SocketEvent};
use crate::peer::{ListenerId, PeerId};
use crate::pipe;
use crate::transport::{Listener, io_error};
use crate::turn::Core;

impl Socket {
    /// Binds to an endpoint: peers can connect to it from now on. Gives the endpoint as it turned
    /// out, with the port or path that was chosen where that was left open (`tcp://127.0.0.1:*`,
    /// `ipc://*`).
    ///
    /// A socket can be bound and connected to any number of endpoints. A host name is looked up,
    /// which waits; anything else does not.
    ///
    /// # Errors
    /// [`AddressingError::Endpoint`] if it cannot be bound to, [`AddressingError::NameInUse`] for an
    /// inproc name that is taken, [`AddressingError::Io`] if the operating system refuses.
    #[doc(alias = "zmq_bind")]
    #[doc(alias = "ZMQ_LAST_ENDPOINT")]
    pub fn bind<E>(&self, endpoint: E) -> Result<Endpoint, AddressingError>
    where
        E: TryInto<Endpoint>,
        EndpointError: From<E::Error>,
    {
        let endpoint = endpoint.try_into().map_err(EndpointError::from)?.for_bind()?;
        if self.shared.is_over() {
            return Err(AddressingError::Terminated);
        }
        if let Endpoint::Inproc(name) = &endpoint {
            self.bind_inproc(name)?;
            return Ok(endpoint);
        }
        let options = self.options();
        match Listener::bind(&endpoint, &options) {
            Ok(listener) => self.listen(listener, Some(&endpoint)),
            Err(error) => {
                let failed = EventKind::BindFailed(io_error(&error));
                let local = Arc::from(endpoint.to_string());
                self.shared.call(|core| about_listener(core, failed, local));
                Err(error.into())
            }
        }
    }

    /// Takes over a descriptor that listens already, of tcp or a Unix domain socket, as a service
    /// manager hands it over.
    ///
    /// # Errors
    /// [`AddressingError::Io`] if it does not listen.
    #[cfg(unix)]
    #[doc(alias = "ZMQ_USE_FD")]
    pub fn bind_fd(&self, descriptor: std::os::fd::OwnedFd) -> Result<Endpoint, AddressingError> {
        self.listen(Listener::from_fd(descriptor)?, None)
    }

    fn listen(
        &self,
        listener: Listener,
        asked: Option<&Endpoint>,
    ) -> Result<Endpoint, AddressingError> {
        let text: Arc<str> = Arc::from(listener.endpoint());
        let asked = asked.map_or_else(|| Arc::clone(&text), |asked| asked.to_string().into());
        let endpoint = text.parse()?;
        self.shared.call(|core| {
            core.engine.listen(listener, asked, Arc::clone(&text))?;
            core.last_endpoint = Some(Arc::clone(&text));
            about_listener(core, EventKind::Listening, text);
            Ok(endpoint)
        })
    }

    fn bind_inproc(&self, name: &str) -> Result<(), AddressingError> {
        let name: Arc<str> = Arc::from(name);
        let (listener, socket_type) = self.shared.call(|core| {
            let text: Arc<str> = Arc::from(format!("inproc://{name}"));
            core.last_endpoint = Some(Arc::clone(&text));
            (core.name_bound(text), core.hub.socket_type())
        });
        let own = (&self.shared, socket_type);
        let bound = self.context.inner.names.bind(&name, own, listener);
        bound.map_err(|_| {
            self.shared.call(|core| core.name_unbound(&format!("inproc://{name}")));
            AddressingError::NameInUse
        })
    }

    /// Connects to an endpoint. Returns at once: the connection is made in the background, again and
    /// again if it fails or is lost, and messages are queued for it meanwhile (unless
    /// [`Options::immediate`](crate::Options::immediate)). Nobody needs to be bound there yet.
    ///
    /// The peer's id stays the same whatever happens to its connection.
    ///
    /// As with libzmq, a DEALER, SUB, PUB or REQ that is connected to the same endpoint already
    /// stays so once.
    ///
    /// # Errors
    /// [`AddressingError::Endpoint`] if it cannot be connected to.
    #[doc(alias = "zmq_connect")]
    pub fn connect<E>(&self, endpoint: E) -> Result<PeerId, AddressingError>
    where
        E: TryInto<Endpoint>,
        EndpointError: From<E::Error>,
    {
        let endpoint = endpoint.try_into().map_err(EndpointError::from)?.for_connect()?;
        self.connect_as(endpoint, None)
    }

    /// Connects as [`connect`](Self::connect) does, and gives the peer this identity, whatever it
    /// calls itself: a ROUTER can send to it from the start. The identity has 1 to 255 bytes.
    ///
    /// # Errors
    /// As [`connect`](Self::connect).
    #[doc(alias = "ZMQ_CONNECT_ROUTING_ID")]
    pub fn connect_with_identity<E>(
        &self,
        endpoint: E,
        identity: &[u8],
    ) -> Result<PeerId, AddressingError>
    where
        E: TryInto<Endpoint>,
        EndpointError: From<E::Error>,
    {
        let endpoint = endpoint.try_into().map_err(EndpointError::from)?.for_connect()?;
        self.connect_as(endpoint, Some(identity))
    }

    fn connect_as(
        &self,
        endpoint: Endpoint,
        identity: Option<&[u8]>,
    ) -> Result<PeerId, AddressingError> {
        if self.shared.is_over() {
            return Err(AddressingError::Terminated);
        }
        let text: Arc<str> = Arc::from(endpoint.to_string());
        if let Endpoint::Inproc(name) = &endpoint {
            return self.connect_inproc(name, &text).ok_or(AddressingError::Terminated);
        }
        Ok(self.shared.change(|core| {
            core.last_endpoint = Some(Arc::clone(&text));
            if let Some(known) = core.hub.connected_once(&text) {
                return known;
            }
            let id = core.hub.connect_as(Arc::new(endpoint), text, identity);
            core.perform();
            id
        }))
    }

    fn connect_inproc(&self, name: &str, text: &Arc<str>) -> Option<PeerId> {
        let bell = self.shared.bell();
        let (id, far) = self.shared.change(|core| {
            core.last_endpoint = Some(Arc::clone(text));
            let own = core.hub.introduction();
            let unknown = pipe::Introduction::unknown();
            let (near, far) = pipe::half(own, unknown);
            (core.hub.attach_inproc(near, None, text, &bell), far)
        });
        let id = id?;
        self.context.inner.names.connect(&Arc::from(name), far);
        Some(id)
    }

    /// Stops listening at an endpoint, and closes the connections that came through it, after what
    /// is queued for them.
    ///
    /// The endpoint is as [`bind`](Self::bind) gave it, or as it was given to `bind`. If the latter
    /// was done several times (`tcp://127.0.0.1:*`), the last of them is meant.
    ///
    /// # Errors
    /// [`AddressingError::NotThere`] if the socket is not bound to it.
    #[doc(alias = "zmq_unbind")]
    pub fn unbind<E>(&self, endpoint: E) -> Result<(), AddressingError>
    where
        E: TryInto<Endpoint>,
        EndpointError: From<E::Error>,
    {
        let endpoint = endpoint.try_into().map_err(EndpointError::from)?;
        let text = endpoint.to_string();
        if let Endpoint::Inproc(name) = &endpoint {
            let listener = self.shared.call(|core| core.name_unbound(&text));
            let listener = listener.ok_or(AddressingError::NotThere)?;
            self.context.inner.names.unbind(name);
            self.shared.change(|core| core.hub.unlistened(listener));
            return Ok(());
        }
        self.shared.change(|core| {
            let (listener, local) = core.engine.unlisten(&text).ok_or(AddressingError::NotThere)?;
            about_listener(core, EventKind::Closed, local);
            core.hub.unlistened(listener);
            Ok(())
        })
    }

    /// Disconnects from an endpoint that [`connect`](Self::connect) was called with: no more
    /// attempts are made, and the connection is closed after what is queued for it, as long as the
    /// linger allows.
    ///
    /// # Errors
    /// [`AddressingError::NotThere`] if the socket is not connected to it.
    #[doc(alias = "zmq_disconnect")]
    pub fn disconnect<E>(&self, endpoint: E) -> Result<(), AddressingError>
    where
        E: TryInto<Endpoint>,
        EndpointError: From<E::Error>,
    {
        let endpoint = endpoint.try_into().map_err(EndpointError::from)?;
        let done = self.shared.change(|core| core.hub.disconnect(&endpoint.to_string()));
        done.then_some(()).ok_or(AddressingError::NotThere)
    }

    /// Closes the connection to one peer now, with what is queued for it. If this socket connected
    /// to it, it does not do so again.
    ///
    /// # Errors
    /// [`AddressingError::NotThere`] if there is no such peer.
    #[doc(alias = "zmq_disconnect_peer")]
    pub fn disconnect_peer(&self, peer: PeerId) -> Result<(), AddressingError> {
        let done = self.shared.change(|core| core.hub.disconnect_peer(peer));
        done.then_some(()).ok_or(AddressingError::NotThere)
    }

    /// The endpoint that the socket was last bound or connected to.
    #[doc(alias = "ZMQ_LAST_ENDPOINT")]
    #[must_use]
    pub fn last_endpoint(&self) -> Option<Endpoint> {
        self.shared.call(|core| core.last_endpoint.as_ref().and_then(|text| text.parse().ok()))
    }
}

/// Tells the monitors about a listener.
fn about_listener(core: &mut Core, kind: EventKind, local: Arc<str>) {
    core.emit(SocketEvent { kind, peer: None, local: Some(local), remote: None, about: None });
}

/// Where inproc names are among the listeners of a socket.
pub(crate) const NAMES: u32 = 1 << 31;

impl Core {
    /// Another inproc name of this socket.
    fn name_bound(&mut self, text: Arc<str>) -> ListenerId {
        self.names += 1;
        let listener = ListenerId(NAMES | self.names);
        self.bound_names.push((text, listener));
        listener
    }

    fn name_unbound(&mut self, text: &str) -> Option<ListenerId> {
        let place = self.bound_names.iter().position(|(bound, _)| &**bound == text)?;
        Some(self.bound_names.swap_remove(place).1)
    }
}
