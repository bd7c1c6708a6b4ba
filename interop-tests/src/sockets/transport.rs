//! Transports, and endpoints that nobody else uses.

use std::fmt;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};

/// What a connection is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Transport {
    /// TCP over the loopback interface.
    Tcp,
    /// A Unix domain socket.
    Ipc,
}

impl Transport {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Tcp, Self::Ipc];

    /// An endpoint to bind to: a free port, or a path that does not exist.
    #[must_use]
    pub fn endpoint(self) -> String {
        match self {
            Self::Tcp => "tcp://127.0.0.1:*".to_owned(),
            Self::Ipc => format!("ipc://{}", fresh_path().display()),
        }
    }
}

impl fmt::Display for Transport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Tcp => "tcp",
            Self::Ipc => "ipc",
        })
    }
}

/// A path for a socket that no other of this machine uses.
fn fresh_path() -> PathBuf {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    std::env::temp_dir().join(format!("interop-{}-{number}.sock", std::process::id()))
}
