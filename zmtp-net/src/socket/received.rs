//! Receiving in a thread: with who sent it, and several messages at a time.

use std::time::Duration;

use zmtp_codec::Message;

use super::blocking::{attempt_batch, attempt_recv_from};
use super::{Delivery, Socket, deadline};
use crate::error::RecvError;

impl Socket {
    /// As [`recv`](Self::recv), and tells who sent the message.
    ///
    /// # Errors
    /// As [`recv`](Self::recv).
    ///
    /// ```
    /// use zmtp_net::{Context, Pull, Push};
    ///
    /// let context = Context::new()?;
    /// let (pull, push) = (Pull::new(&context)?, Push::new(&context)?);
    /// push.connect(pull.bind("tcp://127.0.0.1:*")?)?;
    /// push.send("a task")?;
    /// let delivery = pull.recv_from()?;
    /// assert_eq!(delivery.message.first(), b"a task");
    /// let peer = delivery.peer.and_then(|id| pull.peer(id)).ok_or("it has gone")?;
    /// assert!(peer.remote.is_some_and(|from| from.starts_with("tcp://127.0.0.1:")));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[doc(alias = "zmq_msg_gets")]
    pub fn recv_from(&self) -> Result<Delivery, RecvError> {
        self.recv_by(None, attempt_recv_from)
    }

    /// As [`recv_timeout`](Self::recv_timeout), and tells who sent the message.
    ///
    /// # Errors
    /// As [`recv_timeout`](Self::recv_timeout).
    pub fn recv_from_timeout(&self, timeout: Duration) -> Result<Delivery, RecvError> {
        self.recv_by(Some(deadline(Some(timeout))), attempt_recv_from)
    }

    /// As [`try_recv`](Self::try_recv), and tells who sent the message.
    ///
    /// # Errors
    /// As [`try_recv`](Self::try_recv).
    pub fn try_recv_from(&self) -> Result<Delivery, RecvError> {
        self.try_recv_by(attempt_recv_from)
    }

    /// Receives messages: waits for the first as [`recv`](Self::recv) does, and takes what else is
    /// there without waiting, up to `most` in all. They are appended to `into`; the answer is how
    /// many.
    ///
    /// # Errors
    /// As [`recv`](Self::recv); then none was appended.
    ///
    /// ```
    /// use zmtp_net::{Context, Pull, Push, RecvError};
    ///
    /// let context = Context::new()?;
    /// let (pull, push) = (Pull::new(&context)?, Push::new(&context)?);
    /// push.connect(pull.bind("inproc://tasks")?)?;
    /// let mut tasks = Vec::new();
    /// assert_eq!(pull.try_recv_batch(&mut tasks, 100), Err(RecvError::WouldBlock));
    /// push.send("one")?;
    /// push.send("two")?;
    /// while tasks.len() < 2 {
    ///     pull.recv_batch(&mut tasks, 100)?;
    /// }
    /// assert_eq!(tasks[1].first(), b"two");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn recv_batch(&self, into: &mut Vec<Message>, most: usize) -> Result<usize, RecvError> {
        if most == 0 {
            return Ok(0);
        }
        self.recv_by(None, |core| attempt_batch(core, into, most))
    }

    /// As [`recv_batch`](Self::recv_batch), but waits for the first message no longer than this.
    ///
    /// # Errors
    /// As [`recv_timeout`](Self::recv_timeout); then none was appended.
    pub fn recv_batch_timeout(
        &self,
        into: &mut Vec<Message>,
        most: usize,
        timeout: Duration,
    ) -> Result<usize, RecvError> {
        if most == 0 {
            return Ok(0);
        }
        self.recv_by(Some(deadline(Some(timeout))), |core| attempt_batch(core, into, most))
    }

    /// As [`recv_batch`](Self::recv_batch), but does not wait for the first message either.
    ///
    /// # Errors
    /// As [`try_recv`](Self::try_recv); then none was appended.
    pub fn try_recv_batch(&self, into: &mut Vec<Message>, most: usize) -> Result<usize, RecvError> {
        if most == 0 {
            return Ok(0);
        }
        self.try_recv_by(|core| attempt_batch(core, into, most))
    }
}
