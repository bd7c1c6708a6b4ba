//! What every pattern can be asked.

use zmtp_codec::{Event, Message};

use crate::options::Options;
use crate::peer::{PeerId, Peers};

/// Why a pattern does not take a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SendFault {
    /// Nobody has room for it at the moment.
    Full,
    /// It is not this side's turn to speak (REQ, REP).
    WrongState,
    /// This pattern never sends.
    NotSupported,
    /// Nobody has the identity it is addressed to (ROUTER, if mandatory).
    NoRoute,
}

/// A message that was not taken, and why.
#[derive(Debug)]
pub(crate) struct Refused {
    pub(crate) message: Message,
    pub(crate) fault: SendFault,
}

impl Refused {
    pub(crate) const fn new(message: Message, fault: SendFault) -> Self {
        Self { message, fault }
    }
}

/// Why a pattern gives no message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ReceiveFault {
    /// There is none at the moment.
    Empty,
    /// It is not this side's turn to listen (REQ, REP).
    WrongState,
    /// This pattern never receives.
    NotSupported,
}

/// A message and who sent it.
#[derive(Debug)]
pub(crate) struct Received {
    pub(crate) message: Message,
    /// Also where the message tells of that peer, such as that it has left.
    pub(crate) peer: Option<PeerId>,
}

/// Whether a pattern takes a peer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Admission {
    Admitted,
    /// It takes the place of that one, which is to be detached and closed.
    Replaces(PeerId),
    /// There is no place for it.
    Refused,
}

/// What a socket type does with messages and peers.
///
/// A pattern does no I/O and waits for nothing. The table of peers is the hub's; what happens to a
/// peer is told to the pattern by the calls below.
pub(crate) trait Pattern {
    /// A peer takes part from now on. Its link may not be open yet.
    fn attach(&mut self, peers: &mut Peers, id: PeerId) -> Admission;

    /// The link of an attached peer is open; it may be so several times, for a peer that this
    /// socket connects to.
    fn opened(&mut self, _peers: &mut Peers, _id: PeerId) {}

    /// The link of an attached peer is lost, and will be made again.
    fn closed(&mut self, _peers: &mut Peers, _id: PeerId) {}

    /// A peer has left. It gets nothing more; what came from it may still be received, until
    /// it is not in the table any more.
    fn detach(&mut self, peers: &mut Peers, id: PeerId);

    /// A peer has messages again.
    fn readable(&mut self, _peers: &mut Peers, _id: PeerId) {}

    /// A peer that had no room has some again.
    fn writable(&mut self, _peers: &mut Peers, _id: PeerId) {}

    /// A subscription, or what else comes against the stream.
    fn upstream(&mut self, _peers: &mut Peers, _id: PeerId, _event: Event) {}

    /// Does a bounded amount of what is left to be done, one turn's worth.
    fn go_on(&mut self, _peers: &mut Peers) {}

    /// Whether [`go_on`](Self::go_on) has something to do.
    fn can_go_on(&self) -> bool {
        false
    }

    /// Routes a message.
    fn send(&mut self, peers: &mut Peers, message: Message) -> Result<(), Refused>;

    /// The next message for the application.
    fn receive(&mut self, peers: &mut Peers) -> Result<Received, ReceiveFault>;

    /// Whether a send would not have to wait.
    fn can_send(&mut self, peers: &mut Peers) -> bool;

    /// Whether a message can be received.
    fn can_receive(&mut self, peers: &mut Peers) -> bool;

    /// Who gets the next message, if messages go out as they are and nothing else comes of it.
    #[inline]
    fn next_outward(&self) -> Option<PeerId> {
        None
    }

    /// It got one.
    #[inline]
    fn advance_outward(&mut self) {}

    /// From whom the next message comes, if messages come in as they are and nothing else comes of
    /// it.
    #[inline]
    fn next_inward(&self) -> Option<PeerId> {
        None
    }

    /// It has come.
    #[inline]
    fn advance_inward(&mut self) {}

    /// Options were changed; those that act at once do.
    fn configure(&mut self, _options: &Options) {}
}
