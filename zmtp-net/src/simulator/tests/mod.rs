//! What networks of sockets do.

mod pairs;

/// Where most tests bind.
const ENDPOINT: &str = "tcp://10.0.0.1:5555";
