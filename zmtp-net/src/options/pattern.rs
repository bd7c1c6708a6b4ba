//! What some types of sockets do differently.

use bytes::Bytes;

use super::{Options, RouterNotify, Verbosity, XpubManual, unless_empty};

impl Options {
    /// ROUTER: whether a message to a peer that is not there, or has no room, is an error instead
    /// of dropped; default: false.
    ///
    /// ```
    /// use zmtp_net::{Context, Options, Router, SendErrorKind};
    ///
    /// let router = Router::with(&Context::new()?, Options::default().router_mandatory(true))?;
    /// let error = router.send_to("nobody", "hello").unwrap_err();
    /// assert_eq!(error.kind, SendErrorKind::NoRoute);
    /// # Ok::<(), zmtp_net::SocketError>(())
    /// ```
    #[doc(alias = "ZMQ_ROUTER_MANDATORY")]
    #[doc(alias = "ZMQ_ROUTER_BEHAVIOR")]
    #[doc(alias = "ZMQ_FAIL_UNROUTABLE")]
    #[must_use]
    pub fn router_mandatory(mut self, error: bool) -> Self {
        self.router_mandatory = error;
        self
    }

    /// ROUTER: whether a new peer takes over the identity of one that is there; default: false,
    /// the one that is there keeps it.
    ///
    /// ```
    /// use zmtp_net::Options;
    ///
    /// let options = Options::default().router_handover(true);
    /// assert!(options.get_router_handover());
    /// ```
    #[doc(alias = "ZMQ_ROUTER_HANDOVER")]
    #[must_use]
    pub fn router_handover(mut self, newest_wins: bool) -> Self {
        self.router_handover = newest_wins;
        self
    }

    /// ROUTER: which comings and goings of peers it receives as messages; default: none.
    ///
    /// ```
    /// use zmtp_net::{Options, RouterNotify};
    ///
    /// let notify = RouterNotify::default().connect(true).disconnect(true);
    /// let options = Options::default().router_notify(notify);
    /// assert_eq!(options.get_router_notify(), notify);
    /// ```
    #[doc(alias = "ZMQ_ROUTER_NOTIFY")]
    #[must_use]
    pub fn router_notify(mut self, notify: RouterNotify) -> Self {
        self.router_notify = notify;
        self
    }

    /// ROUTER, DEALER, REQ: whether each new peer is sent an empty message first, by which a
    /// ROUTER learns of this socket; default: false. A REP peer does not understand it.
    ///
    /// ```
    /// use zmtp_net::Options;
    ///
    /// let options = Options::default().probe_router(true);
    /// assert!(options.get_probe_router());
    /// ```
    #[doc(alias = "ZMQ_PROBE_ROUTER")]
    #[must_use]
    pub fn probe_router(mut self, probe: bool) -> Self {
        self.probe_router = probe;
        self
    }

    /// REQ: whether requests carry a number that their replies must repeat, so that a late reply
    /// is never taken for that of another request; default: false.
    ///
    /// ```
    /// use zmtp_net::Options;
    ///
    /// // A client that asks again when there is no reply, and takes none for that of another request.
    /// let options = Options::default().req_correlate(true).req_relaxed(true);
    /// assert!(options.get_req_correlate() && options.get_req_relaxed());
    /// ```
    #[doc(alias = "ZMQ_REQ_CORRELATE")]
    #[must_use]
    pub fn req_correlate(mut self, number: bool) -> Self {
        self.req_correlate = number;
        self
    }

    /// REQ: whether a request may be given up for another one before its reply has come; default:
    /// false. Use it with [`req_correlate`](Self::req_correlate).
    ///
    /// ```
    /// use zmtp_net::{Context, Linger, Options, Req};
    ///
    /// let options = Options::default().req_relaxed(true).req_correlate(true).linger(Linger::Never);
    /// let client = Req::with(&Context::new()?, options)?;
    /// client.connect("tcp://127.0.0.1:1")?;
    /// client.send("is anybody there?")?;
    /// client.send("anybody?")?; // by default this is out of turn
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[doc(alias = "ZMQ_REQ_RELAXED")]
    #[must_use]
    pub fn req_relaxed(mut self, relaxed: bool) -> Self {
        self.req_relaxed = relaxed;
        self
    }

    /// XPUB: which subscriptions it receives; default: [`Verbosity::First`].
    ///
    /// ```
    /// use zmtp_net::{Options, Verbosity};
    ///
    /// let options = Options::default().xpub_verbosity(Verbosity::Verbose);
    /// assert_eq!(options.get_xpub_verbosity(), Verbosity::Verbose);
    /// ```
    #[doc(alias = "ZMQ_XPUB_VERBOSE")]
    #[doc(alias = "ZMQ_XPUB_VERBOSER")]
    #[must_use]
    pub fn xpub_verbosity(mut self, verbosity: Verbosity) -> Self {
        self.xpub_verbosity = verbosity;
        self
    }

    /// XPUB: whether the application decides what its peers are subscribed to; default:
    /// [`XpubManual::Off`].
    ///
    /// ```
    /// use zmtp_net::{Options, XpubManual};
    ///
    /// let options = Options::default().xpub_manual(XpubManual::Manual);
    /// assert_eq!(options.get_xpub_manual(), XpubManual::Manual);
    /// ```
    #[doc(alias = "ZMQ_XPUB_MANUAL")]
    #[doc(alias = "ZMQ_XPUB_MANUAL_LAST_VALUE")]
    #[must_use]
    pub fn xpub_manual(mut self, manual: XpubManual) -> Self {
        self.xpub_manual = manual;
        self
    }

    /// XPUB, PUB, RADIO: whether sending blocks, instead of dropping, while a subscriber has no
    /// room; default: false.
    ///
    /// ```
    /// use zmtp_net::Options;
    ///
    /// let options = Options::default().xpub_nodrop(true);
    /// assert!(options.get_xpub_nodrop());
    /// ```
    #[doc(alias = "ZMQ_XPUB_NODROP")]
    #[must_use]
    pub fn xpub_nodrop(mut self, block: bool) -> Self {
        self.xpub_nodrop = block;
        self
    }

    /// XPUB: a message for each new subscriber, ahead of all others and whatever it is subscribed
    /// to; empty, the default: none. A SUB peer still drops what it has not subscribed to.
    ///
    /// ```
    /// use zmtp_net::Options;
    ///
    /// let options = Options::default().xpub_welcome("welcome");
    /// assert_eq!(options.get_xpub_welcome(), Some(&b"welcome"[..]));
    /// ```
    #[doc(alias = "ZMQ_XPUB_WELCOME_MSG")]
    #[must_use]
    pub fn xpub_welcome(mut self, message: impl Into<Bytes>) -> Self {
        self.xpub_welcome = unless_empty(message.into());
        self
    }

    /// PUB, XPUB, SUB: whether subscriptions say what not to send; default: false. Publisher and
    /// subscriber must agree.
    ///
    /// ```
    /// use zmtp_net::Options;
    ///
    /// let options = Options::default().invert_matching(true);
    /// assert!(options.get_invert_matching());
    /// ```
    #[doc(alias = "ZMQ_INVERT_MATCHING")]
    #[must_use]
    pub fn invert_matching(mut self, invert: bool) -> Self {
        self.invert_matching = invert;
        self
    }

    /// XPUB, XSUB: whether only the first part of a message can be a subscription; default: false,
    /// each part that begins with 0 or 1 is one.
    ///
    /// ```
    /// use zmtp_net::Options;
    ///
    /// let options = Options::default().only_first_subscribe(true);
    /// assert!(options.get_only_first_subscribe());
    /// ```
    #[doc(alias = "ZMQ_ONLY_FIRST_SUBSCRIBE")]
    #[must_use]
    pub fn only_first_subscribe(mut self, first: bool) -> Self {
        self.only_first_subscribe = first;
        self
    }

    /// XSUB: whether each cancellation is passed on; default: false, only the last of a topic is.
    ///
    /// ```
    /// use zmtp_net::Options;
    ///
    /// let options = Options::default().xsub_verbose_unsubscribe(true);
    /// assert!(options.get_xsub_verbose_unsubscribe());
    /// ```
    #[doc(alias = "ZMQ_XSUB_VERBOSE_UNSUBSCRIBE")]
    #[must_use]
    pub fn xsub_verbose_unsubscribe(mut self, verbose: bool) -> Self {
        self.xsub_verbose_unsubscribe = verbose;
        self
    }
}
