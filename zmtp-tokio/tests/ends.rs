//! With a socket ends the task that drives it.
#![expect(clippy::unwrap_used, reason = "clippy spares tests, but not their helpers")]

mod support;

use std::sync::{Arc, Mutex, mpsc};
use std::task::{Context as TaskContext, Wake, Waker};
use std::thread;

use support::{LONG, handshake, in_time, no_task_is_left, on_both, one_thread, pull_of, woken};
use tokio::runtime::Handle;
use zmtp_tokio::{Context, Linger, OnTokio, Pull, Push, net};

#[test]
fn a_socket_that_is_dropped_or_closed_leaves_no_task() {
    on_both(async || {
        let runtime = Handle::current();
        let context = Context::new().unwrap();
        for round in 0..50 {
            let (push, pull) = (Push::new(&context).unwrap(), Pull::new(&context).unwrap());
            assert_eq!(runtime.metrics().num_alive_tasks(), 2);
            push.connect(pull.bind("tcp://127.0.0.1:*").unwrap()).unwrap();
            push.send("hello").await.unwrap();
            if round % 2 == 0 {
                pull.recv().await.unwrap();
            }
            drop(pull);
            push.close_with(Linger::Never);
            no_task_is_left(&runtime).await;
        }
        assert_eq!(context.terminate(LONG), 0, "sockets were left");
    });
}

/// Nobody is there to take the message, and by its options the socket would wait for somebody.
#[test]
fn a_socket_is_closed_with_another_linger() {
    on_both(async || {
        let context = Context::new().unwrap();
        let push = Push::new(&context).unwrap();
        push.connect("ipc://@zmtp-tokio-nobody").unwrap();
        push.send("to whom?").await.unwrap();
        push.close_with(Linger::Never);
        assert_eq!(context.terminate(LONG / 2), 0, "it waits for somebody");
    });
}

#[test]
fn a_socket_that_is_taken_out_leaves_no_task_and_is_watched_by_its_context() {
    on_both(async || {
        let runtime = Handle::current();
        let context = Context::new().unwrap();
        let (push, pull) = (Push::new(&context).unwrap(), Pull::new(&context).unwrap());
        push.connect(pull.bind("tcp://127.0.0.1:*").unwrap()).unwrap();
        push.send("before").await.unwrap();
        assert_eq!(pull.recv().await.unwrap().first(), b"before");
        let (push, pull) = (push.into_inner(), pull.into_inner());
        no_task_is_left(&runtime).await;
        push.send_async("behind").await.unwrap();
        assert_eq!(pull.recv_async().await.unwrap().first(), b"behind");
        // And back.
        let pull = OnTokio::drive(pull).unwrap();
        push.send_async("again").await.unwrap();
        assert_eq!(pull.recv().await.unwrap().first(), b"again");
    });
}

/// The driving has ended when `into_inner` returns: it does not wait for the runtime to come to it.
#[test]
fn a_socket_is_taken_out_of_a_runtime_that_does_not_run() {
    let runtime = one_thread();
    let context = Context::new().unwrap();
    let (pull, push) = pull_of(&runtime, &context);
    let pull = pull.into_inner();
    let (waker, told) = woken::waker();
    let mut waits = std::pin::pin!(pull.recv_async());
    assert!(waits.as_mut().poll(&mut TaskContext::from_waker(&waker)).is_pending());
    push.send("for the background").unwrap();
    told.recv_timeout(LONG).expect("nobody watches the socket");
    assert!(waits.poll(&mut TaskContext::from_waker(&waker)).is_ready());
    in_time(&runtime, no_task_is_left(runtime.handle()));
}

/// A waker that drops what waits, and the socket with it, within the turn that wakes it.
struct Drops(
    Mutex<Option<std::pin::Pin<Box<dyn Future<Output = ()> + Send>>>>,
    mpsc::SyncSender<()>,
);

impl Wake for Drops {
    fn wake(self: Arc<Self>) {
        drop(self.0.lock().unwrap().take());
        let _ = self.1.try_send(());
    }
}

#[test]
fn a_socket_may_be_dropped_by_who_is_woken() {
    let context = Context::new().unwrap();
    let (give, given) = mpsc::channel();
    let other = context.clone();
    let runtime = thread::spawn(move || {
        in_time(&one_thread(), async {
            give.send(Pull::new(&other).unwrap()).unwrap();
            no_task_is_left(&Handle::current()).await;
        });
    });
    let pull = given.recv_timeout(LONG).unwrap();
    let push = net::Push::new(&context).unwrap();
    let monitor = pull.monitor();
    push.connect(pull.bind("tcp://127.0.0.1:*").unwrap()).unwrap();
    smol::block_on(handshake(&monitor));
    let waits = Box::pin(async move {
        let _ = pull.recv().await;
    });
    let (dropped, was_dropped) = mpsc::sync_channel(1);
    let drops = Arc::new(Drops(Mutex::new(Some(waits)), dropped));
    {
        let waker = Waker::from(Arc::clone(&drops));
        let mut waits = drops.0.lock().unwrap();
        let waits = waits.as_mut().unwrap().as_mut();
        assert!(waits.poll(&mut TaskContext::from_waker(&waker)).is_pending());
    }
    push.send("wake up").unwrap();
    was_dropped.recv_timeout(LONG).expect("the turn waits for itself");
    runtime.join().unwrap();
}
