//! Queues, and how long the verbs wait for them.

use std::time::Duration;

use super::{Linger, Options};

impl Options {
    /// Messages that may wait for one peer until sending blocks, or drops, as the type of the
    /// socket has it; 0: any number; default: 1000.
    ///
    /// A change applies to the peers that are there.
    ///
    /// ```
    /// use zmtp_net::{Context, Linger, Options, Push};
    ///
    /// let push = Push::with(&Context::new()?, Options::default().send_hwm(2))?;
    /// push.connect("tcp://127.0.0.1:1")?; // nobody is there: messages are queued
    /// push.try_send("one")?;
    /// push.try_send("two")?;
    /// assert!(push.try_send("three").is_err());
    /// push.close_with(Linger::Never);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[doc(alias = "ZMQ_SNDHWM")]
    #[must_use]
    pub fn send_hwm(mut self, messages: u32) -> Self {
        self.send_hwm = messages;
        self
    }

    /// Messages from one peer that may wait for the application until nothing more is read from
    /// it; 0: any number; default: 1000.
    ///
    /// A change applies to the peers that are there.
    ///
    /// ```
    /// use zmtp_net::Options;
    ///
    /// let options = Options::default().receive_hwm(10);
    /// assert_eq!(options.get_receive_hwm(), 10);
    /// ```
    #[doc(alias = "ZMQ_RCVHWM")]
    #[must_use]
    pub fn receive_hwm(mut self, messages: u32) -> Self {
        self.receive_hwm = messages;
        self
    }

    /// Bytes that may wait for one peer, besides the number of messages; `None`: any number;
    /// default: none.
    ///
    /// It bounds memory where sizes differ. The mark is looked at before a message, so that one
    /// message of any size always fits. libzmq has nothing like it.
    ///
    /// ```
    /// use zmtp_net::Options;
    ///
    /// let options = Options::default().send_hwm_bytes(Some(1 << 20));
    /// assert_eq!(options.get_send_hwm_bytes(), Some(1 << 20));
    /// ```
    #[must_use]
    pub fn send_hwm_bytes(mut self, bytes: Option<u64>) -> Self {
        self.send_hwm_bytes = bytes;
        self
    }

    /// Bytes from one peer that may wait for the application, besides the number of messages;
    /// `None`: any number; default: none.
    ///
    /// The mark is looked at before a message, so that one message of any size always fits; see
    /// [`max_message_size`](Self::max_message_size). libzmq has nothing like it.
    ///
    /// ```
    /// use zmtp_net::Options;
    ///
    /// let options = Options::default().receive_hwm_bytes(Some(1 << 20));
    /// assert_eq!(options.get_receive_hwm_bytes(), Some(1 << 20));
    /// ```
    #[must_use]
    pub fn receive_hwm_bytes(mut self, bytes: Option<u64>) -> Self {
        self.receive_hwm_bytes = bytes;
        self
    }

    /// How long sending waits for room; zero: not at all; `None`, the default: for ever.
    ///
    /// ```
    /// use std::time::Duration;
    /// use zmtp_net::{Context, Options, Push, SendErrorKind};
    ///
    /// let options = Options::default().send_timeout(Some(Duration::from_millis(1)));
    /// let push = Push::with(&Context::new()?, options)?;
    /// let error = push.send("to nobody").unwrap_err();
    /// assert_eq!(error.kind, SendErrorKind::TimedOut);
    /// assert_eq!(error.message.first(), b"to nobody"); // it is given back
    /// # Ok::<(), zmtp_net::SocketError>(())
    /// ```
    #[doc(alias = "ZMQ_SNDTIMEO")]
    #[must_use]
    pub fn send_timeout(mut self, limit: Option<Duration>) -> Self {
        self.send_timeout = limit;
        self
    }

    /// How long receiving waits for a message; zero: not at all; `None`, the default: for ever.
    ///
    /// ```
    /// use std::time::Duration;
    /// use zmtp_net::{Context, Options, Pull, RecvError};
    ///
    /// let options = Options::default().receive_timeout(Some(Duration::from_millis(1)));
    /// let pull = Pull::with(&Context::new()?, options)?;
    /// assert_eq!(pull.recv(), Err(RecvError::TimedOut));
    /// # Ok::<(), zmtp_net::SocketError>(())
    /// ```
    #[doc(alias = "ZMQ_RCVTIMEO")]
    #[must_use]
    pub fn receive_timeout(mut self, limit: Option<Duration>) -> Self {
        self.receive_timeout = limit;
        self
    }

    /// How long a closed socket goes on sending what is queued. Default: for ever; for SUB, XSUB
    /// and DISH not at all.
    ///
    /// Closing itself does not wait; ending the context does.
    ///
    /// ```
    /// use zmtp_net::{Context, Linger, Options, Push};
    ///
    /// let push = Push::with(&Context::new()?, Options::default().linger(Linger::Never))?;
    /// push.connect("tcp://127.0.0.1:1")?;
    /// push.send("to nobody")?;
    /// // By default the program would not end here: it would wait for somebody to take the message.
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[doc(alias = "ZMQ_LINGER")]
    #[must_use]
    pub fn linger(mut self, linger: Linger) -> Self {
        self.linger = Some(linger);
        self
    }

    /// Whether messages are queued only for peers whose handshake is complete; default: false, so
    /// that they wait for a peer as soon as the socket is told to connect to it.
    ///
    /// With it a lost connection takes what was queued for it along.
    ///
    /// ```
    /// use zmtp_net::{Context, Options, Push, SendErrorKind};
    ///
    /// let push = Push::with(&Context::new()?, Options::default().immediate(true))?;
    /// push.connect("tcp://127.0.0.1:1")?; // nobody is there: nothing is queued
    /// assert_eq!(push.try_send("work").unwrap_err().kind, SendErrorKind::WouldBlock);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[doc(alias = "ZMQ_IMMEDIATE")]
    #[doc(alias = "ZMQ_DELAY_ATTACH_ON_CONNECT")]
    #[must_use]
    pub fn immediate(mut self, only_complete: bool) -> Self {
        self.immediate = only_complete;
        self
    }

    /// Whether only the newest message to or from each peer is kept; default: false.
    ///
    /// It replaces the high-water marks. For PUSH, PULL, PUB, SUB and DEALER; other types ignore
    /// it, as they do with libzmq. Applies to the next bind or connect.
    ///
    /// ```
    /// use zmtp_net::Options;
    ///
    /// let options = Options::default().conflate(true);
    /// assert!(options.get_conflate());
    /// ```
    #[doc(alias = "ZMQ_CONFLATE")]
    #[must_use]
    pub fn conflate(mut self, newest_only: bool) -> Self {
        self.conflate = newest_only;
        self
    }
}
