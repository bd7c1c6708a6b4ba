//! Several threads on one socket: calls take turns, nothing is lost, nobody is forgotten.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use zmtp_net::{Context, RecvError, SocketType};

const LONG: Duration = Duration::from_secs(20);
const MESSAGES: u32 = 20_000;

#[expect(clippy::unwrap_used, clippy::panic, reason = "a test")]
/// `senders` threads on one socket and `receivers` on another, over each transport.
fn shared_by(senders: u32, receivers: u32) {
    for endpoint in ["tcp://127.0.0.1:*", "ipc://*", "inproc://threads"] {
        let context = Context::new().unwrap();
        let pull = context.socket(SocketType::Pull).unwrap();
        let endpoint = pull.bind(endpoint).unwrap();
        let push = context.socket(SocketType::Push).unwrap();
        push.connect(&endpoint).unwrap();
        let (sum, count) = (AtomicU32::new(0), AtomicU32::new(0));
        std::thread::scope(|scope| {
            for sender in 0..senders {
                let push = &push;
                scope.spawn(move || {
                    for n in (sender..MESSAGES).step_by(senders as usize) {
                        push.send_timeout(&n.to_ne_bytes(), LONG).unwrap();
                    }
                });
            }
            for _ in 0..receivers {
                scope.spawn(|| {
                    while count.load(Ordering::SeqCst) < MESSAGES {
                        let message = match pull.recv_timeout(Duration::from_millis(50)) {
                            Ok(message) => message,
                            Err(RecvError::TimedOut) => continue,
                            Err(error) => panic!("{error}"),
                        };
                        let n = u32::from_ne_bytes(message.first().try_into().unwrap());
                        sum.fetch_add(n, Ordering::SeqCst);
                        count.fetch_add(1, Ordering::SeqCst);
                    }
                });
            }
        });
        assert_eq!(count.into_inner(), MESSAGES, "{endpoint}");
        assert_eq!(sum.into_inner(), (0..MESSAGES).sum::<u32>(), "{endpoint}");
    }
}

#[test]
fn several_threads_send() {
    shared_by(3, 1);
}

#[test]
fn several_threads_receive() {
    shared_by(1, 3);
}

#[test]
fn several_threads_do_both() {
    shared_by(2, 2);
}

/// One thread sends and one receives on each of two DEALERs.
#[test]
fn a_socket_is_sent_and_received_on_at_once() {
    for endpoint in ["tcp://127.0.0.1:*", "ipc://*", "inproc://both"] {
        let context = Context::new().unwrap();
        let one = context.socket(SocketType::Dealer).unwrap();
        let endpoint = one.bind(endpoint).unwrap();
        let two = context.socket(SocketType::Dealer).unwrap();
        two.connect(&endpoint).unwrap();
        std::thread::scope(|scope| {
            for socket in [&one, &two] {
                scope.spawn(move || {
                    for n in 0..MESSAGES {
                        socket.send_timeout(&n.to_ne_bytes(), LONG).unwrap();
                    }
                });
                scope.spawn(move || {
                    for n in 0..MESSAGES {
                        let message = socket.recv_timeout(LONG).unwrap();
                        assert_eq!(message.first(), n.to_ne_bytes());
                    }
                });
            }
        });
    }
}

/// A caller that waited once and only asks from then on must still be told what comes.
#[test]
fn a_caller_that_never_waits_again_is_served() {
    let context = Context::new().unwrap();
    let rep = context.socket(SocketType::Rep).unwrap();
    let endpoint = rep.bind("tcp://127.0.0.1:*").unwrap();
    let req = context.socket(SocketType::Req).unwrap();
    req.connect(&endpoint).unwrap();
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for _ in 0..200 {
                let request = rep.recv_timeout(LONG).unwrap();
                rep.send(request).unwrap();
            }
        });
        for n in 0..200_u32 {
            req.send(&n.to_ne_bytes()).unwrap();
            if n % 20 < 10 {
                req.recv_timeout(LONG).unwrap();
                continue;
            }
            let deadline = std::time::Instant::now() + LONG;
            while let Err(error) = req.try_recv() {
                assert_eq!(error, RecvError::WouldBlock);
                assert!(std::time::Instant::now() < deadline, "request {n}");
            }
        }
    });
}

/// A thread waits to receive, for what never comes; meanwhile another one sends bursts and then does
/// nothing. All of each burst arrives.
#[test]
fn the_tail_of_a_burst_leaves_although_another_thread_waits_on_the_socket() {
    for endpoint in ["tcp://127.0.0.1:*", "ipc://*", "inproc://tail"] {
        let context = Context::new().unwrap();
        let far = context.socket(SocketType::Dealer).unwrap();
        let endpoint = far.bind(endpoint).unwrap();
        let near = context.socket(SocketType::Dealer).unwrap();
        near.connect(&endpoint).unwrap();
        assert!(near.wait_for_peers(1, LONG));
        std::thread::scope(|scope| {
            let waiting = scope.spawn(|| near.recv());
            for burst in 1..100_u32 {
                // What takes long to write has what comes next held back.
                near.send_timeout(vec![0; 150_000], LONG).unwrap();
                for n in 0..burst {
                    near.send_timeout(&n.to_ne_bytes(), LONG).unwrap();
                }
                assert_eq!(far.recv_timeout(LONG).unwrap().byte_len(), 150_000);
                for n in 0..burst {
                    match far.recv_timeout(LONG) {
                        Ok(message) => assert_eq!(message.first(), n.to_ne_bytes()),
                        // Whoever waits is not to keep the test from its end.
                        Err(error) => {
                            far.send("enough").unwrap();
                            panic!("message {n} of {burst} over {endpoint}: {error}");
                        }
                    }
                }
            }
            far.send("enough").unwrap();
            assert_eq!(waiting.join().unwrap().unwrap().first(), b"enough");
        });
    }
}
