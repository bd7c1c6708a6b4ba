//! What the fuzz targets of `zmtp-codec` and `zmtp-net` do: each is a function of arbitrary octets
//! that panics where a promise is broken.
//!
//! They are ordinary functions, so that ordinary tests replay their corpus on any toolchain
//! (`tests/corpus.rs`); `fuzz/fuzz_targets` puts them under libFuzzer.
#![expect(clippy::expect_used, reason = "a panic is how a fuzz target reports a finding")]

mod drive;
mod endpoints;
mod fast_path;
mod options;
mod pair;
mod raw;
mod role;
mod settings;
mod transcript;
mod wire;

pub use endpoints::endpoints;
pub use fast_path::fast_path;
pub use options::options;
pub use pair::pair;
pub use raw::{raw_curve, raw_null, raw_plain};
pub use role::Role;
pub use transcript::handshake;
pub use wire::{wire_commands, wire_greeting_and_frames, wire_security};
pub use zmtp_net::fuzzing::{socket_core, subscriptions};

/// A fuzz target: it returns if all is well.
pub type Target = fn(&[u8]);

/// All targets, with the names of their binaries and of their folders of the corpus.
pub const TARGETS: [(&str, Target); 12] = [
    ("wire_greeting_and_frames", wire_greeting_and_frames),
    ("wire_commands", wire_commands),
    ("wire_security", wire_security),
    ("raw_null", raw_null),
    ("raw_plain", raw_plain),
    ("raw_curve", raw_curve),
    ("pair", pair),
    ("fast_path", fast_path),
    ("endpoints", endpoints),
    ("options", options),
    ("socket_core", socket_core),
    ("subscriptions", subscriptions),
];
