//! Bringing two sockets together, and what they learn of each other.

use std::net::SocketAddr;

use zmtp_codec::{Config, SocketType, Version};

use super::check::{Failure, same};
use super::column::{Column, Mechanism};
use super::link::{Link, Tally};
use super::pair::{Pair, in_libzmq};
use super::secure::{secure, user_id};
use crate::driver::{Deadline, Driver, Listener};
use crate::libzmq::{Context, Message, Socket};

/// Where libzmq binds: a port of the system's choice.
pub(super) const TCP: &str = "tcp://127.0.0.1:0";
/// A property of our metadata.
pub(super) const OUR_PROPERTY: (&str, &str) = ("X-Ours", "from the codec");
/// A property of libzmq's metadata.
const THEIR_PROPERTY: (&str, &str) = ("X-Theirs", "from libzmq");
/// Our identity where we announce one.
pub(super) const OUR_ID: &[u8] = b"our id";
/// libzmq's routing id.
pub(super) const THEIR_ID: &[u8] = b"their \xFF id";

/// Our side of a cell. We announce an identity where we connect, and none where we listen, so that
/// both are tried.
pub(super) fn our_config(ours: SocketType, column: Column) -> Result<Config, Failure> {
    let (name, value) = OUR_PROPERTY;
    let config = Config::new(ours).property(name, value.as_bytes())?;
    Ok(config.identity(our_id(column))?)
}

/// The identity that we announce in a column.
pub(super) fn our_id(column: Column) -> &'static [u8] {
    if column.ours_listens() { b"" } else { OUR_ID }
}

/// The routing id that libzmq announces in a column.
pub(super) fn their_id(column: Column) -> &'static [u8] {
    if column.mechanism == Mechanism::Plain { b"" } else { THEIR_ID }
}

/// Connects the two and waits for our side's handshake.
pub(super) fn meet(
    context: &Context,
    pair: Pair,
    column: Column,
    config: Config,
    deadline: Deadline,
) -> Result<Link, Failure> {
    let theirs = Socket::new(context, in_libzmq(pair.theirs))?;
    theirs.add_metadata(THEIR_PROPERTY.0, THEIR_PROPERTY.1)?;
    if pair.theirs.announces_identity() && !their_id(column).is_empty() {
        theirs.set_routing_id(their_id(column))?;
    }
    let secured = secure(context, &theirs, pair, column)?;
    let mut ours = if column.ours_listens() {
        let listener = Listener::bind()?;
        theirs.connect(&listener.endpoint()?)?;
        Driver::new(listener.accept(deadline)?, config, secured.security, secured.policy)?
    } else {
        let address = address(&theirs.bind(TCP)?)?;
        Driver::connect(address, config, secured.security, secured.policy, deadline)?
    };
    let peer = ours.ready(deadline).map_err(|error| Failure::from(error).during("handshake"))?;
    let (tally, seen, zap) = (Tally::default(), false, secured.zap);
    Ok(Link { ours, theirs, zap, pair, column, peer, deadline, tally, seen })
}

/// The address in an endpoint of libzmq.
pub(super) fn address(endpoint: &str) -> Result<SocketAddr, Failure> {
    let address = endpoint.strip_prefix("tcp://").and_then(|address| address.parse().ok());
    address.ok_or_else(|| Failure::new(format!("no address in {endpoint}")))
}

/// Checks what our side knows of libzmq's.
pub(super) fn check_peer(link: &Link) -> Result<(), Failure> {
    let (peer, theirs) = (&link.peer, link.pair.theirs);
    same("the peer's socket type", peer.socket_type(), Some(theirs))?;
    same("the peer's version", peer.version(), Version::V3_1)?;
    same("the peer's mechanism", peer.mechanism(), link.column.mechanism.name())?;
    let metadata = peer.metadata();
    let identity = theirs.announces_identity().then(|| their_id(link.column));
    same("the peer's Identity property", metadata.get("Identity"), identity)?;
    same("the peer's identity", peer.identity(), identity.unwrap_or_default())?;
    same("the peer's resource", peer.resource(), None::<&[u8]>)?;
    let (name, value) = THEIR_PROPERTY;
    same("the peer's own property", metadata.get(name), Some(value.as_bytes()))?;
    let count = if identity.is_some() { 3 } else { 2 };
    same("the number of properties", metadata.iter().count(), count)
}

/// Checks what libzmq knows of our side, which it tells with each message.
pub(super) fn check_properties(pair: Pair, column: Column, frame: &Message) -> Result<(), Failure> {
    let expect = |name: &str, expected: Option<&str>| {
        same(&format!("libzmq's {name}"), frame.property(name).as_deref(), expected)
    };
    expect("Socket-Type", Some(pair.ours.name()))?;
    expect(OUR_PROPERTY.0, Some(OUR_PROPERTY.1))?;
    expect("Peer-Address", Some("127.0.0.1"))?;
    let id = pair.ours.announces_identity().then(|| our_id(column));
    expect("Identity", id.map(|id| std::str::from_utf8(id).unwrap_or_default()))?;
    let judged = column.mechanism != Mechanism::Null && !column.ours_serves();
    expect("User-Id", judged.then(|| user_id(pair.theirs)))
}
