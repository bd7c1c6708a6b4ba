//! The same async program on tokio, on smol and on a bare `block_on`.
#![expect(clippy::unwrap_used, reason = "clippy spares tests, but not their helpers")]

mod waiting;

use zmtp_net::{Context, Message, SocketType};

const REQUESTS: u32 = 500;

/// A client and a server, which speak in turn, in one task or two.
async fn serve(rep: zmtp_net::Socket) {
    for _ in 0..REQUESTS {
        let request = rep.recv_async().await.unwrap();
        rep.send_async(request).await.unwrap();
    }
}

async fn ask(req: zmtp_net::Socket) -> u32 {
    let mut replies = 0;
    for number in 0..REQUESTS {
        req.send_async(number.to_string()).await.unwrap();
        let reply = req.recv_async().await.unwrap();
        assert_eq!(reply.first(), number.to_string().as_bytes());
        replies += 1;
    }
    replies
}

fn sockets(endpoint: &str) -> (zmtp_net::Socket, zmtp_net::Socket) {
    let context = Context::new().unwrap();
    let rep = context.socket(SocketType::Rep).unwrap();
    let req = context.socket(SocketType::Req).unwrap();
    req.connect(rep.bind(endpoint).unwrap()).unwrap();
    (rep, req)
}

/// One task that sends and receives, by single messages and by batches.
async fn stream(endpoint: &str) -> usize {
    let context = Context::new().unwrap();
    let pull = context.socket(SocketType::Pull).unwrap();
    let push = context.socket(SocketType::Push).unwrap();
    push.connect(pull.bind(endpoint).unwrap()).unwrap();
    let mut received: Vec<Message> = Vec::new();
    for number in 0..20_000_u32 {
        push.send_async(number.to_string()).await.unwrap();
        while number as usize > received.len() + 500 {
            pull.recv_batch_async(&mut received, 70).await.unwrap();
            let delivery = pull.recv_from_async().await.unwrap();
            assert!(delivery.peer.is_some());
            received.push(delivery.message);
        }
    }
    while received.len() < 20_000 {
        pull.recv_batch_async(&mut received, 1000).await.unwrap();
    }
    for (number, message) in received.iter().enumerate() {
        assert_eq!(message.first(), number.to_string().as_bytes());
    }
    received.len()
}

const ENDPOINTS: [&str; 3] = ["tcp://127.0.0.1:*", "ipc://*", "inproc://executors"];

#[test]
fn on_tokio() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).build().unwrap();
    for endpoint in ENDPOINTS {
        let (rep, req) = sockets(endpoint);
        runtime.block_on(async {
            let server = tokio::spawn(serve(rep));
            assert_eq!(ask(req).await, REQUESTS, "{endpoint}");
            server.await.unwrap();
            assert_eq!(stream(endpoint).await, 20_000, "{endpoint}");
        });
    }
}

#[test]
fn on_smol() {
    for endpoint in ENDPOINTS {
        let (rep, req) = sockets(endpoint);
        smol::block_on(async {
            let server = smol::spawn(serve(rep));
            assert_eq!(ask(req).await, REQUESTS, "{endpoint}");
            server.await;
            assert_eq!(stream(endpoint).await, 20_000, "{endpoint}");
        });
    }
}

#[test]
fn on_a_bare_block_on() {
    for endpoint in ENDPOINTS {
        let (rep, req) = sockets(endpoint);
        let server = std::thread::spawn(|| waiting::block_on(serve(rep)));
        assert_eq!(waiting::block_on(ask(req)), REQUESTS, "{endpoint}");
        server.join().unwrap();
        assert_eq!(waiting::block_on(stream(endpoint)), 20_000, "{endpoint}");
    }
}
