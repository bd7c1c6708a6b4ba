//! Options: libzmq's defaults, refused values, and what follows from them.
