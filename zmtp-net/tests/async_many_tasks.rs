//! Many tasks on one socket, and tasks beside threads.
#![expect(clippy::unwrap_used, reason = "clippy spares tests, but not their helpers")]

mod waiting;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use zmtp_net::{Context, SocketType};

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_time().build().unwrap()
}

/// Each receives until it gets the message that says that it is over.
#[test]
fn tasks_share_what_comes_to_one_socket() {
    const TASKS: usize = 20;
    const MESSAGES: usize = 10_000;
    for endpoint in ["tcp://127.0.0.1:*", "inproc://share"] {
        let context = Context::new().unwrap();
        let pull = Arc::new(context.socket(SocketType::Pull).unwrap());
        let push = Arc::new(context.socket(SocketType::Push).unwrap());
        push.connect(pull.bind(endpoint).unwrap()).unwrap();
        runtime().block_on(async {
            let receivers: Vec<_> = (0..TASKS)
                .map(|_| {
                    let pull = Arc::clone(&pull);
                    tokio::spawn(async move {
                        let mut count = 0;
                        while pull.recv_async().await.unwrap().first() != b"over" {
                            count += 1;
                        }
                        count
                    })
                })
                .collect();
            let senders: Vec<_> = (0..TASKS)
                .map(|_| {
                    let push = Arc::clone(&push);
                    tokio::spawn(async move {
                        for number in 0..MESSAGES / TASKS {
                            push.send_async(number.to_string()).await.unwrap();
                        }
                    })
                })
                .collect();
            for sender in senders {
                sender.await.unwrap();
            }
            for _ in 0..TASKS {
                push.send_async("over").await.unwrap();
            }
            let mut total = 0;
            for receiver in receivers {
                total += receiver.await.unwrap();
            }
            assert_eq!(total, MESSAGES, "{endpoint}");
        });
    }
}

/// A DEALER: one task receives while threads send and receive on the same socket.
#[test]
fn a_task_and_threads_share_a_socket() {
    const MESSAGES: usize = 5_000;
    for endpoint in ["tcp://127.0.0.1:*", "inproc://beside"] {
        let context = Context::new().unwrap();
        let echo = context.socket(SocketType::Dealer).unwrap();
        let dealer = Arc::new(context.socket(SocketType::Dealer).unwrap());
        dealer.connect(echo.bind(endpoint).unwrap()).unwrap();
        let received = Arc::new(AtomicUsize::new(0));
        std::thread::scope(|scope| {
            scope.spawn(|| {
                for _ in 0..MESSAGES {
                    echo.send(echo.recv().unwrap()).unwrap();
                }
            });
            scope.spawn(|| {
                for number in 0..MESSAGES {
                    dealer.send(number.to_string()).unwrap();
                }
            });
            scope.spawn(|| {
                while received.load(Ordering::Relaxed) < MESSAGES {
                    if dealer.recv_timeout(Duration::from_millis(5)).is_ok() {
                        received.fetch_add(1, Ordering::Relaxed);
                    }
                }
            });
            scope.spawn(|| {
                runtime().block_on(async {
                    while received.load(Ordering::Relaxed) < MESSAGES {
                        let message = dealer.recv_async();
                        let waits = tokio::time::timeout(Duration::from_millis(5), message);
                        if waits.await.is_ok() {
                            received.fetch_add(1, Ordering::Relaxed);
                        }
                    }
                });
            });
        });
        assert_eq!(received.load(Ordering::Relaxed), MESSAGES, "{endpoint}");
    }
}

/// The thread has watched the poll a few times, each as if it came back soon, and from then on it
/// calls without ever waiting: somebody else has to watch.
#[test]
fn who_only_tries_sees_what_comes() {
    let context = Context::new().unwrap();
    let pull = context.socket(SocketType::Pull).unwrap();
    let push = context.socket(SocketType::Push).unwrap();
    push.connect(pull.bind("tcp://127.0.0.1:*").unwrap()).unwrap();
    assert!(pull.wait_for_peers(1, waiting::LONG));
    for _ in 0..20 {
        for _ in 0..3 {
            push.send("waited for").unwrap();
            pull.recv().unwrap();
        }
        push.send("looked for").unwrap();
        assert!(waiting::eventually(|| pull.try_recv().is_ok()));
    }
}
