//! Messages that tell of a connection.

use bytes::Bytes;

use super::{Options, unless_empty};

impl Options {
    /// DEALER, ROUTER, CLIENT, SERVER, PEER: a message that each new connection begins with; empty,
    /// the default: none.
    ///
    /// ```
    /// let options = zmtp_net::Options::default().hello_message("hello");
    /// # let _ = options;
    /// ```
    #[doc(alias = "ZMQ_HELLO_MSG")]
    #[must_use]
    pub fn hello_message(mut self, message: impl Into<Bytes>) -> Self {
        self.hello_message = unless_empty(message.into());
        self
    }

    /// ROUTER, SERVER, PEER: a message that the application receives as if from a peer when an
    /// accepted connection with it is lost; empty, the default: none.
    ///
    /// ```
    /// use zmtp_net::Options;
    ///
    /// let options = Options::default().disconnect_message("gone");
    /// assert_eq!(options.get_disconnect_message(), Some(&b"gone"[..]));
    /// ```
    #[doc(alias = "ZMQ_DISCONNECT_MSG")]
    #[must_use]
    pub fn disconnect_message(mut self, message: impl Into<Bytes>) -> Self {
        self.disconnect_message = unless_empty(message.into());
        self
    }

    /// DEALER, CLIENT, PEER: a message that the application receives when a connection that this
    /// socket made is lost; empty, the default: none.
    ///
    /// ```
    /// use zmtp_net::Options;
    ///
    /// let options = Options::default().hiccup_message("again");
    /// assert_eq!(options.get_hiccup_message(), Some(&b"again"[..]));
    /// ```
    #[doc(alias = "ZMQ_HICCUP_MSG")]
    #[must_use]
    pub fn hiccup_message(mut self, message: impl Into<Bytes>) -> Self {
        self.hiccup_message = unless_empty(message.into());
        self
    }
}
