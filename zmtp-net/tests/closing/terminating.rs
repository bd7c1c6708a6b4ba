//! A context ends within the time it is given.

use std::sync::Arc;
use std::time::{Duration, Instant};

use zmtp_net::{Linger, RecvError, SocketType};

use crate::support::{LONG, context, in_time, join, options, socket, text, with};

const SHORT: Duration = Duration::from_millis(50);

#[test]
fn nothing_is_left_when_all_sockets_were_dropped() {
    let context = context();
    let (push, pull) = (socket(&context, SocketType::Push), socket(&context, SocketType::Pull));
    join(&pull, &push, "tcp://127.0.0.1:*");
    push.send("hello").unwrap();
    assert_eq!(text(&pull), "hello");
    drop((push, pull));
    assert_eq!(in_time("terminating", move || context.terminate(LONG)), 0);
}

#[test]
fn what_nobody_takes_is_dropped_when_the_time_is_over() {
    let context = context();
    let nobody = socket(&context, SocketType::Pull);
    let endpoint = nobody.bind("tcp://127.0.0.1:*").unwrap();
    drop(nobody);
    let push = with(&context, SocketType::Push, options().linger(Linger::ForEver));
    push.connect(&endpoint).unwrap();
    push.send("lost").unwrap();
    drop(push);
    let start = Instant::now();
    assert_eq!(in_time("terminating", move || context.terminate(SHORT)), 1);
    assert!(start.elapsed() >= SHORT);
}

#[test]
fn a_socket_that_is_not_dropped_is_counted_and_its_calls_fail() {
    let context = context();
    let pull = socket(&context, SocketType::Pull);
    let left = in_time("terminating", move || context.terminate(SHORT));
    assert_eq!(left, 1);
    assert_eq!(pull.recv(), Err(RecvError::Terminated));
    in_time("dropping", move || drop(pull));
}

#[test]
fn a_socket_that_another_thread_waits_on_is_waited_for() {
    let context = context();
    let pull = Arc::new(socket(&context, SocketType::Pull));
    let waiting = {
        let pull = Arc::clone(&pull);
        std::thread::spawn(move || assert_eq!(pull.recv(), Err(RecvError::Terminated)))
    };
    drop(pull);
    assert_eq!(in_time("terminating", move || context.terminate(LONG)), 0);
    in_time("the one that waited", move || waiting.join().unwrap());
}

#[test]
fn a_limit_beyond_all_time_is_none() {
    let context = context();
    drop(socket(&context, SocketType::Pull));
    assert_eq!(in_time("terminating", move || context.terminate(Duration::MAX)), 0);
}

#[test]
fn a_context_lives_as_long_as_a_socket_of_it() {
    let context = context();
    let (push, pull) = (socket(&context, SocketType::Push), socket(&context, SocketType::Pull));
    drop(context);
    join(&pull, &push, "tcp://127.0.0.1:*");
    push.send("hello").unwrap();
    assert_eq!(text(&pull), "hello");
    let again = socket(pull.context(), SocketType::Push);
    again.connect(pull.last_endpoint().unwrap()).unwrap();
    again.send("again").unwrap();
    assert_eq!(text(&pull), "again");
}
