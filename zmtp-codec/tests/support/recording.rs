//! What a peer says in a conversation with a real second connection.

use bytes::{Buf, Bytes};
use zmtp_codec::{Connection, Event, Time};

use super::player::Side;

/// Moves what `from` has to say to `to`; returns it.
fn carry(from: &mut Connection, to: &mut Connection) -> Vec<u8> {
    let pending = from.output().remaining();
    let octets = from.output().copy_to_bytes(pending);
    let mut input = octets.clone();
    while let Some(event) = to.receive(Time::ZERO, &mut input).unwrap() {
        if matches!(event, Event::Authenticate(_)) {
            to.accept(Time::ZERO).unwrap();
        }
    }
    assert!(input.is_empty());
    Vec::from(Bytes::clone(&octets))
}

/// Two connections with their handshake behind them, and what each said in it.
pub(crate) struct Met {
    pub(crate) ours: Connection,
    pub(crate) peer: Connection,
    pub(crate) ours_said: Vec<u8>,
    pub(crate) peer_said: Vec<u8>,
}

/// Lets two sides shake hands.
pub(crate) fn meet(ours: &Side, peer: &Side) -> Met {
    let (mut ours, mut peer) = (ours.connect(), peer.connect());
    let (mut ours_said, mut peer_said) = (Vec::new(), Vec::new());
    loop {
        let to_peer = carry(&mut ours, &mut peer);
        let to_us = carry(&mut peer, &mut ours);
        if to_peer.is_empty() && to_us.is_empty() {
            break;
        }
        ours_said.extend(to_peer);
        peer_said.extend(to_us);
    }
    assert!(ours.is_ready() && peer.is_ready());
    Met { ours, peer, ours_said, peer_said }
}

impl Met {
    /// What the peer says when it does `work`.
    pub(crate) fn peer_says(&mut self, work: impl FnOnce(&mut Connection)) -> Vec<u8> {
        work(&mut self.peer);
        take_output(&mut self.peer)
    }
}

/// All that a connection has to say.
pub(crate) fn take_output(connection: &mut Connection) -> Vec<u8> {
    let pending = connection.output().remaining();
    connection.output().copy_to_bytes(pending).to_vec()
}
