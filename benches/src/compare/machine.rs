//! Where and when a run was made.

use std::process::Command;
use std::time::{SystemTime, UNIX_EPOCH};

use serde::Serialize;

/// The machine and the moment.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Machine {
    /// Seconds since 1970.
    pub(super) started: u64,
    /// The processor.
    pub(super) processor: String,
    /// How many cores there are.
    pub(super) cores: usize,
    /// The kernel.
    pub(super) kernel: String,
    /// How many threads of the machine wanted a core in the last minute, when the run began. Figures
    /// of a machine that is busy otherwise mean little.
    pub(super) load: f64,
}

impl Machine {
    /// This one, now.
    pub(super) fn here() -> Self {
        let read = |path| std::fs::read_to_string(path).unwrap_or_default();
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Self {
            started: since.as_secs(),
            processor: processor(&read("/proc/cpuinfo")),
            cores: std::thread::available_parallelism().map_or(1, usize::from),
            kernel: read("/proc/sys/kernel/osrelease").trim().to_owned(),
            load: read("/proc/loadavg")
                .split(' ')
                .next()
                .and_then(|load| load.parse().ok())
                .unwrap_or(f64::NAN),
        }
    }
}

impl std::fmt::Display for Machine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { processor, cores, kernel, load, .. } = self;
        write!(f, "{processor}, {cores} cores, Linux {kernel}, load {load:.1} when it began")
    }
}

fn processor(info: &str) -> String {
    let line = info.lines().find(|line| line.starts_with("model name"));
    let name = line.and_then(|line| line.split_once(':'));
    name.map_or_else(|| "unknown processor".to_owned(), |(_, name)| name.trim().to_owned())
}

/// Which state of the sources this program was built from, as far as git knows.
pub(super) fn revision() -> String {
    let output = Command::new("git")
        .args(["describe", "--always", "--dirty", "--abbrev=12"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output();
    let known = output.ok().filter(|output| output.status.success());
    let text = known.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned());
    text.filter(|text| !text.is_empty()).unwrap_or_else(|| "unknown revision".to_owned())
}
