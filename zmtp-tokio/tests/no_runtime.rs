//! Without a runtime that can drive there is an error, and the socket is as it was.
#![expect(clippy::unwrap_used, reason = "clippy spares tests, but not their helpers")]

#[expect(dead_code, reason = "it is for other tests, too")]
mod support;

use support::one_thread;
use tokio::runtime::Builder;
use zmtp_tokio::{Context, CreateError, DriveErrorKind, OnTokio, Pull, Socket, SocketType, net};

/// A socket that came back with an error is watched by the background thread of its context.
fn is_as_it_was(pull: &net::Pull) {
    let push = net::Push::new(pull.context()).unwrap();
    push.connect(pull.bind("tcp://127.0.0.1:*").unwrap()).unwrap();
    smol::block_on(async {
        push.send_async("hello").await.unwrap();
        assert_eq!(pull.recv_async().await.unwrap().first(), b"hello");
    });
}

#[test]
fn outside_of_a_runtime() {
    let context = Context::new().unwrap();
    let error = Pull::new(&context).unwrap_err();
    assert!(matches!(error, CreateError::Drive(DriveErrorKind::NoRuntime)), "{error:?}");
    let error = Socket::new(&context, SocketType::Pull).unwrap_err();
    assert!(matches!(error, CreateError::Drive(DriveErrorKind::NoRuntime)), "{error:?}");
    let error = OnTokio::drive(net::Pull::new(&context).unwrap()).unwrap_err();
    assert!(matches!(error.kind, DriveErrorKind::NoRuntime), "{error:?}");
    assert_eq!(error.to_string(), "there is no runtime of tokio here to drive the socket");
    is_as_it_was(&error.socket);
}

#[test]
fn in_a_runtime_without_io() {
    let runtime = Builder::new_current_thread().build().unwrap();
    let context = Context::new().unwrap();
    let error = runtime.block_on(async { Pull::new(&context) }).unwrap_err();
    assert!(matches!(error, CreateError::Drive(DriveErrorKind::IoDisabled)), "{error:?}");
    let pull = net::Pull::new(&context).unwrap();
    let error = runtime.block_on(async { OnTokio::drive(pull) }).unwrap_err();
    assert!(matches!(error.kind, DriveErrorKind::IoDisabled), "{error:?}");
    is_as_it_was(&error.socket);
}

#[test]
fn in_a_runtime_that_has_ended() {
    let runtime = one_thread();
    let handle = runtime.handle().clone();
    drop(runtime);
    let _within = handle.enter();
    let pull = net::Pull::new(&Context::new().unwrap()).unwrap();
    let error = OnTokio::drive(pull).unwrap_err();
    assert!(matches!(error.kind, DriveErrorKind::Io(_)), "{error:?}");
    is_as_it_was(&error.socket);
}

/// What is wrong with the socket itself is told before anything else.
#[test]
fn a_socket_that_cannot_be_made() {
    let context = Context::new().unwrap();
    context.shutdown();
    let error = one_thread().block_on(async { Pull::new(&context) }).unwrap_err();
    assert!(matches!(error, CreateError::Socket(_)), "{error:?}");
}
