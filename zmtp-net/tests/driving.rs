//! Sockets that an event loop of the application drives: `Socket::driver`.
#![expect(clippy::unwrap_used, reason = "clippy spares tests, but not their helpers")]

use std::future::Future;
use std::os::fd::AsFd;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::channel;
use std::task::{Context as TaskContext, Poll, Wake, Waker};
use std::thread;
use std::time::{Duration, Instant};

use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use tokio::io::Interest;
use tokio::io::unix::AsyncFd;
use zmtp_net::{Context, Driven, Driver, Linger, MonitorError, Options, Socket, SocketType};

const LONG: Duration = Duration::from_secs(20);
const ROUNDS: u32 = 2_000;
const ENDPOINTS: [&str; 3] = ["tcp://127.0.0.1:*", "ipc://*", "inproc://driving"];

/// Drives on tokio, until the socket ends.
async fn drive(driver: Driver) {
    // SAFETY: a driver owns its descriptor, and has the same one for as long as it lives.
    let driver = unsafe { AsyncFd::register_with_interest(driver, Interest::READABLE) }.unwrap();
    loop {
        let mut ready = driver.readable().await.unwrap();
        match driver.get_ref().turn() {
            Driven::Ended => return,
            Driven::More => tokio::task::yield_now().await,
            _ => ready.clear_ready(),
        }
    }
}

fn runtime(workers: usize) -> tokio::runtime::Runtime {
    let mut builder = match workers {
        0 => tokio::runtime::Builder::new_current_thread(),
        _ => tokio::runtime::Builder::new_multi_thread(),
    };
    builder.worker_threads(workers.max(1)).enable_all().build().unwrap()
}

fn pair(from: SocketType, to: SocketType, endpoint: &str) -> (Socket, Socket) {
    let context = Context::new().unwrap();
    let (from, to) = (context.socket(from).unwrap(), context.socket(to).unwrap());
    from.connect(to.bind(endpoint).unwrap()).unwrap();
    (from, to)
}

/// What a future gives, in time.
fn in_time<T>(runtime: &tokio::runtime::Runtime, future: impl Future<Output = T>) -> T {
    runtime.block_on(async { tokio::time::timeout(LONG, future).await.unwrap() })
}

async fn ask_and_answer(req: &Socket, rep: &Socket) {
    for round in 0..ROUNDS {
        req.send_async(round.to_string()).await.unwrap();
        rep.send_async(rep.recv_async().await.unwrap()).await.unwrap();
        assert_eq!(req.recv_async().await.unwrap().first(), round.to_string().as_bytes());
    }
}

#[test]
fn tasks_speak_while_tokio_drives_and_the_drivers_end_with_their_sockets() {
    for (workers, endpoint) in ENDPOINTS.into_iter().flat_map(|e| [(0, e), (2, e)]) {
        let runtime = runtime(workers);
        let (req, rep) = pair(SocketType::Req, SocketType::Rep, endpoint);
        in_time(&runtime, async {
            let driving = [&req, &rep].map(|socket| tokio::spawn(drive(socket.driver().unwrap())));
            ask_and_answer(&req, &rep).await;
            drop((req, rep));
            for task in driving {
                task.await.unwrap();
            }
        });
    }
}

#[test]
fn a_stream_arrives_whole_and_in_order() {
    for endpoint in ENDPOINTS {
        let (push, pull) = pair(SocketType::Push, SocketType::Pull, endpoint);
        in_time(&runtime(0), async {
            tokio::spawn(drive(push.driver().unwrap()));
            tokio::spawn(drive(pull.driver().unwrap()));
            let sender = tokio::spawn(async move {
                for number in 0..100_000_u32 {
                    push.send_async(&number.to_be_bytes()).await.unwrap();
                }
                push
            });
            for number in 0..100_000_u32 {
                assert_eq!(pull.recv_async().await.unwrap().first(), number.to_be_bytes());
            }
            sender.await.unwrap();
        });
    }
}

/// Nothing comes to a task while its driver has no turn, since nobody else watches; and all of it
/// when it has.
#[test]
fn nobody_else_reads_for_a_task_and_a_turn_does() {
    let (push, pull) = pair(SocketType::Push, SocketType::Pull, "tcp://127.0.0.1:*");
    assert!(pull.wait_for_peers(1, LONG) && push.wait_for_peers(1, LONG));
    let driver = pull.driver().unwrap();
    let woken = Arc::new(Woken::default());
    let waker = Waker::from(Arc::clone(&woken));
    let mut waits = pin!(pull.recv_async());
    assert!(waits.as_mut().poll(&mut TaskContext::from_waker(&waker)).is_pending());
    rest(&driver);
    push.send("in the stream").unwrap();
    assert!(is_readable(&driver, LONG), "the descriptor tells nothing");
    // Another that watches is as fast as this poll was, and takes away what it tells.
    let begun = Instant::now();
    while begun.elapsed() < Duration::from_millis(50) {
        assert!(is_readable(&driver, Duration::ZERO), "somebody else has read");
    }
    assert!(!woken.0.load(Ordering::SeqCst), "somebody else has read");
    rest(&driver);
    assert!(woken.0.load(Ordering::SeqCst), "the task was not woken");
    match waits.poll(&mut TaskContext::from_waker(&waker)) {
        Poll::Ready(message) => assert_eq!(message.unwrap().first(), b"in the stream"),
        Poll::Pending => panic!("nothing was received"),
    }
}

#[derive(Default)]
struct Woken(AtomicBool);

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::SeqCst);
    }
}

fn is_readable(driver: &Driver, timeout: Duration) -> bool {
    let mut descriptors = [PollFd::new(driver.as_fd(), PollFlags::POLLIN)];
    poll(&mut descriptors, PollTimeout::try_from(timeout).unwrap()).unwrap() == 1
}

fn turn_until_idle(driver: &Driver) {
    while driver.turn() == Driven::More {}
}

/// Turns until nothing is told any more.
fn rest(driver: &Driver) {
    while is_readable(driver, Duration::ZERO) {
        turn_until_idle(driver);
    }
}

/// An event loop that watches by level: it sleeps while there is nothing to do.
#[test]
fn a_loop_that_watches_by_level_drives_and_comes_to_rest() {
    let (req, rep) = pair(SocketType::Req, SocketType::Rep, "tcp://127.0.0.1:*");
    let driver = rep.driver().unwrap();
    let (done, ended) = channel();
    let server = thread::spawn(move || {
        let waker = Waker::noop();
        let mut answered = 0;
        while answered < ROUNDS {
            assert!(is_readable(&driver, LONG), "nothing after {answered}");
            turn_until_idle(&driver);
            let mut receive = pin!(rep.recv_async());
            let Poll::Ready(question) = receive.as_mut().poll(&mut TaskContext::from_waker(waker))
            else {
                continue;
            };
            rep.send(question.unwrap()).unwrap();
            answered += 1;
        }
        done.send(()).unwrap();
        // What is told after the last answer is worked off, and then it is silent.
        let begun = Instant::now();
        while is_readable(&driver, Duration::from_millis(1)) {
            turn_until_idle(&driver);
            assert!(begun.elapsed() < LONG, "it never comes to rest");
        }
        (rep, driver)
    });
    for round in 0..ROUNDS {
        req.send(round.to_string()).unwrap();
        let reply = req.recv_timeout(LONG).unwrap();
        assert_eq!(reply.first(), round.to_string().as_bytes());
    }
    ended.recv_timeout(LONG).unwrap();
    let (rep, driver) = server.join().unwrap();
    drop(rep);
    assert!(is_readable(&driver, LONG), "the driver is not told that the socket has ended");
    assert_eq!(driver.turn(), Driven::Ended);
}

/// Callers that wait look after themselves: a driver that comes in between takes nothing from them,
/// and is told of what they leave.
#[test]
fn blocking_callers_and_a_driver_share_a_socket() {
    let (req, rep) = pair(SocketType::Req, SocketType::Rep, "tcp://127.0.0.1:*");
    let driver = rep.driver().unwrap();
    let stop = Arc::new(AtomicBool::new(false));
    let loop_stop = Arc::clone(&stop);
    let driving = thread::spawn(move || {
        let mut turns = 0_u32;
        while !loop_stop.load(Ordering::SeqCst) {
            if is_readable(&driver, Duration::from_millis(20)) {
                turn_until_idle(&driver);
                turns += 1;
            }
        }
        turns
    });
    let server = thread::spawn(move || {
        for round in 0..ROUNDS {
            let question = match round % 2 {
                0 => rep.recv_timeout(LONG).unwrap(),
                // As a task that the driver, or nobody, wakes.
                _ => block_on(rep.recv_async()).unwrap(),
            };
            rep.send(question).unwrap();
        }
        rep
    });
    for round in 0..ROUNDS {
        req.send(round.to_string()).unwrap();
        let reply = req.recv_timeout(LONG).unwrap();
        assert_eq!(reply.first(), round.to_string().as_bytes());
    }
    drop(server.join().unwrap());
    stop.store(true, Ordering::SeqCst);
    assert!(driving.join().unwrap() > 0);
}

/// Waits for a future in this thread, parked.
fn block_on<T>(future: impl Future<Output = T>) -> T {
    struct Unpark(thread::Thread);
    impl Wake for Unpark {
        fn wake(self: Arc<Self>) {
            self.0.unpark();
        }
    }
    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    let mut future = pin!(future);
    let begun = Instant::now();
    loop {
        if let Poll::Ready(value) = future.as_mut().poll(&mut TaskContext::from_waker(&waker)) {
            return value;
        }
        assert!(begun.elapsed() < LONG, "nobody wakes the task");
        thread::park_timeout(LONG);
    }
}

#[test]
fn the_background_takes_over_from_a_driver_that_is_dropped() {
    let (push, pull) = pair(SocketType::Push, SocketType::Pull, "tcp://127.0.0.1:*");
    for round in 0..200_u32 {
        let driver = pull.driver().unwrap();
        push.send(round.to_string()).unwrap();
        if round % 2 == 0 {
            // It is told, and does nothing about it.
            assert!(is_readable(&driver, LONG));
        }
        let waiting = thread::scope(|scope| {
            let waiting = scope.spawn(|| block_on(pull.recv_async()).unwrap());
            drop(driver);
            waiting.join().unwrap()
        });
        assert_eq!(waiting.first(), round.to_string().as_bytes());
    }
}

/// A driver that has taken a part of what there is leaves the rest to the background.
#[test]
fn what_a_driver_has_begun_is_ended_by_the_background() {
    let (push, pull) = pair(SocketType::Push, SocketType::Pull, "tcp://127.0.0.1:*");
    assert!(pull.wait_for_peers(1, LONG));
    let driver = pull.driver().unwrap();
    let message = vec![7; 60_000];
    let sender = thread::spawn(move || {
        (0..500).for_each(|_| push.send(&message[..]).unwrap());
        push
    });
    assert!(is_readable(&driver, LONG));
    let _ = driver.turn();
    drop(driver);
    (0..500).for_each(|_| assert_eq!(block_on(pull.recv_async()).unwrap().first().len(), 60_000));
    sender.join().unwrap();
}

/// As long as one of several is left, the socket is driven.
#[test]
fn one_driver_of_two_goes_on_when_the_other_is_dropped() {
    let (push, pull) = pair(SocketType::Push, SocketType::Pull, "tcp://127.0.0.1:*");
    assert!(pull.wait_for_peers(1, LONG) && push.wait_for_peers(1, LONG));
    in_time(&runtime(0), async {
        let other = pull.driver().unwrap();
        tokio::spawn(drive(pull.driver().unwrap()));
        push.send_async("to two").await.unwrap();
        assert_eq!(pull.recv_async().await.unwrap().first(), b"to two");
        drop(other);
        for round in 0..100_u32 {
            push.send_async(round.to_string()).await.unwrap();
            assert_eq!(pull.recv_async().await.unwrap().first(), round.to_string().as_bytes());
        }
    });
}

/// More streams have something than the poll tells of at once.
#[test]
fn many_peers_at_once_are_all_read() {
    const PEERS: usize = 600;
    let context = Context::new().unwrap();
    let pull = context.socket(SocketType::Pull).unwrap();
    let endpoint = pull.bind("tcp://127.0.0.1:*").unwrap();
    let pushes: Vec<_> = (0..PEERS)
        .map(|_| {
            let push = context.socket(SocketType::Push).unwrap();
            push.connect(&endpoint).unwrap();
            push
        })
        .collect();
    assert!(pull.wait_for_peers(PEERS, LONG));
    assert!(pushes.iter().all(|push| push.wait_for_peers(1, LONG)));
    in_time(&runtime(0), async {
        tokio::spawn(drive(pull.driver().unwrap()));
        for _ in 0..5 {
            // The event loop has no turn meanwhile.
            pushes.iter().for_each(|push| push.send("one of many").unwrap());
            for _ in 0..PEERS {
                pull.recv_async().await.unwrap();
            }
        }
    });
}

/// A caller that waits without a stream to watch does not take from the poll what it tells.
#[test]
fn a_caller_without_streams_does_not_keep_a_loop_busy() {
    let context = Context::new().unwrap();
    let pull = context.socket(SocketType::Pull).unwrap();
    let driver = pull.driver().unwrap();
    let endpoint = pull.bind("inproc://no-streams").unwrap();
    thread::scope(|scope| {
        for round in 0..20_u32 {
            let push = context.socket(SocketType::Push).unwrap();
            push.connect(&endpoint).unwrap();
            let caller = scope.spawn(|| pull.recv_timeout(LONG).unwrap());
            let begun = Instant::now();
            while begun.elapsed() < Duration::from_millis(5) {
                // The caller comes to wait meanwhile.
                thread::yield_now();
            }
            let mut turns = 0;
            while begun.elapsed() < Duration::from_millis(10) {
                if is_readable(&driver, Duration::from_millis(1)) {
                    turn_until_idle(&driver);
                    turns += 1;
                }
            }
            assert!(turns < 100, "it turned {turns} times for nothing");
            push.send(round.to_string()).unwrap();
            assert_eq!(caller.join().unwrap().first(), round.to_string().as_bytes());
        }
    });
}

/// The peer has answered; that nobody has read it yet is not the peer's fault.
#[test]
fn a_loop_that_does_not_come_for_a_while_ends_no_connection() {
    const TIMEOUT: Duration = Duration::from_millis(1000);
    let context = Context::new().unwrap();
    let options = Options::default()
        .heartbeat_interval(Some(TIMEOUT + Duration::from_millis(200)))
        .heartbeat_timeout(Some(TIMEOUT));
    let pull = context.socket_with(SocketType::Pull, options).unwrap();
    let push = Context::new().unwrap().socket(SocketType::Push).unwrap();
    push.connect(pull.bind("tcp://127.0.0.1:*").unwrap()).unwrap();
    assert!(pull.wait_for_peers(1, LONG) && push.wait_for_peers(1, LONG));
    let monitor = pull.monitor();
    let driver = pull.driver().unwrap();
    rest(&driver);
    let begun = Instant::now();
    while begun.elapsed() < 3 * TIMEOUT {
        match monitor.recv_timeout(TIMEOUT) {
            Err(MonitorError::TimedOut) => {}
            event => panic!("{event:?}"),
        }
    }
}

/// A monitor ends with its socket, also if a driver is still held.
#[test]
fn a_monitor_ends_while_the_driver_lives() {
    let context = Context::new().unwrap();
    let pull = context.socket(SocketType::Pull).unwrap();
    let (driver, monitor) = (pull.driver().unwrap(), pull.monitor());
    drop(pull);
    loop {
        match monitor.recv_timeout(LONG) {
            Ok(_) => {}
            Err(MonitorError::Closed) => break,
            Err(error) => panic!("{error:?}"),
        }
    }
    assert!(is_readable(&driver, LONG), "the driver is not told");
    assert_eq!(driver.turn(), Driven::Ended);
}

/// What a closed socket still has to send does not depend on an event loop that runs no more.
#[test]
fn a_closed_socket_lingers_without_its_event_loop() {
    let context = Context::new().unwrap();
    let lingering = Options::default().linger(Linger::For(2 * LONG));
    let push = context.socket_with(SocketType::Push, lingering).unwrap();
    let pull = Context::new().unwrap().socket(SocketType::Pull).unwrap();
    let driver = push.driver().unwrap();
    push.connect(pull.bind("tcp://127.0.0.1:*").unwrap()).unwrap();
    for number in 0..900_u32 {
        push.send(&number.to_be_bytes()).unwrap();
    }
    drop(push);
    for number in 0..900_u32 {
        assert_eq!(pull.recv_timeout(LONG).unwrap().first(), number.to_be_bytes());
    }
    assert_eq!(context.terminate(LONG), 0, "it was not closed");
    assert!(is_readable(&driver, LONG), "the driver is not told");
    assert_eq!(driver.turn(), Driven::Ended);
}
