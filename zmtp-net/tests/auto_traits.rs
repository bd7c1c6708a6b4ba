//! What users hold may move between threads, and be used from several: a promise that is easily
//! broken by a field.

use std::error::Error;
use std::fmt::Debug;

use zmtp_net::{
    AddressFilter, AddressingError, Backoff, ConnectError, Context, Counters, Dealer, Delivery,
    DisconnectCause, Driven, Driver, DropReason, Drops, Endpoint, EndpointError, EventKind,
    Interest, IoError, Keepalive, Linger, Mechanism, Message, Monitor, MonitorError, Notifier,
    OptionError, Options, OtherType, Pair, Part, PeerId, PeerProperties, PeerStatistics, PollError,
    Poller, Probes, Proxy, ProxyEnd, ProxyError, ProxyHandle, ProxyStatistics, Pub, Pull, Push,
    Readiness, Ready, RecvBatchFuture, RecvError, RecvFromFuture, RecvFuture, Rep, Req, Routed,
    Router, SendError, SendErrorKind, SendFuture, Socket, SocketError, SocketEvent, Statistics,
    Sub, SubscribeError, Turned, User, Xpub, Xsub, ZapError,
};

const fn shared<T: Send + Sync + Debug>() {}
const fn sent<T: Send + Debug>() {}
const fn error<T: Error + Send + Sync + 'static>() {}

#[test]
fn what_users_hold_is_send_and_sync_and_debug() {
    shared::<(Context, Socket, Monitor, Poller, Notifier, Readiness, ProxyHandle)>();
    shared::<(Req, Rep, Dealer, Router, Pub, Sub, Xpub, Xsub, Push, Pull, Pair)>();
    shared::<(Options, Mechanism, Linger, Backoff, Keepalive, Probes, AddressFilter, Endpoint)>();
    shared::<(Message, Part, Delivery, Routed, PeerId, PeerProperties, User)>();
    shared::<(Statistics, PeerStatistics, Counters, Drops, DropReason)>();
    shared::<(SocketEvent, EventKind, Turned, ZapError, Ready, Interest)>();
    shared::<(ProxyStatistics, ProxyEnd, Driver, Driven)>();
    sent::<Proxy<'static>>();
    sent::<(SendFuture<'static>, RecvFuture<'static>)>();
    sent::<(RecvFromFuture<'static>, RecvBatchFuture<'static>)>();
    #[cfg(any(feature = "tracing", feature = "metrics"))]
    shared::<zmtp_net::Observer>();
}

/// They fit into `Box<dyn Error + Send + Sync>`, and so into what `?` makes of them anywhere.
#[test]
fn errors_can_be_handed_on_with_a_question_mark() {
    error::<SendError>();
    error::<RecvError>();
    error::<SocketError>();
    error::<AddressingError>();
    error::<EndpointError>();
    error::<OptionError>();
    error::<PollError>();
    error::<ProxyError>();
    error::<ZapError>();
    error::<OtherType>();
    error::<SubscribeError>();
    error::<MonitorError>();
    error::<ConnectError>();
    error::<DisconnectCause>();
    error::<IoError>();
    let kind = |kind: SendErrorKind| kind.to_string();
    assert_eq!(kind(SendErrorKind::Terminated), "the context was shut down");
}

/// A future that a `Router` gives has no name, and may move all the same.
#[test]
fn futures_without_a_name_may_move() {
    fn sent<T: Send>(_: &T) {}
    let context = Context::new().unwrap();
    let router = Router::new(&context).unwrap();
    sent(&router.recv_async());
    let monitor = router.monitor();
    sent(&monitor.recv_async());
}

/// What went wrong inside is told by the error itself; who prints causes as well prints it once.
#[test]
fn no_cause_is_told_twice() {
    let refused = std::io::Error::from(std::io::ErrorKind::AddrInUse);
    let text = refused.to_string();
    let error = AddressingError::from(refused);
    assert_eq!(error.to_string(), text);
    assert!(error.source().is_none());
}
