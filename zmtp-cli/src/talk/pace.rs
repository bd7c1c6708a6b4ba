//! Not too fast.

use std::time::{Duration, Instant};

use super::source::Stopper;

/// A stop is noticed within this.
const NAP: Duration = Duration::from_millis(50);

/// The times at which messages may be sent.
pub(super) struct Pace {
    rate: Option<f64>,
    begun: Instant,
    sent: u32,
}

impl Pace {
    pub(super) fn new(rate: Option<f64>) -> Self {
        Self { rate, begun: Instant::now(), sent: 0 }
    }

    /// Waits until the next message may be sent, or there is to be none.
    pub(super) fn wait(&mut self, stopper: &Stopper) {
        let Some(rate) = self.rate else { return };
        let due = Duration::try_from_secs_f64(f64::from(self.sent) / rate);
        let due = due.unwrap_or(Duration::MAX);
        while let Some(left) = due.checked_sub(self.begun.elapsed())
            && !stopper.is_stopped()
        {
            std::thread::sleep(left.min(NAP));
        }
        self.sent = match self.sent.checked_add(1) {
            Some(sent) => sent,
            None => {
                self.begun = Instant::now();
                1
            }
        };
    }
}
