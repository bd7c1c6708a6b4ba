//! How far a long transfer is, on a terminal.

use std::fmt::Write;
use std::io::IsTerminal;
use std::time::{Duration, Instant};

use indicatif::{
    HumanBytes, HumanCount, ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle,
};

/// Nobody wants to see a bar flash by.
const LONG: Duration = Duration::from_secs(1);
/// How often it is told how far the transfer is: telling costs more than sending a message.
const OFTEN: Duration = Duration::from_millis(100);

const WITH_END: &str =
    "{elapsed_precise} [{wide_bar}] {human_pos} of {human_len} messages, {rate}, {msg}";
const ENDLESS: &str = "{elapsed_precise} {spinner} {human_pos} messages, {rate}, {msg}";

/// Counts messages, and shows it once it takes long; not if nobody would see it, or it would be in
/// the way of what else is written to the terminal.
pub(crate) enum Progress {
    Off,
    On(Box<Gauge>),
}

/// What is counted.
pub(crate) struct Gauge {
    /// It is hidden until the transfer takes long, but knows from the beginning how fast it goes.
    bar: ProgressBar,
    begun: Instant,
    told: Instant,
    messages: u64,
    bytes: u64,
}

impl Progress {
    /// `alone`: nothing else is read from or written to the terminal.
    pub(crate) fn new(total: Option<u64>, alone: bool) -> Self {
        if !alone || !std::io::stderr().is_terminal() {
            return Self::Off;
        }
        let bar = ProgressBar::with_draw_target(total, ProgressDrawTarget::hidden());
        let template = if total.is_some() { WITH_END } else { ENDLESS };
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style.progress_chars("=> ").with_key("rate", rate));
        }
        let now = Instant::now();
        Self::On(Box::new(Gauge { bar, begun: now, told: now, messages: 0, bytes: 0 }))
    }

    /// So many messages more, with so many bytes.
    pub(crate) fn add(&mut self, messages: u64, bytes: u64) {
        let Self::On(gauge) = self else { return };
        gauge.messages += messages;
        gauge.bytes += bytes;
        if gauge.told.elapsed() >= OFTEN {
            gauge.tell();
        }
    }
}

fn rate(state: &ProgressState, into: &mut dyn Write) {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a rate is no less than zero, and what is too large becomes the largest"
    )]
    let rate = state.per_sec() as u64;
    // Nothing fails that is written to a text.
    let _ = write!(into, "{}/s", HumanCount(rate));
}

impl Gauge {
    fn tell(&mut self) {
        self.told = Instant::now();
        self.bar.set_position(self.messages);
        self.bar.set_message(HumanBytes(self.bytes).to_string());
        if self.bar.is_hidden() && self.begun.elapsed() >= LONG {
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
            // So it goes on if nothing does.
            self.bar.enable_steady_tick(OFTEN * 2);
        }
    }
}

impl Drop for Gauge {
    fn drop(&mut self) {
        if !self.bar.is_hidden() {
            self.tell();
            self.bar.abandon();
        }
    }
}
