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
use zmtp_net::{Context, Driven, Driver, Linger, Options, Socket, SocketType};

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
    turn_until_idle(&driver);
    assert!(waits.as_mut().poll(&mut TaskContext::from_waker(&waker)).is_pending());
    push.send("in the stream").unwrap();
    assert!(is_readable(&driver, LONG), "the descriptor tells nothing");
    assert!(!woken.0.load(Ordering::SeqCst), "somebody else has read");
    turn_until_idle(&driver);
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
                driver.turn();
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
    assert_eq!(driver.turn(), Driven::Ended);
}
