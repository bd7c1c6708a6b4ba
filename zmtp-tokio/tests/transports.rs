//! A stream of messages arrives whole and in order, over each transport and on runtimes of both kinds.
#![expect(clippy::unwrap_used, reason = "clippy spares tests, but not their helpers")]

#[expect(dead_code, reason = "it is for other tests, too")]
mod support;

use support::{in_time, on_both, one_thread, two_workers};
use zmtp_tokio::{Context, Pull, Push};

const ENDPOINTS: [&str; 3] = ["tcp://127.0.0.1:*", "ipc://*", "inproc://transports"];
const MESSAGES: u32 = 30_000;

async fn send_all(push: Push) {
    for number in 0..MESSAGES {
        push.send(&number.to_be_bytes()).await.unwrap();
    }
}

async fn receive_all(pull: &Pull) {
    for number in 0..MESSAGES {
        assert_eq!(pull.recv().await.unwrap().first(), number.to_be_bytes());
    }
}

#[test]
fn within_a_runtime() {
    on_both(async || {
        for endpoint in ENDPOINTS {
            let context = Context::new().unwrap();
            let (push, pull) = (Push::new(&context).unwrap(), Pull::new(&context).unwrap());
            push.connect(pull.bind(endpoint).unwrap()).unwrap();
            let sender = tokio::spawn(send_all(push));
            receive_all(&pull).await;
            sender.await.unwrap();
        }
    });
}

#[test]
fn between_runtimes() {
    let (one, two) = (one_thread(), two_workers());
    for endpoint in ENDPOINTS {
        let context = Context::new().unwrap();
        let (pull, endpoint) = in_time(&one, async {
            let pull = Pull::new(&context).unwrap();
            let endpoint = pull.bind(endpoint).unwrap();
            (pull, endpoint)
        });
        let sender = two.spawn(async move {
            let push = Push::new(&context).unwrap();
            push.connect(endpoint).unwrap();
            send_all(push).await;
        });
        in_time(&one, receive_all(&pull));
        in_time(&two, sender).unwrap();
    }
}

/// More peers have something at once than one turn takes.
#[test]
fn many_peers() {
    const PEERS: usize = 150;
    on_both(async || {
        let context = Context::new().unwrap();
        let pull = Pull::new(&context).unwrap();
        let endpoint = pull.bind("tcp://127.0.0.1:*").unwrap();
        let mut pushes = Vec::new();
        for _ in 0..PEERS {
            let push = Push::new(&context).unwrap();
            push.connect(&endpoint).unwrap();
            pushes.push(push);
        }
        for _ in 0..5 {
            for push in &pushes {
                push.send("one of many").await.unwrap();
            }
            for _ in 0..PEERS {
                pull.recv().await.unwrap();
            }
        }
    });
}

/// Large messages fill the system's buffers, so that a turn has to write what a call could not.
#[test]
fn large_messages() {
    on_both(async || {
        let context = Context::new().unwrap();
        let (push, pull) = (Push::new(&context).unwrap(), Pull::new(&context).unwrap());
        push.connect(pull.bind("tcp://127.0.0.1:*").unwrap()).unwrap();
        let sender = tokio::spawn(async move {
            for number in 0..200_u8 {
                push.send(vec![number; 500_000]).await.unwrap();
            }
            push
        });
        for number in 0..200_u8 {
            let message = pull.recv().await.unwrap();
            assert!(message.first().len() == 500_000 && message.first().ends_with(&[number]));
        }
        drop(sender.await.unwrap());
    });
}
