//! What a socket is told before it works.
