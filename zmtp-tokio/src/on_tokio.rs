//! Sockets, and the tasks that drive them.

use std::ops::Deref;

use zmtp_net::{Linger, Socket};

use crate::driving::Driving;
use crate::error::DriveError;

/// A socket that the event loop of tokio drives: it reads, writes and wakes tasks in the place of the
/// background thread of the context. It is written by its alias: [`Req`](crate::Req),
/// [`Rep`](crate::Rep), [`Dealer`](crate::Dealer), [`Router`](crate::Router), [`Pub`](crate::Pub),
/// [`Sub`](crate::Sub), [`Xpub`](crate::Xpub), [`Xsub`](crate::Xsub), [`Push`](crate::Push),
/// [`Pull`](crate::Pull), [`Pair`](crate::Pair), or [`Socket`](crate::Socket) for all of them.
///
/// Its `send`, `recv` and their like wait as tasks. All else is what the socket inside has, by
/// [`Deref`]: bind, connect, subscribe, options, `try_send`, monitors, statistics.
///
/// It drives itself from the moment it is made, in a task on the runtime that the caller was in. That task
/// ends with the socket, or with the runtime. After the runtime has ended the socket can be used on: its
/// context's background thread watches it then, and any executor may await it.
///
/// A runtime of one thread drives only while that thread runs it: while nobody is in its `block_on`,
/// nothing comes to tasks elsewhere. The blocking calls look after themselves.
///
/// ```
/// use zmtp_tokio::{Context, Pull, Push};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let context = Context::new()?;
/// let (pull, push) = (Pull::new(&context)?, Push::new(&context)?);
/// push.connect(pull.bind("tcp://127.0.0.1:*")?)?;
/// push.send("a task").await?;
/// assert_eq!(pull.recv().await?.first(), b"a task");
/// # Ok(())
/// # }
/// ```
///
/// What the pattern has no verb for does not compile. A SUB does not send:
///
/// ```compile_fail,E0599
/// # async fn never(context: zmtp_tokio::Context) {
/// let sub = zmtp_tokio::Sub::new(&context).unwrap();
/// sub.send("to whom?").await;
/// # }
/// ```
///
/// and a PUB does not receive, nor a PUSH, and a PULL does not send:
///
/// ```compile_fail,E0599
/// # async fn never(context: zmtp_tokio::Context) {
/// let publisher = zmtp_tokio::Pub::new(&context).unwrap();
/// publisher.recv().await;
/// # }
/// ```
///
/// ```compile_fail,E0599
/// # async fn never(context: zmtp_tokio::Context) {
/// let push = zmtp_tokio::Push::new(&context).unwrap();
/// push.recv_batch(&mut Vec::new(), 10).await;
/// # }
/// ```
///
/// ```compile_fail,E0599
/// # async fn never(context: zmtp_tokio::Context) {
/// let pull = zmtp_tokio::Pull::new(&context).unwrap();
/// pull.try_send("to whom?");
/// # }
/// ```
///
/// and only a ROUTER sends to whom it is told:
///
/// ```compile_fail,E0599
/// # async fn never(context: zmtp_tokio::Context) {
/// let dealer = zmtp_tokio::Dealer::new(&context).unwrap();
/// dealer.send_to("to whom?", "hello").await;
/// # }
/// ```
#[derive(Debug)]
pub struct OnTokio<S> {
    // Closed first: the driving ends behind it.
    socket: S,
    driving: Driving,
}

impl<S: AsRef<Socket> + Into<Socket>> OnTokio<S> {
    /// Has tokio drive a socket that there is already, of either kind: a [`zmtp_net::Socket`] or a
    /// [`zmtp_net::Typed`].
    ///
    /// # Errors
    /// Outside of a runtime, in one without I/O, and if the operating system has no descriptor left; with the
    /// socket as it was. Where tokio finds no I/O it panics, which is caught here: the panic hook tells of it,
    /// and a program that is built to abort on a panic does.
    ///
    /// ```
    /// use zmtp_tokio::{Context, OnTokio, SocketType};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let context = Context::new()?;
    /// let push = OnTokio::drive(context.socket(SocketType::Push)?)?;
    /// let pull = OnTokio::drive(zmtp_net::Pull::new(&context)?)?;
    /// pull.connect(push.bind("inproc://work")?)?;
    /// push.send("a task").await?;
    /// assert_eq!(pull.recv().await?.first(), b"a task");
    /// # Ok(())
    /// # }
    /// ```
    pub fn drive(socket: S) -> Result<Self, DriveError<S>> {
        match Driving::begin(socket.as_ref()) {
            Ok(driving) => Ok(Self { socket, driving }),
            Err(kind) => Err(DriveError { socket, kind }),
        }
    }

    /// Closes the socket, with this linger in place of that of its options. Returns at once; what is still
    /// to be sent is sent by the context.
    #[doc(alias = "zmq_close")]
    pub fn close_with(self, linger: Linger) {
        self.into_inner().into().close_with(linger);
    }
}

impl<S> OnTokio<S> {
    /// The socket inside, whose `send` and `recv` block the thread.
    #[must_use]
    pub const fn get_ref(&self) -> &S {
        &self.socket
    }

    /// Ends the driving and gives the socket: the background thread of its context watches it again.
    ///
    /// ```
    /// use zmtp_tokio::{Context, Pull, Push};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let context = Context::new()?;
    /// let (pull, push) = (Pull::new(&context)?, Push::new(&context)?);
    /// push.connect(pull.bind("inproc://work")?)?;
    /// let pull: zmtp_net::Pull = pull.into_inner();
    /// push.send("a task").await?;
    /// let received = tokio::task::spawn_blocking(move || pull.recv()).await?;
    /// assert_eq!(received?.first(), b"a task");
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn into_inner(self) -> S {
        drop(self.driving);
        self.socket
    }
}

impl<S> Deref for OnTokio<S> {
    type Target = S;

    fn deref(&self) -> &S {
        &self.socket
    }
}

impl<S: AsRef<Socket>> AsRef<Socket> for OnTokio<S> {
    fn as_ref(&self) -> &Socket {
        self.socket.as_ref()
    }
}
