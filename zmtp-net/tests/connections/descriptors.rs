//! Listeners that somebody else has opened, and options of the system's sockets that are seen from
//! outside.

use std::net::{Ipv4Addr, TcpListener};
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixListener;

use zmtp_net::{AddressingError, SocketType};

use crate::support::{RawPeer, context, options, socket, text, until, with};

#[test]
fn a_listener_that_is_there_already_is_taken_over() {
    let context = context();
    let pull = socket(&context, SocketType::Pull);
    let directory = std::env::temp_dir();
    let path = directory.join(format!("zmtp-net-adopted-{}", std::process::id()));
    let tcp = OwnedFd::from(TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap());
    let unix = OwnedFd::from(UnixListener::bind(&path).unwrap());
    for descriptor in [tcp, unix] {
        let endpoint = pull.bind_fd(descriptor).unwrap();
        let push = socket(&context, SocketType::Push);
        push.connect(&endpoint).unwrap();
        push.send("hello").unwrap();
        assert_eq!(text(&pull), "hello", "{endpoint}");
        pull.unbind(&endpoint).unwrap();
    }
    // The file belongs to who has made it.
    let _ = std::fs::remove_file(&path);
}

#[test]
fn a_descriptor_that_does_not_listen_is_refused() {
    let context = context();
    let pull = socket(&context, SocketType::Pull);
    let file = std::fs::File::open("/proc/self/stat").unwrap();
    assert!(matches!(pull.bind_fd(file.into()), Err(AddressingError::Io(_))));
}

#[test]
fn a_connection_leaves_from_the_address_it_is_told() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    let context = context();
    let push = socket(&context, SocketType::Push);
    push.connect(format!("tcp://127.0.0.2:0;127.0.0.1:{port}")).unwrap();
    let peer = RawPeer::accept(&listener);
    let from = peer.stream().peer_addr().unwrap();
    assert_eq!(from.ip(), Ipv4Addr::new(127, 0, 0, 2));
}

#[test]
fn a_connection_is_bound_to_the_device_it_is_told() {
    let context = context();
    let to_loopback = options().bind_to_device(Some("lo")).unwrap();
    let pull = with(&context, SocketType::Pull, to_loopback);
    // It takes privileges on some systems.
    let Ok(endpoint) = pull.bind("tcp://127.0.0.1:*") else { return };
    let push = socket(&context, SocketType::Push);
    push.connect(&endpoint).unwrap();
    push.send("hello").unwrap();
    assert_eq!(text(&pull), "hello");
    let nowhere = options().bind_to_device(Some("no-such-dev")).unwrap();
    let pull = with(&context, SocketType::Pull, nowhere);
    assert!(pull.bind("tcp://127.0.0.1:*").is_err());
}

#[test]
fn small_buffers_hold_little() {
    let context = context();
    let small = |size| options().send_hwm(1).send_buffer(Some(size)).receive_buffer(Some(size));
    let accepted = |size: usize| {
        let pull =
            with(&context, SocketType::Pull, options().receive_hwm(1).receive_buffer(Some(size)));
        let push = with(&context, SocketType::Push, small(size));
        crate::support::join(&pull, &push, "tcp://127.0.0.1:*");
        let message = vec![0_u8; 1000];
        let mut sent = 0_u64;
        while push.send_timeout(message.clone(), std::time::Duration::from_millis(50)).is_ok() {
            sent += 1;
        }
        (sent, pull, push)
    };
    let (few, pull, push) = accepted(4096);
    let (many, ..) = accepted(1 << 20);
    assert!(few * 2 < many, "{few} messages in small buffers, {many} in large ones");
    // And nothing is lost.
    (0..few).for_each(|_| assert_eq!(crate::support::recv(&pull).first().len(), 1000));
    until("there is room again", || push.can_send());
}
