//! Queue, forwarder and streamer: what a proxy moves, and that none is lost.

use std::thread;
use std::time::Duration;

use zmtp_net::{
    Context, Dealer, Message, Proxy, ProxyEnd, ProxyError, Pub, Pull, Push, RecvError, Rep, Req,
    Router, Sub, Xpub, Xsub,
};

const LONG: Duration = Duration::from_secs(20);
const ENDPOINTS: [&str; 2] = ["tcp://127.0.0.1:*", "inproc://side"];

/// Two endpoints that differ.
fn sides(endpoint: &str) -> [String; 2] {
    if endpoint.starts_with("inproc") {
        [format!("{endpoint}-front"), format!("{endpoint}-back")]
    } else {
        [endpoint.into(), endpoint.into()]
    }
}

#[test]
fn a_queue_of_several_clients_and_workers() {
    const CLIENTS: usize = 4;
    const WORKERS: usize = 3;
    const REQUESTS: usize = 300;
    for endpoint in ENDPOINTS {
        let context = Context::new().unwrap();
        let (router, dealer) = (Router::new(&context).unwrap(), Dealer::new(&context).unwrap());
        let [front, back] = sides(endpoint);
        let (front, back) = (router.bind(&*front).unwrap(), dealer.bind(&*back).unwrap());
        let proxy = Proxy::new(&router, &dealer);
        let handle = proxy.handle();
        let end: ProxyEnd = thread::scope(|scope| {
            let runs = scope.spawn(|| proxy.run());
            let workers: Vec<_> = (0..WORKERS)
                .map(|_| {
                    scope.spawn(|| {
                        let rep = Rep::new(&context).unwrap();
                        rep.connect(&back).unwrap();
                        let mut served = 0;
                        loop {
                            let mut request = rep.recv_timeout(LONG).unwrap();
                            if request.first() == b"over" {
                                rep.send(request).unwrap();
                                return served;
                            }
                            served += 1;
                            request.push_back("served");
                            rep.send(request).unwrap();
                        }
                    })
                })
                .collect();
            let clients: Vec<_> = (0..CLIENTS)
                .map(|client| {
                    let (context, front) = (&context, &front);
                    scope.spawn(move || {
                        let req = Req::new(context).unwrap();
                        req.connect(front).unwrap();
                        for number in 0..REQUESTS {
                            let text = format!("{client}.{number}");
                            req.send(&*text).unwrap();
                            let reply = req.recv_timeout(LONG).unwrap();
                            assert_eq!(reply, Message::from([&*text, "served"]));
                        }
                    })
                })
                .collect();
            clients.into_iter().for_each(|client| client.join().unwrap());
            let req = Req::new(&context).unwrap();
            req.connect(&front).unwrap();
            // A DEALER asks its workers in turn.
            for _ in 0..WORKERS {
                req.send("over").unwrap();
                req.recv_timeout(LONG).unwrap();
            }
            let served: usize = workers.into_iter().map(|worker| worker.join().unwrap()).sum();
            assert_eq!(served, CLIENTS * REQUESTS, "{endpoint}");
            handle.terminate();
            runs.join().unwrap().unwrap()
        });
        let total = (CLIENTS * REQUESTS + WORKERS) as u64;
        assert_eq!(end.statistics.frontend_received.messages, total);
        assert_eq!(end.statistics.backend_sent, end.statistics.frontend_received);
        assert_eq!(end.statistics.frontend_sent, end.statistics.backend_received);
        assert_eq!(end.statistics.frontend_sent.messages, total);
        assert_eq!((end.statistics.refused, end.unsent), (0, vec![]));
        assert_eq!(handle.statistics(), end.statistics);
    }
}

#[test]
fn a_forwarder_passes_subscriptions_on() {
    for endpoint in ENDPOINTS {
        let context = Context::new().unwrap();
        let (xsub, xpub) = (Xsub::new(&context).unwrap(), Xpub::new(&context).unwrap());
        let [front, back] = sides(endpoint);
        let (front, back) = (xsub.bind(&*front).unwrap(), xpub.bind(&*back).unwrap());
        let proxy = Proxy::new(&xsub, &xpub);
        let handle = proxy.handle();
        thread::scope(|scope| {
            let runs = scope.spawn(|| proxy.run());
            let publisher = Pub::new(&context).unwrap();
            publisher.connect(&front).unwrap();
            let sub = Sub::new(&context).unwrap();
            sub.subscribe("wanted").unwrap();
            sub.connect(&back).unwrap();
            // The subscription has passed through the proxy.
            assert!(publisher.wait_for_subscribers(1, LONG), "{endpoint}");
            for number in 0..500 {
                publisher.send(["unwanted", "."]).unwrap();
                publisher.send(Message::from([&*format!("wanted {number}"), "."])).unwrap();
            }
            for number in 0..500 {
                let message = sub.recv_timeout(LONG).unwrap();
                assert_eq!(message.first(), format!("wanted {number}").as_bytes());
            }
            handle.terminate();
            let end = runs.join().unwrap().unwrap();
            // What nobody wants is not sent to the proxy at all.
            assert_eq!(end.statistics.frontend_received.messages, 500, "{endpoint}");
            assert_eq!(end.statistics.frontend_sent.messages, 1);
        });
    }
}

/// Slow at first on the other side: the proxy leaves what it cannot move with who sent it.
#[test]
fn a_streamer_loses_none_and_holds_back() {
    const MESSAGES: usize = 5000;
    for endpoint in ENDPOINTS {
        let context = Context::new().unwrap();
        let (pull, push) = (Pull::new(&context).unwrap(), Push::new(&context).unwrap());
        for socket in [pull.as_socket(), push.as_socket()] {
            socket.configure(|options| options.send_hwm(10).receive_hwm(10)).unwrap();
        }
        let [front, back] = sides(endpoint);
        let (front, back) = (pull.bind(&*front).unwrap(), push.bind(&*back).unwrap());
        let proxy = Proxy::new(&pull, &push);
        let handle = proxy.handle();
        thread::scope(|scope| {
            let runs = scope.spawn(|| proxy.run());
            let source = Push::new(&context).unwrap();
            source.configure(|options| options.send_hwm(10)).unwrap();
            source.connect(&front).unwrap();
            // Nobody is at the other side: nothing is received.
            source.send("0").unwrap();
            assert!(pull.wait_for_peers(1, LONG));
            while !pull.can_recv() {
                thread::yield_now();
            }
            assert_eq!(handle.statistics().frontend_received.messages, 0, "{endpoint}");
            scope.spawn(move || {
                for number in 1..MESSAGES {
                    source.send(number.to_string()).unwrap();
                }
            });
            let sink = Pull::new(&context).unwrap();
            sink.connect(&back).unwrap();
            for number in 0..MESSAGES {
                let message = sink.recv_timeout(LONG).unwrap();
                assert_eq!(message.first(), number.to_string().as_bytes(), "{endpoint}");
            }
            handle.terminate();
            let end = runs.join().unwrap().unwrap();
            assert_eq!(end.statistics.backend_sent.messages, MESSAGES as u64);
            assert_eq!(end.unsent, []);
        });
    }
}

#[test]
fn one_socket_gets_back_what_it_sends() {
    let context = Context::new().unwrap();
    let echo = Rep::new(&context).unwrap();
    let req = Req::new(&context).unwrap();
    req.connect(echo.bind("tcp://127.0.0.1:*").unwrap()).unwrap();
    let proxy = Proxy::new(&echo, &echo);
    let handle = proxy.handle();
    thread::scope(|scope| {
        let runs = scope.spawn(|| proxy.run());
        for number in 0..100_u32 {
            req.send(number.to_string()).unwrap();
            let reply = req.recv_timeout(LONG).unwrap();
            assert_eq!(reply.first(), number.to_string().as_bytes());
        }
        handle.terminate();
        assert_eq!(runs.join().unwrap().unwrap().statistics.frontend_sent.messages, 100);
    });
}

#[test]
fn the_end_of_the_context_is_its_end() {
    let context = Context::new().unwrap();
    let (pull, push) = (Pull::new(&context).unwrap(), Push::new(&context).unwrap());
    thread::scope(|scope| {
        let runs = scope.spawn(|| zmtp_net::proxy(&pull, &push));
        context.shutdown();
        assert!(matches!(runs.join().unwrap(), Err(ProxyError::Terminated)));
    });
    assert_eq!(pull.recv(), Err(RecvError::Terminated));
}

#[test]
fn sockets_that_cannot_move_anything_are_refused() {
    let context = Context::new().unwrap();
    let (one, two) = (Pull::new(&context).unwrap(), Pull::new(&context).unwrap());
    assert!(matches!(zmtp_net::proxy(&one, &two), Err(ProxyError::Incompatible)));
}
