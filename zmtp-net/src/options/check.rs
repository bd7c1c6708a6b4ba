//! Options against the type of a socket, and against each other.

use SocketType::{Client, Dealer, Peer, Pub, Radio, Req, Router, Server, Sub, Xpub, Xsub};
use zmtp_codec::SocketType;

use super::{OptionError, Options, RouterNotify, Verbosity, XpubManual};

/// The name of an option, whether it differs from its default, and the types that have it.
type Row = (&'static str, bool, &'static [SocketType]);

impl Options {
    /// Whether a socket of this type can have these options. Each value was checked when it was
    /// set; this is about the type, and about values together.
    pub(crate) fn check(&self, socket_type: SocketType) -> Result<(), OptionError> {
        let rows = self.routing_rows().into_iter().chain(self.publishing_rows());
        for (option, set, types) in rows {
            if set && !types.contains(&socket_type) {
                return Err(OptionError::WrongSocketType { option, socket_type });
            }
        }
        if self.zap_enforce_domain && self.zap_domain.is_empty() {
            return Err(OptionError::NoZapDomain);
        }
        Ok(())
    }

    fn routing_rows(&self) -> [Row; 9] {
        [
            ("router_mandatory", self.router_mandatory, &[Router]),
            ("router_handover", self.router_handover, &[Router]),
            ("router_notify", self.router_notify != RouterNotify::default(), &[Router]),
            ("probe_router", self.probe_router, &[Router, Dealer, Req]),
            ("req_correlate", self.req_correlate, &[Req]),
            ("req_relaxed", self.req_relaxed, &[Req]),
            (
                "hello_message",
                self.hello_message.is_some(),
                &[Dealer, Router, Client, Server, Peer],
            ),
            ("disconnect_message", self.disconnect_message.is_some(), &[Router, Server, Peer]),
            ("hiccup_message", self.hiccup_message.is_some(), &[Dealer, Client, Peer]),
        ]
    }

    fn publishing_rows(&self) -> [Row; 7] {
        [
            ("xpub_verbosity", self.xpub_verbosity != Verbosity::First, &[Xpub]),
            ("xpub_manual", self.xpub_manual != XpubManual::Off, &[Xpub]),
            ("xpub_nodrop", self.xpub_nodrop, &[Xpub, Pub, Radio]),
            ("xpub_welcome", self.xpub_welcome.is_some(), &[Xpub]),
            ("invert_matching", self.invert_matching, &[Pub, Xpub, Sub]),
            ("only_first_subscribe", self.only_first_subscribe, &[Xpub, Xsub]),
            ("xsub_verbose_unsubscribe", self.xsub_verbose_unsubscribe, &[Xsub]),
        ]
    }
}
