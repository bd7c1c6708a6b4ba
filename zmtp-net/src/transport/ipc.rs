//! Unix domain sockets.

use std::fmt;
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::net::SocketAddr;
use std::path::{Path, PathBuf};

use mio::net::{UnixListener, UnixStream};
use socket2::{Domain, SockAddr, SockRef, Socket, Type};

use super::credentials::Credentials;
use super::error::AddressError;
use super::listener::{Accepted, retry};
use super::settings::{self, backlog};
use super::socket_file::{PrivateDirectory, SocketFile, is_socket};
use super::stream::Stream;
use crate::endpoint::{IpcEndpoint, IpcName};
use crate::options::{IpcFilters, Options};

/// What a Unix domain socket is found by, as the operating system knows it: unlike an endpoint,
/// this need not be text.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum UnixName {
    /// A path in the file system.
    Path(PathBuf),
    /// A name in the abstract namespace of Linux; written with `@` before it.
    #[cfg(any(target_os = "linux", target_os = "android"))]
    Abstract(Vec<u8>),
}

impl UnixName {
    /// What an endpoint names. `None`: a path is to be made up.
    ///
    /// # Errors
    /// For an abstract name where there are none.
    pub(crate) fn new(endpoint: &IpcEndpoint) -> io::Result<Option<Self>> {
        match endpoint.name() {
            IpcName::Path(path) => Ok(Some(Self::Path(path.into()))),
            #[cfg(any(target_os = "linux", target_os = "android"))]
            IpcName::Abstract(name) => Ok(Some(Self::Abstract(name.as_bytes().to_vec()))),
            #[cfg(not(any(target_os = "linux", target_os = "android")))]
            IpcName::Abstract(_) => Err(AddressError::NoAbstractNames.into()),
            IpcName::Wildcard => Ok(None),
        }
    }

    /// The name in an address of the operating system, if it has one.
    pub(crate) fn of(address: &SocketAddr) -> Option<Self> {
        #[cfg(any(target_os = "linux", target_os = "android"))]
        {
            #[cfg(target_os = "android")]
            use std::os::android::net::SocketAddrExt;
            #[cfg(target_os = "linux")]
            use std::os::linux::net::SocketAddrExt;
            if let Some(name) = address.as_abstract_name() {
                return Some(Self::Abstract(name.to_vec()));
            }
        }
        address.as_pathname().map(|path| Self::Path(path.to_path_buf()))
    }

    /// As the operating system takes it.
    fn address(&self) -> io::Result<SockAddr> {
        let path = match self {
            Self::Path(path) if path.as_os_str().as_bytes().contains(&0) => {
                return Err(AddressError::ZeroInPath.into());
            }
            Self::Path(path) => path.clone(),
            #[cfg(any(target_os = "linux", target_os = "android"))]
            Self::Abstract(name) => {
                let marked = [&[0], name.as_slice()].concat();
                PathBuf::from(std::ffi::OsStr::from_bytes(&marked))
            }
        };
        // It has no other reason to refuse a path.
        SockAddr::unix(path).map_err(|_| AddressError::PathTooLong.into())
    }
}

impl fmt::Display for UnixName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Path(path) => path.display().fmt(f),
            #[cfg(any(target_os = "linux", target_os = "android"))]
            Self::Abstract(name) => write!(f, "@{}", String::from_utf8_lossy(name)),
        }
    }
}

/// A bound Unix domain socket.
#[derive(Debug)]
pub(super) struct IpcListener {
    // Before the socket, so that the file goes first: while the socket is open, no other file can
    // be taken for this one.
    _file: Option<SocketFile>,
    pub(super) socket: UnixListener,
    pub(super) endpoint: String,
}

impl IpcListener {
    /// Binds a path, an abstract name, or, for `*`, a path in a directory that is made for it and
    /// that only this user can enter.
    ///
    /// A socket's file that nobody answers on is what a process left that ended badly, and is
    /// removed first. If somebody does answer, this fails: where libzmq takes the path away from a
    /// listener that is alive, we do not.
    ///
    /// # Errors
    /// `AddrInUse` if somebody listens there or the file is no socket; what the operating system
    /// says.
    pub(super) fn bind(endpoint: &IpcEndpoint, options: &Options) -> io::Result<Self> {
        if let Some(name) = UnixName::new(endpoint)? {
            return Self::bind_in(&name, None, options);
        }
        let directory = PrivateDirectory::create()?;
        let name = UnixName::Path(directory.file("socket"));
        Self::bind_in(&name, Some(directory), options)
    }

    fn bind_in(
        name: &UnixName,
        directory: Option<PrivateDirectory>,
        options: &Options,
    ) -> io::Result<Self> {
        let address = name.address()?;
        let socket = open(options)?;
        let file = match name {
            UnixName::Path(path) => {
                remove_stale(path, &address)?;
                socket.bind(&address)?;
                Some(SocketFile::adopt(path, directory)?)
            }
            #[cfg(any(target_os = "linux", target_os = "android"))]
            UnixName::Abstract(_) => {
                socket.bind(&address)?;
                None
            }
        };
        socket.listen(backlog(options))?;
        let socket = UnixListener::from_std(socket.into());
        Ok(Self { _file: file, socket, endpoint: format!("ipc://{name}") })
    }

    /// Takes a socket that listens already. Its file stays with whoever bound it.
    ///
    /// # Errors
    /// What the operating system says.
    pub(super) fn adopt(socket: Socket) -> io::Result<Self> {
        let socket = UnixListener::from_std(socket.into());
        let endpoint = match UnixName::of(&socket.local_addr()?) {
            Some(name) => format!("ipc://{name}"),
            None => "ipc://".to_owned(),
        };
        Ok(Self { _file: None, socket, endpoint })
    }

    /// The next stream.
    ///
    /// # Errors
    /// `WouldBlock` if there is none; what the operating system says when it gives none.
    pub(super) fn accept(&self, options: &Options) -> io::Result<Accepted> {
        let (stream, _) = retry(|| self.socket.accept())?;
        if !is_admitted(&options.ipc_filters, &stream) {
            return Ok(Accepted::Refused(Stream::Ipc(stream).peer()));
        }
        Ok(match settings::apply_buffers(&SockRef::from(&stream), options) {
            Ok(()) => Accepted::Stream(Stream::Ipc(stream)),
            Err(error) => Accepted::Failed(error),
        })
    }
}

/// A process in another process namespace has no number here that a filter could name.
fn is_admitted(filters: &IpcFilters, stream: &UnixStream) -> bool {
    if filters.is_empty() {
        return true;
    }
    let found = Credentials::of(stream);
    let process = found.map(|found| found.process).filter(|&process| process != 0);
    filters.admit(found.map(|found| found.user), found.map(|found| found.group), process)
}

/// Connects to a name. Over ipc this is done at once or not at all.
///
/// # Errors
/// `WouldBlock` if the listener's backlog is full: nothing is under way then, try again later.
/// Otherwise what the operating system says, such as `NotFound` and `ConnectionRefused`.
pub(super) fn connect(name: &UnixName, options: &Options) -> io::Result<UnixStream> {
    let socket = open(options)?;
    socket.connect(&name.address()?)?;
    Ok(UnixStream::from_std(socket.into()))
}

/// A new non-blocking socket with its buffers set.
fn open(options: &Options) -> io::Result<Socket> {
    let socket = Socket::new(Domain::UNIX, Type::STREAM, None)?;
    socket.set_nonblocking(true)?;
    settings::apply_buffers(&socket, options)?;
    Ok(socket)
}

/// Removes the file of a listener that is gone.
fn remove_stale(path: &Path, address: &SockAddr) -> io::Result<()> {
    if !is_socket(path) {
        // Nothing, or a file that is not ours to remove: binding finds out.
        return Ok(());
    }
    let probe = Socket::new(Domain::UNIX, Type::STREAM, None)?;
    probe.set_nonblocking(true)?;
    match probe.connect(address) {
        // A full backlog is a listener's too.
        Ok(()) => Err(AddressError::PathInUse.into()),
        Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
            Err(AddressError::PathInUse.into())
        }
        Err(error) if error.kind() == io::ErrorKind::ConnectionRefused => remove_if_there(path),
        Err(_) => Ok(()),
    }
}

/// Somebody else may have removed it meanwhile.
fn remove_if_there(path: &Path) -> io::Result<()> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
