//! A poller over descriptors, and sockets as descriptors for the poller of others.
#![expect(clippy::unwrap_used, reason = "clippy spares tests, but not their helpers")]

use std::io::{Read, Write, pipe};
use std::net::{TcpListener, TcpStream};
use std::os::fd::AsFd;
use std::time::Duration;

use nix::poll::{PollFd, PollFlags, PollTimeout};
use zmtp_net::{Context, Interest, PollError, Poller, Pull, Push, Readiness};

const LONG: Option<Duration> = Some(Duration::from_secs(20));
const NOW: Option<Duration> = Some(Duration::ZERO);

fn tokens(poller: &mut Poller, timeout: Option<Duration>) -> Vec<(usize, Interest)> {
    let ready = poller.wait(timeout).unwrap();
    let mut tokens: Vec<_> = ready.iter().map(|ready| (ready.token, ready.interest)).collect();
    tokens.sort_by_key(|(token, _)| *token);
    tokens
}

#[test]
fn descriptors_are_level_triggered_too() {
    let (mut reader, mut writer) = pipe().unwrap();
    let mut poller = Poller::new().unwrap();
    poller.add_descriptor(1, &reader, Interest::RECEIVE).unwrap();
    assert_eq!(tokens(&mut poller, NOW), []);
    writer.write_all(b"ab").unwrap();
    for _ in 0..3 {
        assert_eq!(tokens(&mut poller, LONG), [(1, Interest::RECEIVE)]);
    }
    reader.read_exact(&mut [0]).unwrap();
    assert_eq!(tokens(&mut poller, LONG), [(1, Interest::RECEIVE)]);
    reader.read_exact(&mut [0]).unwrap();
    assert_eq!(tokens(&mut poller, NOW), []);
    drop(writer);
    assert_eq!(tokens(&mut poller, LONG), [(1, Interest::RECEIVE)]);
    poller.remove(1).unwrap();
    assert_eq!(tokens(&mut poller, NOW), []);
}

#[test]
fn sockets_and_descriptors_together() {
    let context = Context::new().unwrap();
    let (pull, push) = (Pull::new(&context).unwrap(), Push::new(&context).unwrap());
    push.connect(pull.bind("tcp://127.0.0.1:*").unwrap()).unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let mut ours = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
    let mut theirs = listener.accept().unwrap().0;
    let mut poller = Poller::new().unwrap();
    poller.add(1, &pull, Interest::RECEIVE).unwrap();
    poller.add_descriptor(2, &ours, Interest::BOTH).unwrap();
    assert_eq!(tokens(&mut poller, LONG), [(2, Interest::SEND)]);
    theirs.write_all(b"x").unwrap();
    poller.modify(2, Interest::RECEIVE).unwrap();
    assert_eq!(tokens(&mut poller, LONG), [(2, Interest::RECEIVE)]);
    push.send("message").unwrap();
    assert!(pull.wait_for_peers(1, LONG.unwrap()));
    while tokens(&mut poller, LONG) != [(1, Interest::RECEIVE), (2, Interest::RECEIVE)] {}
    ours.read_exact(&mut [0]).unwrap();
    assert_eq!(tokens(&mut poller, LONG), [(1, Interest::RECEIVE)]);
    poller.modify(2, Interest::NONE).unwrap();
    theirs.write_all(b"y").unwrap();
    assert_eq!(tokens(&mut poller, LONG), [(1, Interest::RECEIVE)]);
    poller.modify(2, Interest::SEND).unwrap();
    assert_eq!(tokens(&mut poller, LONG), [(1, Interest::RECEIVE), (2, Interest::SEND)]);
}

#[test]
fn a_file_cannot_be_watched() {
    let file = std::fs::File::open(std::env::current_exe().unwrap()).unwrap();
    let mut poller = Poller::new().unwrap();
    let refused = poller.add_descriptor(1, &file, Interest::RECEIVE);
    assert!(matches!(refused, Err(PollError::Io(_))));
    assert!(matches!(poller.remove(1), Err(PollError::UnknownToken(1))));
}

fn is_readable(readiness: &Readiness, timeout: impl Into<PollTimeout>) -> bool {
    let mut descriptors = [PollFd::new(readiness.as_fd(), PollFlags::POLLIN)];
    nix::poll::poll(&mut descriptors, timeout.into()).unwrap() == 1
}

const NONE: u16 = 0;
const MOST: u16 = 20_000;

#[test]
fn a_socket_is_readable_while_it_has_something() {
    for endpoint in ["tcp://127.0.0.1:*", "inproc://readable"] {
        let context = Context::new().unwrap();
        let (pull, push) = (Pull::new(&context).unwrap(), Push::new(&context).unwrap());
        let readiness = pull.recv_readiness().unwrap();
        assert!(!is_readable(&readiness, NONE));
        push.connect(pull.bind(endpoint).unwrap()).unwrap();
        for _ in 0..50 {
            push.send("one").unwrap();
            push.send("two").unwrap();
            assert!(is_readable(&readiness, MOST), "{endpoint}");
            assert!(is_readable(&readiness, MOST), "{endpoint}");
            pull.recv().unwrap();
            assert!(is_readable(&readiness, MOST), "{endpoint}");
            pull.recv().unwrap();
            assert!(!is_readable(&readiness, NONE), "{endpoint}");
        }
        // Who comes late sees what is there.
        push.send("three").unwrap();
        assert!(is_readable(&readiness, MOST), "{endpoint}");
        assert!(is_readable(&pull.recv_readiness().unwrap(), NONE), "{endpoint}");
        drop(pull);
        assert!(is_readable(&readiness, NONE), "{endpoint}");
    }
}

/// What nobody has looked at because there was no room is looked at when there is.
#[test]
fn nothing_is_left_behind_that_nobody_is_told_of() {
    const MESSAGES: usize = 20_000;
    let context = Context::new().unwrap();
    let (pull, push) = (Pull::new(&context).unwrap(), Push::new(&context).unwrap());
    pull.configure(|options| options.receive_hwm(10)).unwrap();
    push.connect(pull.bind("tcp://127.0.0.1:*").unwrap()).unwrap();
    let readiness = pull.recv_readiness().unwrap();
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for number in 0..MESSAGES {
                push.send(vec![b'.'; number % 500]).unwrap();
            }
        });
        for number in 0..MESSAGES {
            assert!(is_readable(&readiness, MOST), "before message {number}");
            assert_eq!(pull.try_recv().unwrap().first().len(), number % 500);
        }
    });
    assert!(!is_readable(&readiness, NONE));
}

#[test]
fn room_to_send_is_told() {
    let context = Context::new().unwrap();
    let (pull, push) = (Pull::new(&context).unwrap(), Push::new(&context).unwrap());
    push.configure(|options| options.send_hwm(1)).unwrap();
    pull.configure(|options| options.receive_hwm(1)).unwrap();
    let readiness = push.send_readiness().unwrap();
    assert!(!is_readable(&readiness, NONE));
    push.connect(pull.bind("inproc://told").unwrap()).unwrap();
    assert!(is_readable(&readiness, MOST));
    while push.try_send("fill").is_ok() {}
    assert!(!is_readable(&readiness, NONE));
    pull.recv().unwrap();
    assert!(is_readable(&readiness, MOST));
    context.shutdown();
    assert!(is_readable(&readiness, NONE));
}
