//! A server that comes back, and all its peers with it.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::time::{Duration, Instant};

use zmtp_net::{Context, Options, Socket, SocketType};

use crate::alone::leaves_nothing;
use crate::child::{Child, READY, tell};
use crate::killed_peer::quick;
use crate::support::{LONG, context, ready, text, with};

/// How long it may take until all are back.
const BACK: Duration = Duration::from_secs(60);

/// One socket of many peers: each is another address of this machine.
pub(crate) fn many(port: &str, count: u32) {
    let context = context();
    let dealer = with(&context, SocketType::Dealer, peers());
    connect(&dealer, port.parse().unwrap(), count);
    assert!(dealer.wait_for_peers(count as usize, BACK));
    tell(READY);
    loop {
        std::thread::park();
    }
}

/// libzmq's interval, and its jitter.
fn peers() -> Options {
    quick().reconnect_interval(Some(Duration::from_millis(100)))
}

fn connect(dealer: &Socket, port: u16, count: u32) {
    for n in 0..count {
        let [_, high, middle, low] = n.to_be_bytes();
        let address = SocketAddr::from(([127, 1 + high, middle, low], port));
        dealer.connect(address).unwrap();
    }
}

fn serve(context: &Context, port: u16) -> Socket {
    let options = quick();
    let router = with(context, SocketType::Router, options);
    router.bind(format!("tcp://0.0.0.0:{port}")).unwrap();
    router
}

/// All are there; meanwhile another peer is served within a second, again and again.
fn all_come(router: &Socket, port: u16, count: usize) {
    let begin = Instant::now();
    while ready(router) < count {
        assert!(begin.elapsed() < BACK, "{} of {count} are back", ready(router));
        let context = context();
        let newcomer = with(&context, SocketType::Dealer, quick());
        newcomer.connect(SocketAddr::from((Ipv4Addr::LOCALHOST, port))).unwrap();
        newcomer.send("served").unwrap();
        let served = router.recv_timeout(Duration::from_secs(1)).unwrap();
        assert_eq!(served.parts().last(), Some(&b"served"[..]));
        router.send(served).unwrap();
        assert_eq!(text(&newcomer), "served");
    }
    println!("{count} peers are back after {:?}", begin.elapsed());
}

fn restart(count: u32) {
    let free = TcpListener::bind((Ipv4Addr::UNSPECIFIED, 0)).unwrap();
    let port = free.local_addr().unwrap().port();
    drop(free);
    let context = context();
    let router = serve(&context, port);
    let child = Child::new(&format!("many {port} {count}"));
    let begin = Instant::now();
    while child.hears(Duration::from_millis(100)) != Some(READY) {
        assert!(begin.elapsed() < BACK, "they are not there");
    }
    drop(router);
    let router = serve(&context, port);
    all_come(&router, port, count as usize);
    assert!(router.recv_timeout(Duration::ZERO).is_err());
    drop(child);
    let begin = Instant::now();
    while !router.peers().is_empty() {
        assert!(begin.elapsed() < LONG, "they have gone");
        std::thread::yield_now();
    }
}

#[test]
fn five_hundred_peers_come_back_at_once_after_a_restart() {
    leaves_nothing(|| restart(500));
}

#[test]
#[ignore = "the long form: 10,000 peers"]
fn ten_thousand_peers_come_back_at_once_after_a_restart_long() {
    leaves_nothing(|| restart(10_000));
}
