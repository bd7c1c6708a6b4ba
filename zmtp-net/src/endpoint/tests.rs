//! Endpoints: what is read, what is refused, and that the printed form reads back.

mod purpose;
mod read;
mod refused;
mod round_trip;

use super::{Endpoint, EndpointError};

fn read(text: &str) -> Result<Endpoint, EndpointError> {
    text.parse()
}

/// As many of a character as asked, in front of what is not about the length.
fn long(length: usize) -> String {
    "x".repeat(length)
}
