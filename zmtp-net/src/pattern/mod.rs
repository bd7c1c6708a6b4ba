//! What the socket types do with messages and peers.

mod subscriptions;
