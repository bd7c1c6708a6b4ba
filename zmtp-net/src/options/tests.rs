//! Options: libzmq's defaults, refused values, and what follows from them.

mod check;
mod config;
mod defaults;
mod extremes;
mod fields;
mod filters;
mod getters;
mod mechanism;
mod preset;
mod reconnect;
mod setters;
