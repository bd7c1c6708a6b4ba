//! Dropping a future loses nothing, and passes on what its task was woken for.
#![expect(clippy::unwrap_used, reason = "clippy spares tests, but not their helpers")]

mod waiting;

use std::pin::pin;
use std::task::Poll;

use waiting::{Bell, poll};
use zmtp_net::{Context, Socket, SocketType};

fn push_and_pull(endpoint: &str) -> (Socket, Socket) {
    let context = Context::new().unwrap();
    let pull = context.socket(SocketType::Pull).unwrap();
    let push = context.socket(SocketType::Push).unwrap();
    push.configure(|options| options.send_hwm(1)).unwrap();
    pull.configure(|options| options.receive_hwm(1)).unwrap();
    push.connect(pull.bind(endpoint).unwrap()).unwrap();
    (push, pull)
}

const ENDPOINTS: [&str; 2] = ["tcp://127.0.0.1:*", "inproc://cancellation"];

#[test]
fn a_woken_receiver_that_is_dropped_wakes_the_next() {
    for endpoint in ENDPOINTS {
        let (push, pull) = push_and_pull(endpoint);
        let (first_bell, second_bell) = (Bell::new(), Bell::new());
        let mut first = Box::pin(pull.recv_async());
        let mut second = pin!(pull.recv_async());
        assert!(poll(first.as_mut(), &first_bell).is_pending());
        assert!(poll(second.as_mut(), &second_bell).is_pending());
        push.send("one").unwrap();
        assert!(first_bell.wait_for(1), "{endpoint}");
        drop(first);
        assert!(second_bell.wait_for(1), "{endpoint}");
        let Poll::Ready(Ok(message)) = poll(second, &second_bell) else { panic!("{endpoint}") };
        assert_eq!(message.first(), b"one");
    }
}

#[test]
fn a_receiver_that_is_dropped_takes_no_message_along() {
    for endpoint in ENDPOINTS {
        let (push, pull) = push_and_pull(endpoint);
        for number in 0..100_u32 {
            let bell = Bell::new();
            let mut cancelled = Box::pin(pull.recv_async());
            let polled = poll(cancelled.as_mut(), &bell);
            assert!(polled.is_pending());
            push.send(number.to_string()).unwrap();
            if number % 2 == 0 {
                assert!(bell.wait_for(1));
            }
            drop(cancelled);
            let received = waiting::block_on(pull.recv_async()).unwrap();
            assert_eq!(received.first(), number.to_string().as_bytes(), "{endpoint}");
        }
    }
}

#[test]
fn a_sender_that_is_dropped_has_not_sent() {
    let (push, pull) = push_and_pull("inproc://sender");
    // Its receiver's mark counts too as soon as that knows of the pipe.
    assert!(pull.wait_for_peers(1, std::time::Duration::from_secs(10)));
    let bell = Bell::new();
    let mut sent = 0;
    let mut waits = loop {
        let mut sending = Box::pin(push.send_async(format!("{sent}")));
        if poll(sending.as_mut(), &bell).is_pending() {
            break sending;
        }
        sent += 1;
    };
    assert!(poll(waits.as_mut(), &bell).is_pending());
    let next_bell = Bell::new();
    let mut next = pin!(push.send_async("next"));
    assert!(poll(next.as_mut(), &next_bell).is_pending());
    assert_eq!(pull.recv().unwrap().first(), b"0");
    // There is room now, and the one that is told of it goes away.
    assert!(bell.wait_for(1));
    drop(waits);
    assert!(next_bell.wait_for(1));
    assert!(matches!(
        waiting::block_on(std::future::poll_fn(|context| { next.as_mut().poll(context) })),
        Ok(())
    ));
    for number in 1..sent {
        assert_eq!(pull.recv().unwrap().first(), number.to_string().as_bytes());
    }
    assert_eq!(pull.recv().unwrap().first(), b"next");
    assert!(pull.try_recv().is_err());
}

#[test]
fn one_message_wakes_one_task() {
    for endpoint in ENDPOINTS {
        let (push, pull) = push_and_pull(endpoint);
        let bells: Vec<_> = (0..20).map(|_| Bell::new()).collect();
        let mut tasks: Vec<_> = bells.iter().map(|_| Box::pin(pull.recv_async())).collect();
        for (task, bell) in tasks.iter_mut().zip(&bells) {
            assert!(poll(task.as_mut(), bell).is_pending());
        }
        // In the order in which they came. The next one is woken too if somebody looks before the first
        // has come; it finds nothing then, and keeps its place.
        for (task, bell) in tasks.iter_mut().zip(&bells) {
            push.send("message").unwrap();
            let mut heard = 0;
            loop {
                assert!(bell.wait_for(heard + 1), "{endpoint}");
                heard = bell.rung();
                if poll(task.as_mut(), bell).is_ready() {
                    break;
                }
            }
        }
        let woken: usize = bells.iter().map(|bell| bell.rung()).sum();
        assert!(woken < 2 * bells.len(), "{endpoint}: {woken} woken for {} messages", bells.len());
    }
}

#[test]
fn a_message_wakes_another_task_while_the_first_is_slow() {
    let (push, pull) = push_and_pull("inproc://slow");
    let (first_bell, second_bell) = (Bell::new(), Bell::new());
    let mut first = pin!(pull.recv_async());
    let mut second = pin!(pull.recv_async());
    assert!(poll(first.as_mut(), &first_bell).is_pending());
    assert!(poll(second.as_mut(), &second_bell).is_pending());
    push.send("one").unwrap();
    assert!(first_bell.wait_for(1));
    push.send("two").unwrap();
    assert!(poll(first, &first_bell).is_ready());
    assert!(second_bell.wait_for(1));
    assert!(poll(second, &second_bell).is_ready());
}

#[test]
fn a_shutdown_ends_every_future() {
    let context = Context::new().unwrap();
    let pull = context.socket(SocketType::Pull).unwrap();
    let push = context.socket(SocketType::Push).unwrap();
    let (receives, sends) = (Bell::new(), Bell::new());
    let mut receive = pin!(pull.recv_async());
    let mut send = pin!(push.send_async("nobody is there"));
    assert!(poll(receive.as_mut(), &receives).is_pending());
    assert!(poll(send.as_mut(), &sends).is_pending());
    context.shutdown();
    assert!(receives.wait_for(1) && sends.wait_for(1));
    let received = waiting::block_on(receive);
    assert_eq!(received, Err(zmtp_net::RecvError::Terminated));
    let error = waiting::block_on(send).unwrap_err();
    assert_eq!(error.message.first(), b"nobody is there");
}
