//! The first messages over each transport.

use std::time::Duration;
use zmtp_net::{Context, SocketType};

const LONG: Duration = Duration::from_secs(10);

#[test]
fn push_reaches_pull() {
    for endpoint in ["tcp://127.0.0.1:*", "ipc://*", "inproc://first"] {
        let context = Context::new().unwrap();
        let pull = context.socket(SocketType::Pull).unwrap();
        let endpoint = pull.bind(endpoint).unwrap();
        let push = context.socket(SocketType::Push).unwrap();
        push.connect(&endpoint).unwrap();
        std::thread::scope(|scope| {
            scope.spawn(|| {
                for n in 0..10_000_u32 {
                    push.send(n.to_string()).unwrap();
                }
            });
            for n in 0..10_000_u32 {
                assert_eq!(
                    pull.recv_timeout(LONG).unwrap().first(),
                    n.to_string().as_bytes(),
                    "{endpoint}"
                );
            }
        });
    }
}

#[test]
fn a_request_is_replied_to() {
    for endpoint in ["tcp://127.0.0.1:*", "ipc://*", "inproc://first"] {
        let context = Context::new().unwrap();
        let rep = context.socket(SocketType::Rep).unwrap();
        let endpoint = rep.bind(endpoint).unwrap();
        let req = context.socket(SocketType::Req).unwrap();
        req.connect(&endpoint).unwrap();
        std::thread::scope(|scope| {
            scope.spawn(|| {
                for _ in 0..1000 {
                    let request = rep.recv_timeout(LONG).unwrap();
                    rep.send(request).unwrap();
                }
            });
            for n in 0..1000_u32 {
                req.send(n.to_string()).unwrap();
                assert_eq!(
                    req.recv_timeout(LONG).unwrap().first(),
                    n.to_string().as_bytes(),
                    "{endpoint}"
                );
            }
        });
    }
}
