//! A terminal that nobody sits at.

use std::fs::File;
use std::process::{Command, Stdio};

use nix::pty::{OpenptyResult, Winsize, openpty};

use super::captured::Captured;

/// A terminal of 100 columns; what is written to it.
pub(crate) struct Terminal {
    slave: File,
    captured: Captured,
}

impl Terminal {
    pub(crate) fn open() -> Self {
        let size = Winsize { ws_row: 25, ws_col: 100, ws_xpixel: 0, ws_ypixel: 0 };
        let OpenptyResult { master, slave } = openpty(&size, None).unwrap();
        let captured = Captured::listen(File::from(master));
        Self { slave: slave.into(), captured }
    }

    /// It, as a stream of a child.
    pub(crate) fn stream(&self) -> Stdio {
        self.slave.try_clone().unwrap().into()
    }

    /// Runs a command that may write to it; its exit code, and all that it wrote here.
    pub(crate) fn run(self, mut command: Command) -> (Option<i32>, String) {
        let Self { slave, captured } = self;
        let status = command.status().unwrap();
        // Once nobody has it open any more, reading from the other side fails.
        drop((command, slave));
        let said = captured.all();
        (status.code(), String::from_utf8_lossy(&said).into_owned())
    }
}
