//! Where a socket binds and connects.
