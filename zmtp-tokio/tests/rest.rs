//! A runtime whose sockets have nothing to do sleeps.

#[expect(dead_code, reason = "it is for other tests, too")]
mod support;

use std::sync::mpsc;
use std::thread;
use std::time::Instant;

use support::{LONG, in_time, one_thread};
use tokio::runtime::Handle;
use zmtp_tokio::{Context, Rep, Req};

#[test]
fn a_runtime_whose_sockets_are_idle_parks_its_thread() {
    let (give, given) = mpsc::channel();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let runtime = thread::spawn(move || {
        in_time(&one_thread(), async {
            let context = Context::new().unwrap();
            let (req, rep) = (Req::new(&context).unwrap(), Rep::new(&context).unwrap());
            req.connect(rep.bind("tcp://127.0.0.1:*").unwrap()).unwrap();
            req.send("hello").await.unwrap();
            rep.send(rep.recv().await.unwrap()).await.unwrap();
            req.recv().await.unwrap();
            give.send(Handle::current().metrics()).unwrap();
            stopped.await.unwrap();
        });
    });
    let metrics = given.recv_timeout(LONG).unwrap();
    let begun = Instant::now();
    // Odd while it is parked. It is for good once it has been for a while.
    while begun.elapsed() < LONG / 2 && metrics.worker_park_unpark_count(0) % 2 == 0 {
        thread::yield_now();
    }
    let parked = metrics.worker_park_unpark_count(0) % 2 == 1;
    stop.send(()).unwrap();
    runtime.join().unwrap();
    assert!(parked, "it never comes to rest");
}
