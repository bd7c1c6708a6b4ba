//! Bringing two sockets together.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;

use zmtp_codec::SocketType as T;
use zmtp_net::{Context, Mechanism, Options};

use super::end::CALL;
use super::ours::Ours;
use super::secure::{Keys, our_half, their_half};
use super::theirs::Theirs;
use super::transport::Transport;
use crate::libzmq;
use crate::suite::check::Failure;
use crate::suite::{Column, Pair};

/// Our identity where we announce one.
pub(super) const OUR_ID: &[u8] = b"our id";
/// libzmq's routing id.
pub(super) const THEIR_ID: &[u8] = b"their \xFF id";

/// How two sockets meet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Way {
    /// What connects them.
    pub transport: Transport,
    /// The mechanism, who binds, and who is the security server.
    pub column: Column,
}

impl Way {
    /// Every way to meet.
    #[must_use]
    pub fn all() -> Vec<Self> {
        let over =
            |transport| Column::all().into_iter().map(move |column| Self { transport, column });
        Transport::ALL.into_iter().flat_map(over).collect()
    }
}

impl fmt::Display for Way {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, {}", self.transport, self.column)
    }
}

/// Two sockets that are connected. Fields drop in this order.
pub(super) struct Meeting {
    pub(super) ours: Ours,
    pub(super) theirs: Theirs,
    /// How often our authenticator is to be asked.
    questions: usize,
}

impl Meeting {
    /// Makes both sockets and waits until they have shaken hands.
    pub(super) fn new(pair: Pair, way: Way) -> Result<Self, Failure> {
        let context = Context::new()?;
        let mut theirs = Theirs::new(&libzmq::Context::new()?, pair.theirs)?;
        let asked = Arc::new(AtomicUsize::new(0));
        let keys = Keys::new()?;
        let mechanism = our_half(&context, way.column, &keys, &asked)?;
        their_half(&mut theirs, pair, way.column, &keys)?;
        configure_theirs(&theirs, pair)?;
        let socket = context.socket_with(pair.ours, our_options(pair, mechanism)?)?;
        let monitor = socket.monitor();
        let ours = Ours { socket, asked };
        connect(&ours, &theirs, way)?;
        if !ours.socket.wait_for_peers(1, CALL) {
            let events: Vec<_> =
                std::iter::from_fn(|| monitor.try_recv().ok()).map(|event| event.kind).collect();
            return Err(Failure::new(format!("no handshake in time, but {events:?}")));
        }
        Ok(Self { ours, theirs, questions: usize::from(way.column.ours_serves()) })
    }

    /// Checks at the end that nothing went amiss unnoticed.
    pub(super) fn finish(self) -> Result<(), Failure> {
        self.ours.check_figures(self.questions)?;
        drop((self.ours, self.theirs.socket));
        match self.theirs.zap {
            Some(zap) => Ok(zap.stop()?),
            None => Ok(()),
        }
    }
}

/// Has one bind and the other connect.
fn connect(ours: &Ours, theirs: &Theirs, way: Way) -> Result<(), Failure> {
    let endpoint = way.transport.endpoint();
    if way.column.ours_listens() {
        let bound = ours.socket.bind(endpoint.as_str())?.to_string();
        Ok(theirs.socket.connect(&bound)?)
    } else {
        let bound = theirs.socket.bind(&endpoint)?;
        ours.socket.connect(bound.as_str())?;
        Ok(())
    }
}

/// Types that drop what a full peer has no room for, unless they are told to wait.
const fn drops(socket_type: T) -> bool {
    matches!(socket_type, T::Pub | T::Xpub | T::Xsub)
}

/// What a socket of libzmq is to do in a pair.
pub(super) fn configure_theirs(theirs: &Theirs, pair: Pair) -> Result<(), Failure> {
    match pair.theirs {
        T::Req | T::Dealer => theirs.socket.set_routing_id(THEIR_ID)?,
        T::Router => {
            theirs.socket.set_routing_id(THEIR_ID)?;
            theirs.socket.set_router_mandatory(true)?;
        }
        other if drops(other) => theirs.socket.set_send_hwm(0)?,
        _ => {}
    }
    Ok(())
}

/// Our options for a pair.
pub(super) fn our_options(pair: Pair, mechanism: Mechanism) -> Result<Options, Failure> {
    let options = Options::default().security(mechanism);
    match pair.ours {
        T::Req | T::Dealer => Ok(options.identity(OUR_ID)?),
        T::Router => Ok(options.identity(OUR_ID)?.router_mandatory(true)),
        other if drops(other) => Ok(options.send_hwm(0)),
        _ => Ok(options),
    }
}
