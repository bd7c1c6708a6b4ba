//! The short way of a message: when nothing else is to be done, a call does its own work only.
//!
//! Most calls of a busy socket find it calm: no mail, nobody else who waits, nothing to tell. Then
//! a message that goes out as it is, to whoever's turn it is, is encoded behind those that are held
//! back for the next write, and a message that is there is handed over. Everything else takes the
//! long way, [`Shared::wait`] and its like, which leaves the socket calm or not.

use zmtp_codec::Message;

use super::shared::Shared;
use super::wait::LOOK_AROUND;

impl Shared {
    /// Sends a message of one part, if that needs nothing but a place behind others that are held
    /// back; whether it was sent.
    pub(crate) fn send_express(&self, part: &[u8]) -> bool {
        let mut core = self.core.lock();
        if !core.calm || !core.swept || self.mailbox.has_mail() || !core.may_hold_back() {
            return false;
        }
        if !core.hub.send_express(part) {
            return false;
        }
        if !core.hold_back() {
            core.calm = false;
            core.sent();
            self.release(core);
        }
        true
    }

    /// Puts a message that is there in the place of `into`; whether there was one.
    pub(crate) fn recv_express(&self, into: &mut Message) -> bool {
        let mut core = self.core.lock();
        if !core.calm || core.unturned >= LOOK_AROUND || self.mailbox.has_mail() {
            return false;
        }
        core.unturned += 1;
        core.hub.receive_express(into)
    }
}
