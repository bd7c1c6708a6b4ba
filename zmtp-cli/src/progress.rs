//! How far a long transfer is, on a terminal.

use std::io::IsTerminal;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Nobody wants to see a bar flash by.
const LONG: Duration = Duration::from_secs(1);

const WITH_END: &str =
    "{elapsed_precise} [{wide_bar}] {human_pos} of {human_len} messages, {per_sec}, {msg}";
const ENDLESS: &str = "{elapsed_precise} {spinner} {human_pos} messages, {per_sec}, {msg}";

/// Counts messages, and shows it once it takes long; not if nobody would see it, or it would be in
/// the way of what else is written to the terminal.
pub(crate) enum Progress {
    Off,
    Waiting { since: Instant, total: Option<u64>, messages: u64, octets: u64 },
    Shown { bar: ProgressBar, octets: u64 },
}

impl Progress {
    /// `alone`: nothing else is read from or written to the terminal.
    pub(crate) fn new(total: Option<u64>, alone: bool) -> Self {
        if !alone || !std::io::stderr().is_terminal() {
            return Self::Off;
        }
        Self::Waiting { since: Instant::now(), total, messages: 0, octets: 0 }
    }

    /// So many messages more, with so many octets.
    pub(crate) fn add(&mut self, messages: u64, octets: u64) {
        match self {
            Self::Off => {}
            Self::Waiting { since, total, messages: before, octets: sum } => {
                *before += messages;
                *sum += octets;
                if since.elapsed() >= LONG {
                    *self = Self::show(*since, *total, *before, *sum);
                }
            }
            Self::Shown { bar, octets: sum } => {
                *sum += octets;
                bar.inc(messages);
                let size = indicatif::HumanBytes(*sum);
                bar.set_message(size.to_string());
            }
        }
    }

    fn show(since: Instant, total: Option<u64>, messages: u64, octets: u64) -> Self {
        let bar = ProgressBar::with_draw_target(total, ProgressDrawTarget::stderr());
        let template = if total.is_some() { WITH_END } else { ENDLESS };
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style.progress_chars("=> "));
        }
        let bar = bar.with_elapsed(since.elapsed()).with_position(messages);
        Self::Shown { bar, octets }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Self::Shown { bar, .. } = self {
            bar.abandon();
        }
    }
}
