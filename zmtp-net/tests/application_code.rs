//! Code of the application that the library calls: wakers, authenticators, drops. Whatever it does,
//! the sockets of the context go on.
#![expect(clippy::expect_used, reason = "helpers of tests say what is wrong by panicking")]

use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::task::{Context as TaskContext, Poll, Wake, Waker};
use std::time::Duration;

use zmtp_net::{
    Context, Interest, Linger, Mechanism, Options, PollError, Poller, Proxy, ProxyError, Socket,
    SocketType,
};

const LONG: Duration = Duration::from_secs(10);

/// Runs something in a thread, and waits for its end no longer than a while.
fn in_time<T: Send + 'static>(act: impl FnOnce() -> T + Send + 'static) -> T {
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || sender.send(act()));
    receiver.recv_timeout(LONG).expect("it did not end in time")
}

/// Calls a closure when it is woken, and counts.
struct Act {
    act: Box<dyn Fn() + Send + Sync>,
    wakes: AtomicUsize,
}

impl Wake for Act {
    fn wake(self: Arc<Self>) {
        self.wakes.fetch_add(1, Ordering::SeqCst);
        (self.act)();
    }
}

fn act(act: impl Fn() + Send + Sync + 'static) -> Arc<Act> {
    Arc::new(Act { act: Box::new(act), wakes: AtomicUsize::new(0) })
}

/// A task that wants to send to a peer without room waits for that peer, however much room others
/// have.
#[test]
fn a_send_that_found_no_room_is_not_woken_for_the_room_of_others() {
    let context = Context::new().unwrap();
    let options = Options::default().router_mandatory(true).send_hwm(1).linger(Linger::Never);
    let router = context.socket_with(SocketType::Router, options).unwrap();
    router.bind("inproc://mandatory").unwrap();
    let quiet = Options::default().receive_hwm(1);
    let full = quiet.clone().identity(b"full").unwrap();
    let full = context.socket_with(SocketType::Dealer, full).unwrap();
    let idle = quiet.identity(b"idle").unwrap();
    let idle = context.socket_with(SocketType::Dealer, idle).unwrap();
    full.connect("inproc://mandatory").unwrap();
    idle.connect("inproc://mandatory").unwrap();
    assert!(router.wait_for_peers(2, LONG));
    while router.try_send(["full", "x"]).is_ok() {}

    let woken = act(|| {});
    let waker = Waker::from(Arc::clone(&woken));
    let mut send = Box::pin(router.send_async(["full", "late"]));
    assert!(send.as_mut().poll(&mut TaskContext::from_waker(&waker)).is_pending());
    for _ in 0..100 {
        let context = &mut TaskContext::from_waker(&waker);
        assert!(send.as_mut().poll(context).is_pending());
    }
    assert_eq!(woken.wakes.load(Ordering::SeqCst), 0, "woken for nothing");
    // And it is woken for what it waits for.
    while full.recv_timeout(LONG).unwrap().first() != b"late" {
        let context = &mut TaskContext::from_waker(&waker);
        if send.as_mut().poll(context).is_ready() {
            assert_eq!(full.recv_timeout(LONG).map(|_| ()), Ok(()));
            return;
        }
    }
}

#[test]
fn an_authenticator_that_panics_lets_nobody_in_and_harms_nobody_else() {
    in_time(|| {
        let context = Context::new().unwrap();
        context.set_authenticator(|_| panic!("on purpose"));
        let plain = |mechanism| Options::default().security(mechanism).linger(Linger::Never);
        let server = context.socket_with(SocketType::Pull, plain(Mechanism::PlainServer)).unwrap();
        let endpoint = server.bind("tcp://127.0.0.1:*").unwrap();
        let client = plain(Mechanism::plain_client("a", "b").unwrap());
        let client = context.socket_with(SocketType::Push, client).unwrap();
        let events = client.monitor();
        client.connect(&endpoint).unwrap();
        while events.recv_timeout(LONG).unwrap().kind != zmtp_net::EventKind::Connected {}
        // Others are served by the same thread.
        let pull = context.socket(SocketType::Pull).unwrap();
        let push = context.socket(SocketType::Push).unwrap();
        push.connect(pull.bind("tcp://127.0.0.1:*").unwrap()).unwrap();
        assert!(push.wait_for_peers(1, LONG));
        assert_eq!(server.peers().iter().filter(|peer| peer.is_ready).count(), 0);
    });
}

/// A waker that panics in the background thread.
#[test]
fn a_waker_that_panics_harms_nobody_else() {
    in_time(|| {
        let context = Context::new().unwrap();
        let pull = context.socket(SocketType::Pull).unwrap();
        let endpoint = pull.bind("tcp://127.0.0.1:*").unwrap();
        let push = context.socket(SocketType::Push).unwrap();
        push.connect(&endpoint).unwrap();
        let (told, telling) = mpsc::channel();
        let waker = Waker::from(act(move || {
            let _ = told.send(());
            panic!("on purpose");
        }));
        let mut receive = Box::pin(pull.recv_async());
        assert!(receive.as_mut().poll(&mut TaskContext::from_waker(&waker)).is_pending());
        push.send("x").unwrap();
        telling.recv_timeout(LONG).unwrap();
        drop(receive);
        assert_eq!(pull.recv_timeout(LONG).unwrap().first(), b"x");
        let other = context.socket(SocketType::Push).unwrap();
        other.connect(&endpoint).unwrap();
        assert!(other.wait_for_peers(1, LONG));
    });
}

type Task = Pin<Box<dyn Future<Output = ()> + Send>>;

/// An executor may drop a task when it is woken; the task may be the last to hold the context.
#[test]
fn the_background_thread_may_be_the_last_to_drop_a_context() {
    let (ended, ending) = mpsc::channel();
    let held: Arc<Mutex<Option<Task>>> = Arc::default();
    let context = Context::new().unwrap();
    let pull = context.socket(SocketType::Pull).unwrap();
    let endpoint = pull.bind("tcp://127.0.0.1:*").unwrap().to_string();
    let task: Task = Box::pin(async move {
        let _context = context;
        let _ = pull.recv_async().await;
    });
    *held.lock().unwrap() = Some(task);
    let in_waker = Arc::clone(&held);
    let waker = Waker::from(act(move || {
        let task = in_waker.lock().unwrap().take();
        drop(task);
        let _ = ended.send(());
    }));
    {
        let mut task = held.lock().unwrap();
        let task = task.as_mut().unwrap().as_mut();
        assert_eq!(task.poll(&mut TaskContext::from_waker(&waker)), Poll::Pending);
    }
    let other = Context::new().unwrap();
    let push = other.socket(SocketType::Push).unwrap();
    push.connect(endpoint.as_str()).unwrap();
    push.send("wake up").unwrap();
    ending.recv_timeout(LONG).unwrap();
    push.close_with(Linger::Never);
}

#[test]
fn a_monitor_that_is_woken_may_ask_its_socket() {
    in_time(|| {
        let context = Context::new().unwrap();
        let pull = Arc::new(context.socket(SocketType::Pull).unwrap());
        let monitor = pull.monitor();
        let (told, telling) = mpsc::channel();
        let asked = Arc::clone(&pull);
        let waker = Waker::from(act(move || {
            let _ = told.send(asked.can_recv());
        }));
        let mut next = Box::pin(monitor.recv_async());
        assert!(next.as_mut().poll(&mut TaskContext::from_waker(&waker)).is_pending());
        pull.bind("tcp://127.0.0.1:*").unwrap();
        assert!(!telling.recv_timeout(LONG).unwrap());
    });
}

#[test]
fn a_poller_that_watches_for_nothing_is_told_of_the_end() {
    in_time(|| {
        let context = Context::new().unwrap();
        let pull = context.socket(SocketType::Pull).unwrap();
        let mut poller = Poller::new().unwrap();
        poller.add(1, &pull, Interest::NONE).unwrap();
        std::thread::scope(|scope| {
            let waiting = scope.spawn(move || poller.wait(None).map(<[_]>::len));
            context.shutdown();
            assert!(matches!(waiting.join().unwrap(), Err(PollError::Terminated)));
        });
    });
}

#[test]
fn a_paused_proxy_ends_with_its_context() {
    in_time(|| {
        let context = Context::new().unwrap();
        let pair = |socket_type| -> Socket { context.socket(socket_type).unwrap() };
        let (front, back) = (pair(SocketType::Router), pair(SocketType::Dealer));
        let proxy = Proxy::new(&front, &back);
        let handle = proxy.handle();
        handle.pause();
        std::thread::scope(|scope| {
            let running = scope.spawn(|| proxy.run().map(|_| ()));
            context.shutdown();
            assert!(matches!(running.join().unwrap(), Err(ProxyError::Terminated)));
        });
    });
}
