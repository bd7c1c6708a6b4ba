//! Every pattern speaks by its async verbs, on runtimes of both kinds.

#[expect(dead_code, reason = "it is for other tests, too")]
mod support;

use std::sync::Arc;

use support::{LONG, on_both};
use zmtp_tokio::{
    Context, Dealer, OnTokio, Options, Pair, Pub, Pull, Push, RecvError, Rep, Req, Router,
    SendErrorKind, Socket, SocketType, Sub, Xpub, Xsub,
};

const ANY_PORT: &str = "tcp://127.0.0.1:*";

#[test]
fn a_request_is_answered() {
    on_both(async || {
        let context = Context::new().unwrap();
        let (req, rep) = (Req::new(&context).unwrap(), Rep::new(&context).unwrap());
        req.connect(rep.bind(ANY_PORT).unwrap()).unwrap();
        for round in 0..500_u32 {
            req.send(round.to_string()).await.unwrap();
            rep.send(rep.recv().await.unwrap()).await.unwrap();
            assert_eq!(req.recv().await.unwrap().first(), round.to_string().as_bytes());
        }
    });
}

#[test]
fn a_router_tells_its_dealers_apart() {
    on_both(async || {
        let context = Context::new().unwrap();
        let router = Router::new(&context).unwrap();
        let endpoint = router.bind(ANY_PORT).unwrap();
        let dealers = ["one", "two"].map(|name| {
            let options = Options::default().identity(name.as_bytes()).unwrap();
            let dealer = Dealer::with(&context, options).unwrap();
            dealer.connect(&endpoint).unwrap();
            dealer
        });
        for dealer in &dealers {
            dealer.send("hello").await.unwrap();
        }
        for _ in &dealers {
            let routed = router.recv().await.unwrap();
            assert_eq!(routed.message.first(), b"hello");
            router.send_to(routed.identity.clone(), routed.identity).await.unwrap();
        }
        for (dealer, name) in dealers.iter().zip(["one", "two"]) {
            assert_eq!(dealer.recv().await.unwrap().first(), name.as_bytes());
        }
        // What it received can be sent back as it is.
        dealers[0].send("back").await.unwrap();
        router.send(router.recv().await.unwrap()).await.unwrap();
        assert_eq!(dealers[0].recv().await.unwrap().first(), b"back");
    });
}

#[test]
fn a_subscriber_hears_its_topic() {
    on_both(async || {
        let context = Context::new().unwrap();
        let publisher = Arc::new(Pub::new(&context).unwrap());
        let sub = Sub::new(&context).unwrap();
        sub.subscribe("weather").unwrap();
        sub.connect(publisher.bind(ANY_PORT).unwrap()).unwrap();
        let waits = Arc::clone(&publisher);
        let subscribed =
            tokio::task::spawn_blocking(move || waits.wait_for_subscribers(1, LONG)).await;
        assert!(subscribed.unwrap());
        publisher.send("news").await.unwrap();
        publisher.send(["weather", "fine"]).await.unwrap();
        assert_eq!(sub.recv().await.unwrap().part(1), Some(&b"fine"[..]));
    });
}

#[test]
fn an_xpub_hears_who_subscribes_and_an_xsub_says_it() {
    on_both(async || {
        let context = Context::new().unwrap();
        let (xpub, xsub) = (Xpub::new(&context).unwrap(), Xsub::new(&context).unwrap());
        xsub.connect(xpub.bind(ANY_PORT).unwrap()).unwrap();
        xsub.send(b"\x01weather").await.unwrap();
        assert_eq!(xpub.recv().await.unwrap().first(), b"\x01weather");
        xpub.send("weather: fine").await.unwrap();
        assert_eq!(xsub.recv().await.unwrap().first(), b"weather: fine");
    });
}

#[test]
fn work_is_dealt_out_and_received_in_batches() {
    on_both(async || {
        let context = Context::new().unwrap();
        let (push, pull) = (Push::new(&context).unwrap(), Pull::new(&context).unwrap());
        push.connect(pull.bind(ANY_PORT).unwrap()).unwrap();
        for number in 0..100_u32 {
            push.send(&number.to_be_bytes()).await.unwrap();
        }
        let mut received = vec![pull.recv_from().await.unwrap().message];
        while received.len() < 100 {
            let before = received.len();
            let more = pull.recv_batch(&mut received, 7).await.unwrap();
            assert!((1..=7).contains(&more) && received.len() == before + more);
        }
        for (number, message) in (0..100_u32).zip(received) {
            assert_eq!(message.first(), number.to_be_bytes());
        }
    });
}

#[test]
fn a_pair_speaks_both_ways() {
    on_both(async || {
        let context = Context::new().unwrap();
        let (one, two) = (Pair::new(&context).unwrap(), Pair::new(&context).unwrap());
        two.connect(one.bind(ANY_PORT).unwrap()).unwrap();
        one.send("one").await.unwrap();
        two.send("two").await.unwrap();
        assert_eq!(one.recv().await.unwrap().first(), b"two");
        assert_eq!(two.recv().await.unwrap().first(), b"one");
    });
}

/// Of a socket of any type a verb that its type has not is an error.
#[test]
fn sockets_of_any_type_have_all_verbs() {
    on_both(async || {
        let context = Context::new().unwrap();
        let push = Socket::new(&context, SocketType::Push).unwrap();
        let pull = Socket::with(&context, SocketType::Pull, Options::default()).unwrap();
        push.connect(pull.bind(ANY_PORT).unwrap()).unwrap();
        push.send("untyped").await.unwrap();
        assert_eq!(pull.recv().await.unwrap().first(), b"untyped");
        assert_eq!(push.recv().await, Err(RecvError::NotSupported));
        assert_eq!(pull.send("back").await.unwrap_err().kind, SendErrorKind::NotSupported);
    });
}

/// What is waited for comes to an end with the context.
#[test]
fn a_context_that_is_shut_down_ends_what_waits() {
    on_both(async || {
        let context = Context::new().unwrap();
        let pull = Arc::new(Pull::new(&context).unwrap());
        let waiting = Arc::clone(&pull);
        let waiting = tokio::spawn(async move { waiting.recv().await });
        tokio::task::yield_now().await;
        context.shutdown();
        assert_eq!(waiting.await.unwrap(), Err(RecvError::Terminated));
        assert!(OnTokio::<zmtp_tokio::net::Pull>::new(&context).is_err());
    });
}
