//! One process of a play: a socket, its application, and how it is set up again after its end.

use std::collections::{BTreeSet, VecDeque};

use zmtp_codec::{Message, SocketType, Time};

use crate::options::Options;
use crate::simulator::NodeId;

/// What the application of a socket does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// It sends, receives, or both.
    Plain,
    /// It sends requests with an envelope and receives replies.
    Client,
    /// It receives requests with an envelope and replies.
    Server,
    /// REQ: one request at a time.
    Asker,
    /// REP: one reply at a time.
    Answerer,
}

/// A request that was not replied to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asked {
    pub(super) number: u64,
    pub(super) at: Time,
}

/// One process of a play.
#[derive(Debug)]
pub(super) struct Actor {
    pub(super) part: Part,
    pub(super) socket_type: SocketType,
    pub(super) options: Options,
    /// The socket of its present life.
    pub(super) node: NodeId,
    pub(super) alive: bool,
    /// Which sockets share its context.
    pub(super) context: usize,
    pub(super) binds: Option<String>,
    pub(super) connects: Vec<String>,
    /// Those that it is connected to at present.
    pub(super) connected: BTreeSet<String>,
    pub(super) next: u64,
    /// A send found no room when room had been found so often.
    pub(super) full_at: Option<u64>,
    pub(super) asked: Option<Asked>,
    /// Replies that are still to be sent.
    pub(super) owed: VecDeque<Message>,
    /// Whether it sends of its own accord at present.
    pub(super) eager: bool,
    /// The marks that its queues ever had in this life, in messages and octets; 0 is none.
    pub(super) marks: Marks,
    /// Those of all its lives.
    pub(super) marks_ever: Marks,
}

/// The highest marks of the queues of a socket in its present life.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Marks {
    pub(super) send: Option<usize>,
    pub(super) receive: Option<usize>,
    pub(super) send_octets: Option<usize>,
    pub(super) receive_octets: Option<usize>,
}

impl Marks {
    /// Nothing may be queued.
    pub(super) const NOTHING: Self =
        Self { send: Some(0), receive: Some(0), send_octets: Some(0), receive_octets: Some(0) };

    /// Those of some options; `None` is no limit.
    pub(super) fn of(options: &Options) -> Self {
        let messages = |mark: u32| (mark > 0).then_some(mark as usize);
        let octets = |mark: Option<u64>| mark.map(|mark| usize::try_from(mark).unwrap());
        Self {
            send: messages(options.send_hwm),
            receive: messages(options.receive_hwm),
            send_octets: octets(options.send_hwm_bytes),
            receive_octets: octets(options.receive_hwm_bytes),
        }
    }

    /// The higher of each two.
    pub(super) fn or(self, other: Self) -> Self {
        let higher = |one: Option<usize>, two: Option<usize>| Some(one?.max(two?));
        Self {
            send: higher(self.send, other.send),
            receive: higher(self.receive, other.receive),
            send_octets: higher(self.send_octets, other.send_octets),
            receive_octets: higher(self.receive_octets, other.receive_octets),
        }
    }
}

impl Actor {
    /// Whether it sends of its own accord.
    pub(super) fn is_source(&self) -> bool {
        use SocketType::{Dealer, Pair, Pub, Push, Xpub};
        match self.part {
            Part::Plain => matches!(self.socket_type, Push | Pub | Xpub | Pair | Dealer),
            Part::Client | Part::Asker => true,
            Part::Server | Part::Answerer => false,
        }
    }

    pub(super) fn is_publisher(&self) -> bool {
        matches!(self.socket_type, SocketType::Pub | SocketType::Xpub)
    }

    pub(super) fn is_subscriber(&self) -> bool {
        matches!(self.socket_type, SocketType::Sub | SocketType::Xsub)
    }

    pub(super) fn conflates(&self) -> bool {
        self.options.conflates(self.socket_type)
    }

    /// Whether any of its endpoints is within a process: then it cannot be killed alone.
    pub(super) fn is_inproc(&self) -> bool {
        self.binds.iter().chain(&self.connects).any(|endpoint| endpoint.starts_with("inproc:"))
    }
}
