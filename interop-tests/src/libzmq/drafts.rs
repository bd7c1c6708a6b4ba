//! What only the draft socket types, or draft options, can do.

use std::ffi::{CString, c_int};

use super::{Message, Result, Socket, ffi};

/// The bit of the notify option that stands for a new peer.
const NOTIFY_CONNECT: c_int = 1;
/// The bit of the notify option that stands for a lost peer.
const NOTIFY_DISCONNECT: c_int = 2;

impl Socket {
    /// `DISH`: receives the messages of `group`.
    pub fn join(&self, group: &str) -> Result<()> {
        self.raw.join(&CString::new(group)?)
    }

    /// `DISH`: stops to receive the messages of `group`.
    pub fn leave(&self, group: &str) -> Result<()> {
        self.raw.leave(&CString::new(group)?)
    }

    /// `RADIO`: sends `data` to `group`.
    pub fn send_to_group(&self, group: &str, data: &[u8]) -> Result<()> {
        let mut frame = Message::with_data(data)?;
        frame.set_group(group)?;
        self.send_frame(frame, false)
    }

    /// `DISH`: receives a message, as its group and its data.
    pub fn recv_from_group(&self) -> Result<(String, Vec<u8>)> {
        let frame = self.recv_frame()?;
        Ok((frame.group()?, frame.data().to_vec()))
    }

    /// `SERVER` and `PEER`: sends `data` to the peer with this routing id.
    pub fn send_to_peer(&self, routing_id: u32, data: &[u8]) -> Result<()> {
        let mut frame = Message::with_data(data)?;
        frame.set_routing_id(routing_id)?;
        self.send_frame(frame, false)
    }

    /// `SERVER` and `PEER`: receives a message, as its sender and its data.
    pub fn recv_from_peer(&self) -> Result<(u32, Vec<u8>)> {
        let frame = self.recv_frame()?;
        Ok((frame.routing_id(), frame.data().to_vec()))
    }

    /// `PEER`: connects, and returns the routing id of the new peer.
    pub fn connect_peer(&self, endpoint: &str) -> Result<u32> {
        self.raw.connect_peer(&CString::new(endpoint)?)
    }

    /// `ROUTER`: reports new peers, lost peers or both as empty messages.
    pub fn set_router_notify(&self, connect: bool, disconnect: bool) -> Result<()> {
        let connect = if connect { NOTIFY_CONNECT } else { 0 };
        let disconnect = if disconnect { NOTIFY_DISCONNECT } else { 0 };
        self.set_int(ffi::ROUTER_NOTIFY, connect | disconnect)
    }

    /// Sets the message that is sent to each new peer.
    pub fn set_hello_message(&self, message: &[u8]) -> Result<()> {
        self.raw.set(ffi::HELLO_MSG, message)
    }

    /// Sets the message that is received in place of each lost peer.
    pub fn set_disconnect_message(&self, message: &[u8]) -> Result<()> {
        self.raw.set(ffi::DISCONNECT_MSG, message)
    }

    /// Sets the message that is received when a connection is lost for now.
    pub fn set_hiccup_message(&self, message: &[u8]) -> Result<()> {
        self.raw.set(ffi::HICCUP_MSG, message)
    }
}
