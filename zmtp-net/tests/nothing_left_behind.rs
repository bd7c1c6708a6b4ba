//! Threads, descriptors and files are counted before and after: nothing is left behind. A test of
//! its own process, whose parts run one after the other.
#![expect(clippy::unwrap_used, reason = "clippy spares tests, but not their helpers")]

mod support;

use std::fs::read_dir;
use std::time::Duration;

use zmtp_net::{Context, Endpoint, Linger, SocketType};

use support::{
    Greeting, RawPeer, TRANSPORTS, context, in_time, join, options, recv, socket, text, until, with,
};

/// What this process holds of the system.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Holdings {
    threads: usize,
    descriptors: usize,
}

impl Holdings {
    fn now() -> Self {
        let count = |path| read_dir(path).map_or(0, Iterator::count);
        Self { threads: count("/proc/self/task"), descriptors: count("/proc/self/fd") }
    }
}

/// Does something that must leave nothing behind.
fn leaves_nothing(what: &str, act: impl FnOnce() + Send + 'static) {
    let before = Holdings::now();
    in_time(what, act);
    // A thread that has ended is listed a moment longer.
    until(&format!("nothing left of {what}: {:?}, before {before:?}", Holdings::now()), || {
        let now = Holdings::now();
        now.threads <= before.threads && now.descriptors <= before.descriptors
    });
}

fn exchange(context: &Context, transport: &str) {
    let (push, pull) = (socket(context, SocketType::Push), socket(context, SocketType::Pull));
    join(&pull, &push, transport);
    (0..1000).for_each(|n| push.send(n.to_string()).unwrap());
    (0..1000).for_each(|n| assert_eq!(text(&pull), n.to_string()));
}

#[test]
fn nothing_is_left_behind() {
    // Whatever the process sets up once is set up now.
    exchange(&context(), "tcp://localhost:*");

    leaves_nothing("a context", || drop(context()));
    for transport in TRANSPORTS {
        leaves_nothing(transport, move || exchange(&context(), transport));
    }
    leaves_nothing("sockets of a context that lives on", {
        let context = context();
        move || {
            for transport in TRANSPORTS {
                (0..5).for_each(|_| exchange(&context, transport));
            }
        }
    });
    leaves_nothing("all types in every state", all_types);
    leaves_nothing("connections that were never made", never_made);
    leaves_nothing("peers that were killed", killed_peers);
    leaves_nothing("names that were looked up", names);
    leaves_nothing("a context that is terminated with messages left", terminated);
    leaves_nothing("shut down while a thread waits", shut_down);
    leaves_nothing("monitors", monitors);
    a_long_life_does_not_grow();
    files_go_with_their_sockets();
}

fn all_types() {
    let context = context();
    for socket_type in [
        SocketType::Req,
        SocketType::Rep,
        SocketType::Dealer,
        SocketType::Router,
        SocketType::Pub,
        SocketType::Sub,
        SocketType::Xpub,
        SocketType::Xsub,
        SocketType::Push,
        SocketType::Pull,
        SocketType::Pair,
    ] {
        let bound = socket(&context, socket_type);
        let endpoint = bound.bind("tcp://127.0.0.1:*").unwrap();
        let connected = socket(&context, SocketType::Dealer);
        connected.connect(&endpoint).unwrap();
        let waiting = socket(&context, socket_type);
        waiting.connect("inproc://nobody").unwrap();
    }
}

fn never_made() {
    let context = context();
    let nobody = socket(&context, SocketType::Pull);
    let endpoint = nobody.bind("tcp://127.0.0.1:*").unwrap();
    nobody.unbind(&endpoint).unwrap();
    for _ in 0..10 {
        let push = with(&context, SocketType::Push, options().linger(Linger::Never));
        push.connect(&endpoint).unwrap();
        push.connect("ipc:///no/such/path").unwrap();
        push.send("lost").unwrap();
    }
}

fn killed_peers() {
    let context = context();
    let pull = socket(&context, SocketType::Pull);
    let endpoint = pull.bind("tcp://127.0.0.1:*").unwrap();
    for n in 0..20 {
        let mut peer = RawPeer::connect(&endpoint);
        if n % 2 == 0 {
            peer.handshake(Greeting::V3_1, "PUSH");
        }
    }
    let mut last = RawPeer::connect(&endpoint);
    last.handshake(Greeting::V3_1, "PUSH");
    last.say("0001 78");
    recv(&pull);
}

fn names() {
    let context = context();
    for _ in 0..3 {
        let push = with(&context, SocketType::Push, options().linger(Linger::Never));
        push.connect("tcp://no-such-host.invalid:5555").unwrap();
        push.send("lost").unwrap();
        exchange(&context, "tcp://localhost:*");
    }
}

fn terminated() {
    let context = context();
    let nobody = socket(&context, SocketType::Pull);
    let endpoint = nobody.bind("tcp://127.0.0.1:*").unwrap();
    drop(nobody);
    let push = socket(&context, SocketType::Push);
    push.connect(&endpoint).unwrap();
    push.send("lost").unwrap();
    drop(push);
    assert_eq!(context.terminate(Duration::from_millis(20)), 1);
}

fn shut_down() {
    let context = context();
    let pull = socket(&context, SocketType::Pull);
    pull.bind("tcp://127.0.0.1:*").unwrap();
    let waiting = std::thread::spawn(move || pull.recv());
    context.shutdown();
    assert!(waiting.join().unwrap().is_err());
}

fn monitors() {
    let context = context();
    let pull = socket(&context, SocketType::Pull);
    let events = pull.monitor();
    pull.bind("tcp://127.0.0.1:*").unwrap();
    drop(pull);
    while events.recv().is_ok() {}
}

/// A socket whose peers come and go holds no more after a thousand of them than after some.
fn a_long_life_does_not_grow() {
    let context = context();
    let pull = socket(&context, SocketType::Pull);
    let endpoint = pull.bind("tcp://127.0.0.1:*").unwrap();
    let come_and_go = |times: u32| {
        for n in 0..times {
            let mut peer = RawPeer::connect(&endpoint);
            peer.handshake(Greeting::V3_1, "PUSH");
            peer.say("0001 78");
            recv(&pull);
            drop(peer);
            if n % 50 == 0 {
                until("they have gone", || pull.try_recv().is_err() && pull.peers().is_empty());
            }
        }
        until("they have gone", || pull.try_recv().is_err() && pull.peers().is_empty());
    };
    come_and_go(10);
    let before = Holdings::now();
    come_and_go(300);
    until("it holds no more than before", || Holdings::now().descriptors <= before.descriptors);
}

/// The files of ipc endpoints, and directories made for them.
fn files_go_with_their_sockets() {
    let path = |endpoint: &Endpoint| {
        std::path::PathBuf::from(endpoint.to_string().trim_start_matches("ipc://"))
    };
    let context = context();
    let pull = socket(&context, SocketType::Pull);
    let made = path(&pull.bind("ipc://*").unwrap());
    let other = made.with_file_name("other");
    let endpoint = pull.bind(format!("ipc://{}", other.display())).unwrap();
    assert!(made.exists() && other.exists());
    pull.unbind(&endpoint).unwrap();
    assert!(!other.exists(), "unbinding removes the file");
    drop(pull);
    assert!(!made.exists(), "dropping removes the file");
    assert!(!made.parent().unwrap().exists(), "and the directory that was made for it");
}
