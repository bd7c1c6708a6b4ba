//! What users hold may move between threads, and be used from several.

#[expect(dead_code, reason = "it is for other tests, too")]
mod support;

use std::error::Error;
use std::fmt::Debug;

use zmtp_tokio::{
    Context, CreateError, Dealer, DriveError, DriveErrorKind, Pair, Pub, Pull, Push, Rep, Req,
    Router, Socket, Sub, Xpub, Xsub, net,
};

const fn shared<T: Send + Sync + Debug>() {}
const fn error<T: Error + Send + Sync + 'static>() {}
fn sent<T: Send>(_: &T) {}

#[test]
fn what_users_hold_is_send_and_sync_and_debug() {
    shared::<(Req, Rep, Dealer, Router, Pub, Sub, Xpub, Xsub, Push, Pull, Pair, Socket)>();
    error::<CreateError>();
    error::<DriveErrorKind>();
    error::<DriveError<net::Socket>>();
    error::<DriveError<net::Pull>>();
}

#[test]
fn futures_may_move() {
    support::one_thread().block_on(async {
        let router = Router::new(&Context::new().unwrap()).unwrap();
        sent(&router.recv());
        sent(&router.send_to("nobody", "hello"));
    });
}

/// A socket that tokio drives is taken by all that take a socket.
#[test]
fn pollers_and_proxies_take_it() {
    support::one_thread().block_on(async {
        let pull = Pull::new(&Context::new().unwrap()).unwrap();
        let mut poller = net::Poller::new().unwrap();
        poller.add(1, &pull, net::Interest::RECEIVE).unwrap();
    });
}
