//! Sockets that are closed with messages queued.

use std::time::{Duration, Instant};

use zmtp_codec::SocketType as T;
use zmtp_net::{Context, Linger, Options};

use super::stage::{LONG, TCP, hear, meet, ours, say, theirs};
use crate::suite::behaviour::Case;
use crate::suite::check::{Failure, same};

pub(super) const CASES: &[Case] = &[
    ("our closed PUSH lingers until a slow libzmq PULL has read everything", slow_reader),
    ("our closed PUSH lingers no longer than it may for a libzmq PULL that never reads", in_time),
    ("our closed PUSH without linger leaves at once", at_once),
    ("our closed PUSH lingers until a libzmq PULL is there to connect to", until_bound),
    ("libzmq's closed PUSH lingers until our slow PULL has read everything", their_linger),
];

const COUNT: u32 = 300;
const SIZE: usize = 64 * 1024;

fn numbered(number: u32) -> Vec<u8> {
    let mut body = vec![0x5A; SIZE];
    body[..4].copy_from_slice(&number.to_be_bytes());
    body
}

fn full(linger: Linger, count: u32, endpoint: &str) -> Result<Context, Failure> {
    let context = Context::new()?;
    let push = context.socket_with(T::Push, Options::default().linger(linger))?;
    push.connect(endpoint)?;
    meet(&push, 1)?;
    (0..count).try_for_each(|number| say(&push, &[&numbered(number)]))?;
    Ok(context)
}

fn slow_reader() -> Result<(), Failure> {
    let pull = theirs(T::Pull)?;
    pull.socket.set_recv_hwm(1)?;
    let context = full(Linger::ForEver, COUNT, &pull.socket.bind(TCP)?)?;
    for number in 0..COUNT {
        if number % 50 == 0 {
            std::thread::sleep(Duration::from_millis(50));
        }
        same("the message", pull.socket.recv()?, [numbered(number)])?;
    }
    same("the number of sockets left", context.terminate(LONG), 0)
}

fn in_time() -> Result<(), Failure> {
    let pull = theirs(T::Pull)?;
    pull.socket.set_recv_hwm(1)?;
    let linger = Linger::For(Duration::from_millis(300));
    let start = Instant::now();
    let context = full(linger, COUNT, &pull.socket.bind(TCP)?)?;
    same("the number of sockets left", context.terminate(LONG), 0)?;
    let took = start.elapsed();
    same(&format!("whether {took:?} is about the linger"), took < LONG / 2, true)
}

fn at_once() -> Result<(), Failure> {
    let pull = theirs(T::Pull)?;
    pull.socket.set_recv_hwm(1)?;
    let context = full(Linger::Never, COUNT, &pull.socket.bind(TCP)?)?;
    same("the number of sockets left", context.terminate(LONG), 0)
}

fn until_bound() -> Result<(), Failure> {
    let endpoint = super::stage::free_endpoint()?;
    let context = Context::new()?;
    let push = context.socket(T::Push)?;
    push.connect(endpoint.as_str())?;
    say(&push, &[b"patience"])?;
    drop(push);
    let pull = theirs(T::Pull)?;
    pull.socket.bind(&endpoint)?;
    super::stage::expect_theirs(&pull, &[b"patience"])?;
    same("the number of sockets left", context.terminate(LONG), 0)
}

fn their_linger() -> Result<(), Failure> {
    let pull = ours(T::Pull, Options::default().receive_hwm(1))?;
    let push = theirs(T::Push)?;
    push.socket.set_linger(LONG)?;
    push.socket.connect(&pull.bind(TCP)?.to_string())?;
    for number in 0..COUNT {
        push.socket.send(&[&numbered(number)])?;
    }
    // The context ends when everything is written, so it does that elsewhere.
    let closing = std::thread::spawn(move || drop(push));
    for number in 0..COUNT {
        if number % 50 == 0 {
            std::thread::sleep(Duration::from_millis(50));
        }
        same("the message", hear(&pull)?.first(), numbered(number))?;
    }
    closing.join().map_err(|_| Failure::new("closing panicked"))
}
