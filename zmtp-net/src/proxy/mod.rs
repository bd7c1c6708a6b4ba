//! Moving messages between two sockets.

mod lane;
mod statistics;
mod steer;

use zmtp_codec::{Message, SocketType};

pub use statistics::{Moved, ProxyEnd, ProxyError, ProxyStatistics};
pub use steer::ProxyHandle;

use crate::poller::{Interest, Poller};
use crate::socket::Socket;
use lane::{Lane, Stage, Tally};
use steer::Course;

const FRONTEND: usize = 0;
const BACKEND: usize = 1;
const CONTROL: usize = 2;

/// Moves messages between two sockets until their context is shut down: a queue of ROUTER and
/// DEALER, a forwarder of XSUB and XPUB, a streamer of PULL and PUSH. For more see [`Proxy`].
///
/// # Errors
/// [`ProxyError`]: it ends in no other way.
///
/// ```
/// use std::thread;
/// use zmtp_net::{Context, Dealer, Rep, Req, Router, proxy};
///
/// let context = Context::new()?;
/// let (router, dealer) = (Router::new(&context)?, Dealer::new(&context)?);
/// let (clients, workers) = (router.bind("inproc://clients")?, dealer.bind("inproc://workers")?);
/// let queue = thread::spawn(move || proxy(&router, &dealer));
///
/// let (req, rep) = (Req::new(&context)?, Rep::new(&context)?);
/// req.connect(clients)?;
/// rep.connect(workers)?;
/// req.send("a question")?;
/// rep.recv()?;
/// rep.send("an answer")?;
/// assert_eq!(req.recv()?.first(), b"an answer");
///
/// context.shutdown();
/// assert!(queue.join().unwrap().is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[doc(alias = "zmq_proxy")]
pub fn proxy(
    frontend: &impl AsRef<Socket>,
    backend: &impl AsRef<Socket>,
) -> Result<ProxyEnd, ProxyError> {
    Proxy::new(frontend, backend).run()
}

/// Moves messages between two sockets: libzmq's `zmq_proxy` and `zmq_proxy_steerable`.
///
/// Messages are moved as they are, without being copied, up to 1,000 in one direction before it is
/// the other's turn. Nothing is received from one side while the other has no room: what waits
/// does so in the queues of the sockets, whose high-water marks hold.
///
/// A direction that a type of socket does not have is left out: a PULL is only received from. With
/// the same socket on both sides, it gets back what it receives.
///
/// ```
/// use std::thread;
/// use zmtp_net::{Context, Proxy, Pull, Push};
///
/// let context = Context::new()?;
/// let (pull, push) = (Pull::new(&context)?, Push::new(&context)?);
/// let proxy = Proxy::new(&pull, &push);
/// let handle = proxy.handle();
/// thread::scope(|scope| {
///     let end = scope.spawn(|| proxy.run());
///     handle.terminate();
///     assert!(end.join().unwrap().is_ok());
/// });
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
#[doc(alias = "zmq_proxy_steerable")]
pub struct Proxy<'a> {
    frontend: &'a Socket,
    backend: &'a Socket,
    capture: Option<&'a Socket>,
    control: Option<&'a Socket>,
    handle: ProxyHandle,
}

impl<'a> Proxy<'a> {
    /// A proxy between two sockets. It moves nothing before [`run`](Self::run).
    pub fn new(frontend: &'a impl AsRef<Socket>, backend: &'a impl AsRef<Socket>) -> Self {
        Self {
            frontend: frontend.as_ref(),
            backend: backend.as_ref(),
            capture: None,
            control: None,
            handle: ProxyHandle::default(),
        }
    }

    /// Sends a copy of each message, of both directions, to this socket: a PUB, PUSH, PAIR or
    /// DEALER. Whoever listens there does not hold up the proxy: copies that it has no room for are
    /// not made, and counted ([`ProxyStatistics::uncaptured`]).
    #[must_use]
    pub fn capture(mut self, socket: &'a impl AsRef<Socket>) -> Self {
        self.capture = Some(socket.as_ref());
        self
    }

    /// Takes commands from this socket, as libzmq's `zmq_proxy_steerable` does: messages `PAUSE`,
    /// `RESUME`, `TERMINATE` and `STATISTICS`. The last is answered with eight parts, each a
    /// number of 64 bits in the byte order of the machine: parts and bytes received from and sent
    /// to the frontend, then the same of the backend. A REP answers the others with an empty
    /// message.
    #[must_use]
    pub fn control(mut self, socket: &'a impl AsRef<Socket>) -> Self {
        self.control = Some(socket.as_ref());
        self
    }

    /// Steers the proxy from other threads.
    #[must_use]
    pub fn handle(&self) -> ProxyHandle {
        self.handle.clone()
    }

    /// Moves messages, in this thread, until it is told to end.
    ///
    /// # Errors
    /// [`ProxyError::Terminated`] if the context was shut down, [`ProxyError::Incompatible`] if
    /// there is nothing that could be moved, [`ProxyError::Io`] if the operating system has no
    /// descriptor left.
    pub fn run(self) -> Result<ProxyEnd, ProxyError> {
        let mut poller = Poller::new()?;
        self.handle.started(poller.notifier());
        poller.add(FRONTEND, self.frontend, Interest::NONE)?;
        let alone = std::ptr::eq(self.frontend, self.backend);
        if !alone {
            poller.add(BACKEND, self.backend, Interest::NONE)?;
        }
        if let Some(control) = self.control {
            poller.add(CONTROL, control, Interest::RECEIVE)?;
        }
        let forth = Lane::new(self.frontend, self.backend, self.capture);
        let back = match alone {
            true => None,
            false => Lane::new(self.backend, self.frontend, self.capture),
        };
        if forth.is_none() && back.is_none() {
            return Err(ProxyError::Incompatible);
        }
        Running { proxy: &self, poller, forth, back }.run()
    }
}

/// A proxy that runs.
struct Running<'p, 'a> {
    proxy: &'p Proxy<'a>,
    poller: Poller,
    forth: Option<Lane<'a>>,
    back: Option<Lane<'a>>,
}

impl Running<'_, '_> {
    fn run(mut self) -> Result<ProxyEnd, ProxyError> {
        loop {
            let course = self.proxy.handle.course();
            match course {
                Course::End => return Ok(self.end()),
                Course::Pause => {}
                Course::Run => {
                    for lane in [&mut self.forth, &mut self.back].into_iter().flatten() {
                        lane.run()?;
                    }
                    self.proxy.handle.publish(self.statistics());
                }
            }
            self.watch(course)?;
            let commanded = self.poller.wait(None)?.iter().any(|ready| ready.token == CONTROL);
            if commanded {
                self.obey();
            }
        }
    }

    /// Waits for what each direction waits for.
    fn watch(&mut self, course: Course) -> Result<(), ProxyError> {
        let stage = |lane: &Option<Lane<'_>>| match course {
            Course::Run => lane.as_ref().map(|lane| lane.stage),
            Course::Pause | Course::End => None,
        };
        let alone = std::ptr::eq(self.proxy.frontend, self.proxy.backend);
        let (forth, back) = (stage(&self.forth), stage(&self.back));
        let side = |from: Option<Stage>, to: Option<Stage>| {
            let receive = match from {
                Some(Stage::Message) => Interest::RECEIVE,
                _ => Interest::NONE,
            };
            match to {
                Some(Stage::Room) => receive | Interest::SEND,
                _ => receive,
            }
        };
        if alone {
            return Ok(self.poller.modify(FRONTEND, side(forth, forth))?);
        }
        self.poller.modify(FRONTEND, side(forth, back))?;
        Ok(self.poller.modify(BACKEND, side(back, forth))?)
    }

    /// Works off what came to the control socket.
    fn obey(&self) {
        let Some(control) = self.proxy.control else { return };
        while let Ok(command) = control.try_recv() {
            let course = match command.first() {
                b"PAUSE" => Some(Course::Pause),
                b"RESUME" => Some(Course::Run),
                b"TERMINATE" => Some(Course::End),
                // Nobody is to end the proxy by a word that it does not know.
                _ => None,
            };
            if let Some(course) = course {
                self.proxy.handle.steer(course);
            }
            let asked = command.first() == b"STATISTICS";
            let answer = match control.socket_type() {
                _ if asked => Some(self.statistics().to_message()),
                SocketType::Rep => Some(Message::from("")),
                _ => None,
            };
            if let Some(answer) = answer {
                // Who asked may have gone, or may not be able to hear.
                let _ = control.try_send(answer);
            }
        }
    }

    fn statistics(&self) -> ProxyStatistics {
        let tally =
            |lane: &Option<Lane<'_>>| lane.as_ref().map_or_else(Tally::default, |lane| lane.tally);
        let (forth, back) = (tally(&self.forth), tally(&self.back));
        let alone = std::ptr::eq(self.proxy.frontend, self.proxy.backend);
        ProxyStatistics {
            frontend_received: forth.received,
            frontend_sent: if alone { forth.sent } else { back.sent },
            backend_received: back.received,
            backend_sent: if alone { Moved::default() } else { forth.sent },
            refused: forth.refused + back.refused,
            uncaptured: forth.uncaptured + back.uncaptured,
        }
    }

    fn end(self) -> ProxyEnd {
        let statistics = self.statistics();
        self.proxy.handle.publish(statistics);
        let lanes = [self.forth, self.back].into_iter().flatten();
        ProxyEnd { statistics, unsent: lanes.filter_map(Lane::into_held).collect() }
    }
}
