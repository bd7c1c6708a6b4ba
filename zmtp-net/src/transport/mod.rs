//! Byte streams: tcp and ipc.
