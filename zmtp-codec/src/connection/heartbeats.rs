//! PINGs and PONGs in the output: how many, and which had better wait.

use alloc::vec::Vec;

use crate::Output;

/// As many PONGs may wait in the output. Of further PINGs only the last is answered, when those
/// PONGs are written: a peer that reads no answers makes us hold no more than these, and reading
/// never stops for it, since two peers that both stopped would wait for each other.
const MOST_PONGS: u32 = 512;

/// Places in the output are counted by [`Output::queued`].
#[derive(Debug, Default)]
pub(super) struct Heartbeats {
    pongs: u32,
    /// Where the last PONG ends.
    pongs_until: u64,
    /// Where the last PING ends.
    ping_until: u64,
    /// The context of a PING that is not answered yet.
    held: Option<Vec<u8>>,
}

/// Whether what ended at `place` is written.
fn is_written(place: u64, output: &Output) -> bool {
    // A caller may have put another output in the place of ours; it counts from zero.
    output.drained() >= place || output.queued() < place
}

impl Heartbeats {
    /// Whether a PONG may join those in the output; if not, its context is held.
    pub(super) fn may_answer(&mut self, context: &[u8], output: &Output) -> bool {
        if is_written(self.pongs_until, output) {
            self.pongs = 0;
        }
        if self.pongs < MOST_PONGS {
            return true;
        }
        self.held = Some(context.to_vec());
        false
    }

    /// A PONG is in the output.
    pub(super) fn answered(&mut self, output: &Output) {
        self.pongs += 1;
        self.pongs_until = output.queued();
    }

    /// A context whose time has come.
    pub(super) fn take_held(&mut self, output: &Output) -> Option<Vec<u8>> {
        if self.held.is_some() && is_written(self.pongs_until, output) {
            return self.held.take();
        }
        None
    }

    /// Whether the last PING is still in the output: then another would be no use.
    pub(super) fn is_ping_waiting(&self, output: &Output) -> bool {
        !is_written(self.ping_until, output)
    }

    /// A PING is in the output.
    pub(super) fn pinged(&mut self, output: &Output) {
        self.ping_until = output.queued();
    }

    /// The output was taken away.
    pub(super) fn forget_places(&mut self) {
        self.pongs_until = 0;
        self.ping_until = 0;
    }
}
