//! PUB to several SUB, each with a task, none of which misses a message.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Instant;

use tokio::sync::Barrier;

use super::super::blocking::{Kind, publish};
use super::super::wire::{Away, Home, Measured, Task};
use super::{Implementation, Socket};

/// Publishes when all subscribers have heard it once.
pub(super) async fn bind<I: Implementation>(
    context: &I,
    task: &Task,
    home: &Home,
) -> (Measured, I::Socket) {
    let mut publisher = context.socket(Kind::Pub, task).await;
    home.bound(&publisher.bind(&task.endpoint).await);
    publisher.peers(task.peers).await;
    call(&mut publisher).await;
    publisher.send(&I::Socket::payload(publish::BEGIN, 1)).await;
    let payloads: Vec<_> =
        publish::contents(task).map(|part| I::Socket::payload(&part, task.parts)).collect();
    for payload in payloads.iter().cycle().take(usize::try_from(task.count).unwrap_or(0)) {
        publisher.send(payload).await;
    }
    publisher.flush().await;
    (Measured::default(), publisher)
}

/// Calls until the other end is ready.
async fn call<S: Socket>(publisher: &mut S) {
    let ready = tokio::task::spawn_blocking(|| Home::Parent.wait_for_ready());
    let calling = S::payload(publish::CALLING, 1);
    while !ready.is_finished() {
        publisher.send(&calling).await;
        publisher.flush().await;
        tokio::time::sleep(publish::CALL).await;
    }
}

/// Receives at several sockets. The last one to finish tells the time.
pub(super) async fn connect<I: Implementation>(
    context: &I,
    task: &Task,
    away: &Away,
) -> (Measured, Vec<I::Socket>) {
    let called = Rc::new(Barrier::new(task.peers + 1));
    let each = publish::each(task);
    let span: Rc<Cell<Option<(Instant, Instant)>>> = Rc::default();
    let mut subscribers = Vec::new();
    for _ in 0..task.peers {
        let mut subscriber = context.socket(Kind::Sub, task).await;
        subscriber.connect(away.endpoint()).await;
        for topic in publish::subscriptions(task) {
            subscriber.subscribe(&topic).await;
        }
        let (called, span) = (called.clone(), span.clone());
        subscribers.push(tokio::task::spawn_local(async move {
            subscriber.recv().await;
            called.wait().await;
            while subscriber.recv_start().await != *publish::BEGIN {}
            let began = Instant::now();
            for _ in 0..each {
                subscriber.recv().await;
            }
            let (from, to) = span.get().unwrap_or((began, began));
            span.set(Some((from.min(began), to.max(Instant::now()))));
            subscriber
        }));
    }
    called.wait().await;
    away.ready();
    let mut sockets = Vec::new();
    for subscriber in subscribers {
        sockets.extend(subscriber.await.ok());
    }
    let measured = Measured {
        seconds: span.get().map(|(began, ended)| (ended - began).as_secs_f64()),
        count: each * task.peers as u64,
        ..Measured::default()
    };
    (measured, sockets)
}
