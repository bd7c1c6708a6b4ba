//! A future that is dropped takes nothing with it.

#[expect(dead_code, reason = "it is for other tests, too")]
mod support;

use std::time::Duration;

use support::on_both;
use tokio::time::timeout;
use zmtp_tokio::{Context, Options, Pull, Push};

const MESSAGES: u32 = 5_000;

#[test]
fn a_receiver_that_gives_up_again_and_again_misses_nothing() {
    on_both(async || {
        let context = Context::new().unwrap();
        let (push, pull) = (Push::new(&context).unwrap(), Pull::new(&context).unwrap());
        push.connect(pull.bind("tcp://127.0.0.1:*").unwrap()).unwrap();
        let sender = tokio::spawn(async move {
            for number in 0..MESSAGES {
                push.send(&number.to_be_bytes()).await.unwrap();
                if number % 10 == 0 {
                    tokio::task::yield_now().await;
                }
            }
            push
        });
        let (mut next, mut batch) = (0, Vec::new());
        while next < MESSAGES {
            tokio::select! {
                biased;
                received = pull.recv() => {
                    assert_eq!(received.unwrap().first(), next.to_be_bytes());
                    next += 1;
                }
                () = tokio::task::yield_now() => {}
            }
            tokio::select! {
                biased;
                received = pull.recv_batch(&mut batch, 5) => { received.unwrap(); }
                () = tokio::task::yield_now() => {}
            }
            for message in batch.drain(..) {
                assert_eq!(message.first(), next.to_be_bytes());
                next += 1;
            }
        }
        drop(sender.await.unwrap());
    });
}

#[test]
fn a_message_whose_sending_was_given_up_was_not_sent() {
    on_both(async || {
        let context = Context::new().unwrap();
        let small = Options::default().send_hwm(1).receive_hwm(1);
        let push = Push::with(&context, small.clone()).unwrap();
        let pull = Pull::with(&context, small).unwrap();
        push.connect(pull.bind("inproc://given-up").unwrap()).unwrap();
        let mut sent = 0_u32;
        while timeout(Duration::from_millis(1), push.send(&sent.to_be_bytes())).await.is_ok() {
            sent += 1;
        }
        for number in 0..sent {
            assert_eq!(pull.recv().await.unwrap().first(), number.to_be_bytes());
        }
        push.send("the last").await.unwrap();
        assert_eq!(pull.recv().await.unwrap().first(), b"the last");
    });
}
