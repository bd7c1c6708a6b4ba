//! Streams, listeners and addresses on real sockets.

mod accept_errors;
mod accept_filters;
mod addresses;
mod adopted_descriptors;
mod binding;
mod connecting;
mod descriptors;
mod ipc_files;
mod ipc_names;
mod resolving;
mod signals;
mod socket_options;
mod source_addresses;
mod support;
