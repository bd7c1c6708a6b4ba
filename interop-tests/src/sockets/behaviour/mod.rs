//! What happens when peers come late, go away, are slow, or are not welcome.

mod conflate;
mod connect_first;
mod credentials;
mod crowd;
mod forward;
mod handover;
mod heartbeat;
mod high_water;
mod late;
mod linger;
mod mismatch;
mod publish;
mod reconnect;
mod request;
mod routing;
mod stage;

use crate::suite::behaviour::Case;

/// Every case.
#[must_use]
pub fn all() -> Vec<Case> {
    [
        reconnect::CASES,
        connect_first::CASES,
        high_water::CASES,
        late::CASES,
        routing::CASES,
        handover::CASES,
        heartbeat::CASES,
        credentials::CASES,
        mismatch::CASES,
        linger::CASES,
        crowd::CASES,
        publish::CASES,
        forward::CASES,
        request::CASES,
        conflate::CASES,
    ]
    .concat()
}
