//! A context that is shut down has all calls return.

use std::future::Future;
use std::net::TcpListener;
use std::pin::pin;
use std::sync::Arc;
use std::sync::mpsc::{Sender, channel};
use std::task::{Context as Task, Poll, Wake, Waker};
use std::time::Duration;

use zmtp_net::{AddressingError, RecvError, SendErrorKind, SocketError, SocketType};

use crate::support::{Greeting, LONG, RawPeer, context, in_time, join, options, socket, with};

/// Runs a task in this thread; tells when it waits.
fn block_on<F: Future>(task: F, waits: &Sender<()>) -> F::Output {
    struct Unpark(std::thread::Thread);
    impl Wake for Unpark {
        fn wake(self: Arc<Self>) {
            self.0.unpark();
        }
    }
    let waker = Waker::from(Arc::new(Unpark(std::thread::current())));
    let mut task = pin!(task);
    loop {
        if let Poll::Ready(output) = task.as_mut().poll(&mut Task::from_waker(&waker)) {
            return output;
        }
        let _ = waits.send(());
        std::thread::park();
    }
}

#[test]
fn threads_that_wait_return() {
    let context = context();
    let pull = Arc::new(socket(&context, SocketType::Pull));
    pull.bind("tcp://127.0.0.1:*").unwrap();
    let push = Arc::new(socket(&context, SocketType::Push));
    let waiting = [0, 1].map(|_| {
        let (pull, push) = (Arc::clone(&pull), Arc::clone(&push));
        [
            std::thread::spawn(move || assert_eq!(pull.recv(), Err(RecvError::Terminated))),
            std::thread::spawn(move || {
                let error = push.send(["my", "message"]).unwrap_err();
                assert_eq!(error.kind, SendErrorKind::Terminated);
                assert_eq!(error.message, ["my", "message"].into());
            }),
        ]
    });
    // Whether they wait already or not, they return.
    std::thread::yield_now();
    context.shutdown();
    for thread in waiting.into_iter().flatten() {
        in_time("a call that waits", move || thread.join().unwrap());
    }
}

#[test]
fn tasks_that_wait_return() {
    let context = context();
    let pull = socket(&context, SocketType::Pull);
    let push = socket(&context, SocketType::Push);
    let (waits, waiting) = channel();
    let also = waits.clone();
    let receiver = std::thread::spawn(move || {
        assert_eq!(block_on(pull.recv_async(), &waits), Err(RecvError::Terminated));
    });
    let sender = std::thread::spawn(move || {
        let error = block_on(push.send_async("mine"), &also).unwrap_err();
        assert_eq!((error.kind, error.message.first()), (SendErrorKind::Terminated, &b"mine"[..]));
    });
    (0..2).for_each(|_| waiting.recv_timeout(LONG).unwrap());
    context.shutdown();
    for thread in [receiver, sender] {
        in_time("a task that waits", move || thread.join().unwrap());
    }
}

#[test]
fn those_that_wait_for_peers_return() {
    let context = context();
    let publisher = Arc::new(socket(&context, SocketType::Pub));
    let waiting = [0, 1].map(|n| {
        let publisher = Arc::clone(&publisher);
        std::thread::spawn(move || match n {
            0 => publisher.wait_for_peers(1, Duration::MAX),
            _ => publisher.wait_for_subscribers(1, Duration::MAX),
        })
    });
    context.shutdown();
    for thread in waiting {
        assert!(!in_time("waiting for peers", move || thread.join().unwrap()));
    }
}

#[test]
fn every_later_call_fails() {
    let context = context();
    let (push, pull) = (socket(&context, SocketType::Push), socket(&context, SocketType::Pull));
    join(&pull, &push, "tcp://127.0.0.1:*");
    context.shutdown();
    assert_eq!(push.send("no").unwrap_err().kind, SendErrorKind::Terminated);
    assert_eq!(push.try_send("no").unwrap_err().kind, SendErrorKind::Terminated);
    assert_eq!(pull.recv(), Err(RecvError::Terminated));
    assert_eq!(pull.try_recv(), Err(RecvError::Terminated));
    assert_eq!(pull.recv_timeout(LONG), Err(RecvError::Terminated));
    assert!(matches!(push.bind("tcp://127.0.0.1:*"), Err(AddressingError::Terminated)));
    assert!(matches!(push.connect("tcp://127.0.0.1:1"), Err(AddressingError::Terminated)));
    assert!(matches!(context.socket(SocketType::Pull), Err(SocketError::Terminated)));
    assert!(matches!(context.clone().socket(SocketType::Pull), Err(SocketError::Terminated)));
}

#[test]
fn what_was_sent_before_is_delivered() {
    let (here, there) = (context(), context());
    let push = with(&here, SocketType::Push, options().send_hwm(0));
    let pull = socket(&there, SocketType::Pull);
    join(&pull, &push, "tcp://127.0.0.1:*");
    (0..5000).for_each(|n| push.send(n.to_string()).unwrap());
    here.shutdown();
    drop((push, here));
    (0..5000).for_each(|n| assert_eq!(crate::support::text(&pull), n.to_string()));
}

#[test]
fn a_message_that_was_not_received_before_is_not_any_more() {
    let context = context();
    let (push, pull) = (socket(&context, SocketType::Push), socket(&context, SocketType::Pull));
    join(&pull, &push, "tcp://127.0.0.1:*");
    push.send("hello").unwrap();
    crate::support::until("it is there", || pull.can_recv());
    context.shutdown();
    assert_eq!(pull.recv(), Err(RecvError::Terminated));
    let (waits, _waiting) = channel();
    assert_eq!(block_on(pull.recv_async(), &waits), Err(RecvError::Terminated));
    let error = block_on(push.send_async("mine"), &waits).unwrap_err();
    assert_eq!((error.kind, error.message.first()), (SendErrorKind::Terminated, &b"mine"[..]));
}

#[test]
fn what_comes_with_a_shutdown_is_worked_off_before_the_socket_is_dropped() {
    // A call that waits is told of both at once: nobody else is told of what came.
    for round in 0..200 {
        let context = context();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let dealer = Arc::new(socket(&context, SocketType::Dealer));
        dealer.connect(format!("tcp://{}", listener.local_addr().unwrap())).unwrap();
        let mut peer = RawPeer::accept(&listener);
        let (begins, begun) = channel();
        let waiting = Arc::clone(&dealer);
        let waiting = std::thread::spawn(move || {
            begins.send(()).unwrap();
            assert_eq!(waiting.recv(), Err(RecvError::Terminated));
        });
        begun.recv_timeout(LONG).unwrap();
        // All the dealer says before it has heard anything: it waits by now, or soon.
        let first = peer.read(1);
        peer.write(&Greeting::V3_1.octets());
        context.shutdown();
        in_time("a call that waits", move || waiting.join().unwrap());
        // The rest of its greeting answers ours.
        let rest = peer.read(63);
        assert_eq!([first, rest].concat(), Greeting::V3_1.octets(), "round {round}");
    }
}

/// One that the shutdown no longer saw learns of it by itself.
#[test]
fn a_socket_that_is_made_meanwhile_is_told_too() {
    for _ in 0..500 {
        let context = context();
        let barrier = std::sync::Barrier::new(2);
        std::thread::scope(|scope| {
            scope.spawn(|| {
                barrier.wait();
                if let Ok(pull) = context.socket(SocketType::Pull) {
                    assert_eq!(pull.recv_timeout(LONG), Err(RecvError::Terminated));
                }
            });
            barrier.wait();
            context.shutdown();
        });
    }
}
