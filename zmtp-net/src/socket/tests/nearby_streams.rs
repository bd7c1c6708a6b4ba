//! Of a stream of small messages from a peer on the same host the system keeps little, where that peer waits
//! for room.
#![cfg(target_os = "linux")]

use std::thread;
use std::time::{Duration, Instant};

use socket2::SockRef;

use crate::transport::Stream;
use crate::{Context, Linger, Options, Socket, SocketType};

const LONG: Duration = Duration::from_secs(20);
/// Linux doubles what it is told.
const LITTLE: usize = 2 * 208 * 1024;

/// How much the system may keep of what comes on the only stream of a socket.
fn kept(socket: &Socket) -> usize {
    let core = socket.shared().lock();
    let Some(Stream::Tcp(stream)) = core.engine.streams().next() else {
        panic!("no stream of tcp")
    };
    SockRef::from(stream).recv_buffer_size().unwrap()
}

/// Sends messages of this size until that bound is the little one, or so many have come.
fn stream(options: Options, one: SocketType, two: SocketType, size: usize, most: usize) -> usize {
    let context = Context::new().unwrap();
    let receiver = context.socket_with(two, options).unwrap();
    if two == SocketType::Sub {
        receiver.subscribe("").unwrap();
    }
    // What is left when enough has come is not waited for.
    let hasty = Options::default().linger(Linger::Never);
    let sender = context.socket_with(one, hasty).unwrap();
    sender.connect(receiver.bind("tcp://127.0.0.1:*").unwrap()).unwrap();
    assert!(receiver.wait_for_peers(1, LONG) && sender.wait_for_peers(1, LONG));
    let begun = Instant::now();
    thread::scope(|scope| {
        scope.spawn(|| {
            let message = vec![b' '; size];
            while sender.send(&message[..]).is_ok() && begun.elapsed() < LONG {}
        });
        for _ in 0..most {
            receiver.recv_timeout(LONG).unwrap();
            if kept(&receiver) == LITTLE {
                break;
            }
        }
        let kept = kept(&receiver);
        context.shutdown();
        kept
    })
}

#[test]
fn little_is_kept_where_the_peer_waits() {
    for (one, two) in [
        (SocketType::Push, SocketType::Pull),
        (SocketType::Dealer, SocketType::Router),
        (SocketType::Pair, SocketType::Pair),
    ] {
        assert_eq!(stream(Options::default(), one, two, 100, usize::MAX), LITTLE, "{two:?}");
    }
}

#[test]
fn where_it_is_said_how_much_that_holds() {
    let options = Options::default().receive_buffer(Some(50_000));
    let kept = stream(options, SocketType::Push, SocketType::Pull, 100, 20_000);
    assert_eq!(kept, 100_000);
}

#[test]
fn what_would_be_dropped_else_is_kept_by_the_system() {
    let kept = stream(Options::default(), SocketType::Pub, SocketType::Sub, 100, 20_000);
    assert_ne!(kept, LITTLE);
}

#[test]
fn large_frames_find_the_room_that_the_system_gives_them() {
    let kept = stream(Options::default(), SocketType::Push, SocketType::Pull, 1 << 20, 30);
    assert_ne!(kept, LITTLE);
}
