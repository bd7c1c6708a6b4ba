//! Where processes meet: an endpoint that outlives each of them.

use std::net::{Ipv4Addr, TcpListener};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

/// A directory that goes with its owner.
pub(crate) struct Directory(pub(crate) PathBuf);

impl Directory {
    pub(crate) fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("zmtp-bad-days-{}-{number}", std::process::id());
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir(&path).unwrap();
        Self(path)
    }
}

impl Drop for Directory {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// An endpoint that can be bound to again and again.
pub(crate) struct Place {
    pub(crate) endpoint: String,
    pub(crate) transport: &'static str,
    _directory: Option<Directory>,
}

impl Place {
    pub(crate) fn tcp() -> Self {
        let free = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let endpoint = format!("tcp://{}", free.local_addr().unwrap());
        Self { endpoint, transport: "tcp", _directory: None }
    }

    pub(crate) fn ipc() -> Self {
        let directory = Directory::new();
        let endpoint = format!("ipc://{}", directory.0.join("socket").display());
        Self { endpoint, transport: "ipc", _directory: Some(directory) }
    }
}
