//! Broker: clients and workers that do not know of each other, and a queue between them.
//!
//! A ROUTER takes the requests of the clients, a DEALER deals them to the workers, and a proxy moves
//! messages between the two. Clients are REQ, workers are REP, as in hello world: neither notices
//! the broker.
//!
//! `cargo run -p zmtp-net --example broker`
#![expect(clippy::print_stdout, reason = "an example shows what it does")]

use std::error::Error;
use std::thread;
use std::time::Duration;

use zmtp_net::{Context, Dealer, Options, Proxy, ProxyStatistics, RecvError, Rep, Req, Router};

type Result<T> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

const CLIENTS: usize = 3;
const WORKERS: usize = 2;
/// Of each client.
const REQUESTS: usize = 5;
const PATIENCE: Duration = Duration::from_secs(10);

fn main() -> Result<()> {
    scene().map(drop)
}

/// Clients, the broker, and workers; what the broker has moved.
pub(crate) fn scene() -> Result<ProxyStatistics> {
    let context = Context::new()?;
    let (frontend, backend) = (Router::new(&context)?, Dealer::new(&context)?);
    let for_clients = frontend.bind("tcp://127.0.0.1:*")?.to_string();
    let for_workers = backend.bind("tcp://127.0.0.1:*")?.to_string();
    println!("broker: clients come to {for_clients}, workers to {for_workers}");
    let proxy = Proxy::new(&frontend, &backend);
    let handle = proxy.handle();
    thread::scope(|threads| {
        let queue = threads.spawn(|| proxy.run());
        let workers: Vec<_> = (1..=WORKERS)
            .map(|name| {
                let (context, endpoint) = (&context, for_workers.as_str());
                threads.spawn(move || work(context, endpoint, name))
            })
            .collect();
        let clients: Vec<_> = (1..=CLIENTS)
            .map(|name| {
                let (context, endpoint) = (&context, for_clients.as_str());
                threads.spawn(move || ask(context, endpoint, name))
            })
            .collect();
        let mut answered = Ok(());
        for client in clients {
            answered = answered.and(client.join().map_err(|_| "a client panicked")?);
        }
        handle.terminate();
        let end = queue.join().map_err(|_| "the broker panicked")?;
        // Workers wait for the next request: this ends the wait.
        context.shutdown();
        for worker in workers {
            worker.join().map_err(|_| "a worker panicked")??;
        }
        answered?;
        let statistics = end?.statistics;
        let moved = statistics.backend_sent.messages;
        println!("broker: {moved} requests, {} replies", statistics.frontend_sent.messages);
        Ok(statistics)
    })
}

/// A client: each of its requests is answered by some worker.
fn ask(context: &Context, endpoint: &str, name: usize) -> Result<()> {
    let client = Req::with(context, Options::default().receive_timeout(Some(PATIENCE)))?;
    client.connect(endpoint)?;
    for request in 1..=REQUESTS {
        client.send(format!("request {request} of client {name}"))?;
        let reply = client.recv()?;
        println!("client {name}: {}", String::from_utf8_lossy(reply.first()));
    }
    Ok(())
}

/// A worker: answers until the context is shut down.
fn work(context: &Context, endpoint: &str, name: usize) -> Result<()> {
    let worker = Rep::new(context)?;
    worker.connect(endpoint)?;
    loop {
        let request = match worker.recv() {
            Ok(request) => request,
            Err(RecvError::Terminated) => return Ok(()),
            Err(error) => return Err(error.into()),
        };
        let request = String::from_utf8_lossy(request.first()).into_owned();
        worker.send(format!("{request}, done by worker {name}"))?;
    }
}
