//! What comes for a task is read by tokio's event loop and by nobody else.
#![expect(clippy::unwrap_used, reason = "clippy spares tests, but not their helpers")]

#[expect(dead_code, reason = "it is for other tests, too")]
mod support;

use std::pin::pin;
use std::sync::{Arc, mpsc};
use std::task::{Context as TaskContext, Poll};
use std::thread;

use support::{LONG, handshake, in_time, one_thread, woken};
use zmtp_tokio::{Context, Pull, net};

/// A PUSH of another context, whose threads do nothing for the receiver, when it is connected.
async fn pusher(pull: &net::Pull, endpoint: &str) -> net::Push {
    let push = net::Push::new(&Context::new().unwrap()).unwrap();
    let monitors = (pull.monitor(), push.monitor());
    push.connect(pull.bind(endpoint).unwrap()).unwrap();
    handshake(&monitors.0).await;
    handshake(&monitors.1).await;
    push
}

/// The thread that wakes the task is that of the runtime.
#[test]
fn a_task_is_woken_by_the_thread_of_the_runtime() {
    for endpoint in ["tcp://127.0.0.1:*", "ipc://*"] {
        let (give, given) = mpsc::channel();
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let runtime = thread::spawn(move || {
            one_thread().block_on(async {
                give.send(Arc::new(Pull::new(&Context::new().unwrap()).unwrap())).unwrap();
                stopped.await.unwrap();
            });
        });
        let pull = given.recv_timeout(LONG).unwrap();
        let push = smol::block_on(pusher(&pull, endpoint));
        for round in 0..200_u32 {
            let (waker, told) = woken::waker();
            let mut task = TaskContext::from_waker(&waker);
            let mut waits = pin!(pull.recv());
            assert!(waits.as_mut().poll(&mut task).is_pending());
            push.send(round.to_string()).unwrap();
            assert_eq!(told.recv_timeout(LONG).unwrap(), runtime.thread().id());
            match waits.poll(&mut task) {
                Poll::Ready(message) => {
                    assert_eq!(message.unwrap().first(), round.to_string().as_bytes());
                }
                Poll::Pending => panic!("woken for nothing"),
            }
        }
        stop.send(()).unwrap();
        runtime.join().unwrap();
    }
}

/// The background thread has worked off what came later for a socket of its own, and left alone what is
/// tokio's. That a runtime which does not run does not drive is told in the documentation.
#[test]
fn nobody_drives_while_the_runtime_does_not_run() {
    let runtime = one_thread();
    let context = Context::new().unwrap();
    let driven = in_time(&runtime, async { Pull::new(&context).unwrap() });
    let watched = net::Pull::new(&context).unwrap();
    let to_driven = in_time(&runtime, pusher(&driven, "tcp://127.0.0.1:*"));
    let to_watched = smol::block_on(pusher(&watched, "tcp://127.0.0.1:*"));

    let (waker, told) = woken::waker();
    let mut waits = pin!(driven.recv());
    assert!(waits.as_mut().poll(&mut TaskContext::from_waker(&waker)).is_pending());
    for round in 0..10_u32 {
        let (waker, told) = woken::waker();
        let mut other = pin!(watched.recv_async());
        assert!(other.as_mut().poll(&mut TaskContext::from_waker(&waker)).is_pending());
        if round == 0 {
            to_driven.send("for tokio").unwrap();
        }
        to_watched.send(round.to_string()).unwrap();
        told.recv_timeout(LONG).unwrap();
        assert!(other.poll(&mut TaskContext::from_waker(&waker)).is_ready());
    }
    assert!(told.try_recv().is_err(), "somebody else has read");
    in_time(&runtime, async {
        while told.try_recv().is_err() {
            tokio::task::yield_now().await;
        }
        assert_eq!(waits.await.unwrap().first(), b"for tokio");
    });
}
