//! The background watches for a task that waits, also when a turn of it has brought nothing: a
//! stream that can be written again is such a turn.

use std::pin::pin;
use std::task::{Context as TaskContext, Poll, Waker};

use crate::reactor::Machine;
use crate::{Context, SocketType};

#[test]
fn a_turn_without_a_message_leaves_the_poll_watched_for_a_task() {
    let context = Context::new().unwrap();
    let pull = context.socket(SocketType::Pull).unwrap();
    pull.bind("tcp://127.0.0.1:*").unwrap();
    for _ in 0..10 {
        let mut waits = pin!(pull.recv_async());
        let state = waits.as_mut().poll(&mut TaskContext::from_waker(Waker::noop()));
        assert!(matches!(state, Poll::Pending));
        pull.shared().turn();
        assert!(pull.shared().is_armed(), "nobody watches for the task");
    }
}
