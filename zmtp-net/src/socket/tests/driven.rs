//! A driver that comes while a caller watches is told to come again when that caller has gone.

use std::os::fd::AsFd;
use std::thread;
use std::time::Duration;

use nix::poll::{PollFd, PollFlags, PollTimeout, poll};

use crate::{Context, Driven, Driver, Message, Socket, SocketType};

const LONG: Duration = Duration::from_secs(20);

fn is_readable(driver: &Driver, timeout: PollTimeout) -> bool {
    poll(&mut [PollFd::new(driver.as_fd(), PollFlags::POLLIN)], timeout).unwrap() == 1
}

/// A socket that receives, one that sends to it, and the driver of the first, which has nothing to do.
fn driven() -> (Socket, Socket, Driver) {
    let context = Context::new().unwrap();
    let pull = context.socket(SocketType::Pull).unwrap();
    let push = context.socket(SocketType::Push).unwrap();
    push.connect(pull.bind("tcp://127.0.0.1:*").unwrap()).unwrap();
    assert!(pull.wait_for_peers(1, LONG) && push.wait_for_peers(1, LONG));
    let driver = pull.driver().unwrap();
    rest(&driver);
    (pull, push, driver)
}

fn rest(driver: &Driver) {
    while is_readable(driver, PollTimeout::ZERO) {
        let _ = driver.turn();
    }
}

/// Has the socket receive in a call that waits, and does something as soon as it waits.
fn receive(pull: &Socket, meanwhile: impl FnOnce()) -> Message {
    thread::scope(|scope| {
        let caller = scope.spawn(|| pull.recv_timeout(LONG));
        while !pull.shared().has_leader() && !caller.is_finished() {
            thread::yield_now();
        }
        meanwhile();
        caller.join().unwrap().unwrap()
    })
}

#[test]
fn a_driver_that_was_turned_away_is_called_back() {
    let (pull, push, driver) = driven();
    for _ in 0..10 {
        receive(&pull, || {
            assert_eq!(driver.turn(), Driven::Idle);
            push.send("for the caller").unwrap();
        });
        assert!(is_readable(&driver, PollTimeout::ZERO), "what the caller left is nobody's");
        rest(&driver);
    }
}

#[test]
fn a_caller_that_met_no_driver_calls_none() {
    let (pull, push, driver) = driven();
    receive(&pull, || push.send("for the caller").unwrap());
    assert!(!is_readable(&driver, PollTimeout::ZERO));
}
