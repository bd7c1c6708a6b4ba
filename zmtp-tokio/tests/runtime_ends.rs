//! When a runtime ends its sockets live on: their context drives them.

#[expect(dead_code, reason = "it is for other tests, too")]
mod support;

use support::{LONG, in_time, one_thread, pull_of, two_workers};
use tokio::runtime::Runtime;
use zmtp_tokio::{Context, Linger, Options, Push, Rep, Req, net};

type Ends = fn(Runtime);

const WAYS: [(fn() -> Runtime, Ends); 4] = [
    (one_thread, drop),
    (two_workers, drop),
    (one_thread, Runtime::shutdown_background),
    (two_workers, Runtime::shutdown_background),
];

#[test]
fn what_is_awaited_elsewhere_goes_on() {
    for (begin, end) in WAYS {
        let runtime = begin();
        let context = Context::new().unwrap();
        let (req, rep) = in_time(&runtime, async {
            let (req, rep) = (Req::new(&context).unwrap(), Rep::new(&context).unwrap());
            req.connect(rep.bind("tcp://127.0.0.1:*").unwrap()).unwrap();
            req.send("within").await.unwrap();
            assert_eq!(rep.recv().await.unwrap().first(), b"within");
            (req, rep)
        });
        end(runtime);
        let done = std::thread::spawn(move || {
            smol::block_on(async {
                rep.send("behind").await.unwrap();
                assert_eq!(req.recv().await.unwrap().first(), b"behind");
                for round in 0..100_u32 {
                    req.send(round.to_string()).await.unwrap();
                    rep.send(rep.recv().await.unwrap()).await.unwrap();
                    assert_eq!(req.recv().await.unwrap().first(), round.to_string().as_bytes());
                }
            });
        });
        let begun = std::time::Instant::now();
        while !done.is_finished() {
            assert!(begun.elapsed() < LONG, "nobody drives");
            std::thread::yield_now();
        }
        done.join().unwrap();
    }
}

/// A task that waits outside while the runtime ends is woken by whoever drives then.
#[test]
fn what_waits_already_goes_on() {
    for (begin, end) in WAYS {
        let runtime = begin();
        let context = Context::new().unwrap();
        let (pull, push) = pull_of(&runtime, &context);
        let (waker, told) = support::woken::waker();
        let mut waits = std::pin::pin!(pull.recv());
        let mut task = std::task::Context::from_waker(&waker);
        assert!(waits.as_mut().poll(&mut task).is_pending());
        end(runtime);
        push.send("behind").unwrap();
        told.recv_timeout(LONG).expect("nobody drives");
        assert!(waits.poll(&mut task).is_ready());
    }
}

/// More than the system's buffers hold is still to be sent when the runtime ends, and its sockets with it,
/// or behind it.
#[test]
fn what_was_sent_is_delivered() {
    const MESSAGES: usize = 100;
    for ((begin, end), socket_first) in WAYS.into_iter().flat_map(|way| [(way, true), (way, false)])
    {
        let pull = net::Pull::new(&Context::new().unwrap()).unwrap();
        let endpoint = pull.bind("tcp://127.0.0.1:*").unwrap();
        let runtime = begin();
        let context = Context::new().unwrap();
        let push = in_time(&runtime, async {
            let lingering = Options::default().linger(Linger::For(2 * LONG));
            let push = Push::with(&context, lingering).unwrap();
            push.connect(&endpoint).unwrap();
            for _ in 0..MESSAGES {
                push.send(vec![7; 200_000]).await.unwrap();
            }
            push
        });
        if socket_first {
            drop(push);
            end(runtime);
        } else {
            end(runtime);
            drop(push);
        }
        for number in 0..MESSAGES {
            let received = pull.recv_timeout(LONG);
            assert_eq!(received.unwrap().first().len(), 200_000, "message {number}");
        }
        assert_eq!(context.terminate(LONG), 0, "the socket was not closed");
    }
}
