//! A poller over sockets: what is ready now, each time it is asked.

use std::time::{Duration, Instant};

use zmtp_net::{
    Context, Dealer, Interest, PollError, Poller, Pub, Pull, Push, Ready, Rep, Req, Sub,
};

const LONG: Option<Duration> = Some(Duration::from_secs(20));
const NOW: Option<Duration> = Some(Duration::ZERO);

fn tokens(ready: &[Ready]) -> Vec<(usize, Interest)> {
    let mut tokens: Vec<_> = ready.iter().map(|ready| (ready.token, ready.interest)).collect();
    tokens.sort_by_key(|(token, _)| *token);
    tokens
}

#[test]
fn each_wait_tells_what_is_ready_now() {
    for endpoint in ["tcp://127.0.0.1:*", "ipc://*", "inproc://level"] {
        let context = Context::new().unwrap();
        let (pull, push) = (Pull::new(&context).unwrap(), Push::new(&context).unwrap());
        let mut poller = Poller::new().unwrap();
        poller.add(1, &pull, Interest::RECEIVE).unwrap();
        poller.add(2, &push, Interest::BOTH).unwrap();
        assert_eq!(tokens(poller.wait(NOW).unwrap()), [], "{endpoint}");
        push.connect(pull.bind(endpoint).unwrap()).unwrap();
        assert_eq!(tokens(poller.wait(LONG).unwrap()), [(2, Interest::SEND)]);
        poller.remove(2).unwrap();
        push.send("one").unwrap();
        push.send("two").unwrap();
        for _ in 0..3 {
            assert_eq!(tokens(poller.wait(LONG).unwrap()), [(1, Interest::RECEIVE)], "{endpoint}");
        }
        pull.recv().unwrap();
        assert_eq!(tokens(poller.wait(LONG).unwrap()), [(1, Interest::RECEIVE)], "{endpoint}");
        pull.recv().unwrap();
        assert_eq!(tokens(poller.wait(NOW).unwrap()), [], "{endpoint}");
        push.send("three").unwrap();
        assert_eq!(tokens(poller.wait(LONG).unwrap()), [(1, Interest::RECEIVE)], "{endpoint}");
    }
}

#[test]
fn room_to_send_comes_and_goes() {
    let context = Context::new().unwrap();
    let (pull, push) = (Pull::new(&context).unwrap(), Push::new(&context).unwrap());
    push.configure(|options| options.send_hwm(1)).unwrap();
    pull.configure(|options| options.receive_hwm(1)).unwrap();
    let mut poller = Poller::new().unwrap();
    poller.add(9, &push, Interest::SEND).unwrap();
    push.connect(pull.bind("inproc://room").unwrap()).unwrap();
    // Its receiver's mark counts too as soon as that knows of the pipe.
    assert!(pull.wait_for_peers(1, Duration::from_secs(20)));
    while push.try_send("fill").is_ok() {}
    assert_eq!(tokens(poller.wait(NOW).unwrap()), []);
    std::thread::scope(|scope| {
        scope.spawn(|| pull.recv().unwrap());
        assert_eq!(tokens(poller.wait(LONG).unwrap()), [(9, Interest::SEND)]);
    });
    push.try_send("there is room").unwrap();
}

#[test]
fn a_poller_is_woken_from_other_threads() {
    let context = Context::new().unwrap();
    let (rep, req) = (Rep::new(&context).unwrap(), Req::new(&context).unwrap());
    req.connect(rep.bind("tcp://127.0.0.1:*").unwrap()).unwrap();
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let mut poller = Poller::new().unwrap();
            poller.add(1, &rep, Interest::RECEIVE).unwrap();
            for _ in 0..500 {
                assert_eq!(tokens(poller.wait(LONG).unwrap()), [(1, Interest::RECEIVE)]);
                rep.send(rep.try_recv().unwrap()).unwrap();
            }
        });
        for number in 0..500_u32 {
            req.send(number.to_string()).unwrap();
            assert_eq!(req.recv().unwrap().first(), number.to_string().as_bytes());
        }
    });
    let mut poller = Poller::new().unwrap();
    poller.add(1, &rep, Interest::RECEIVE).unwrap();
    let notifier = poller.notifier();
    std::thread::scope(|scope| {
        scope.spawn(|| notifier.notify());
        assert_eq!(tokens(poller.wait(None).unwrap()), []);
    });
    // Once for each time.
    assert_eq!(tokens(poller.wait(Some(Duration::from_millis(1))).unwrap()), []);
}

#[test]
fn interest_and_time_outs() {
    let context = Context::new().unwrap();
    let (one, two) = (Dealer::new(&context).unwrap(), Dealer::new(&context).unwrap());
    two.connect(one.bind("inproc://interest").unwrap()).unwrap();
    two.send("message").unwrap();
    let mut poller = Poller::new().unwrap();
    poller.add(1, &one, Interest::BOTH).unwrap();
    assert_eq!(tokens(poller.wait(LONG).unwrap()), [(1, Interest::BOTH)]);
    poller.modify(1, Interest::RECEIVE).unwrap();
    assert_eq!(tokens(poller.wait(LONG).unwrap()), [(1, Interest::RECEIVE)]);
    poller.modify(1, Interest::NONE).unwrap();
    let started = Instant::now();
    assert_eq!(tokens(poller.wait(Some(Duration::from_millis(20))).unwrap()), []);
    assert!(started.elapsed() >= Duration::from_millis(20));
    poller.modify(1, Interest::SEND).unwrap();
    assert_eq!(tokens(poller.wait(LONG).unwrap()), [(1, Interest::SEND)]);
    assert!(matches!(poller.add(1, &two, Interest::SEND), Err(PollError::TokenInUse(1))));
    assert!(matches!(poller.modify(2, Interest::SEND), Err(PollError::UnknownToken(2))));
    assert!(matches!(poller.remove(2), Err(PollError::UnknownToken(2))));
    poller.remove(1).unwrap();
    assert_eq!(tokens(poller.wait(NOW).unwrap()), []);
}

#[test]
fn many_sockets() {
    const SOCKETS: usize = 200;
    let context = Context::new().unwrap();
    let publisher = Pub::new(&context).unwrap();
    let endpoint = publisher.bind("tcp://127.0.0.1:*").unwrap();
    let mut poller = Poller::new().unwrap();
    let subs: Vec<Sub> = (0..SOCKETS)
        .map(|token| {
            let sub = Sub::new(&context).unwrap();
            sub.subscribe(format!("{token:03}")).unwrap();
            sub.subscribe("all").unwrap();
            sub.connect(&endpoint).unwrap();
            poller.add(token, &sub, Interest::RECEIVE).unwrap();
            sub
        })
        .collect();
    assert!(publisher.wait_for_subscribers(SOCKETS, LONG.unwrap()));
    for (token, sub) in subs.iter().enumerate() {
        publisher.send(format!("{token:03}")).unwrap();
        assert_eq!(tokens(poller.wait(LONG).unwrap()), [(token, Interest::RECEIVE)]);
        sub.try_recv().unwrap();
    }
    publisher.send("all").unwrap();
    let mut received = 0;
    while received < SOCKETS {
        for ready in poller.wait(LONG).unwrap() {
            subs[ready.token].try_recv().unwrap();
            received += 1;
        }
    }
    assert_eq!(tokens(poller.wait(NOW).unwrap()), []);
}

#[test]
fn sockets_that_are_dropped_are_watched_no_longer() {
    let context = Context::new().unwrap();
    let mut poller = Poller::new().unwrap();
    let (pull, push) = (Pull::new(&context).unwrap(), Push::new(&context).unwrap());
    push.connect(pull.bind("inproc://dropped").unwrap()).unwrap();
    push.send("message").unwrap();
    poller.add(1, &pull, Interest::RECEIVE).unwrap();
    assert_eq!(tokens(poller.wait(LONG).unwrap()), [(1, Interest::RECEIVE)]);
    drop(pull);
    assert_eq!(tokens(poller.wait(NOW).unwrap()), []);
    poller.add(1, &push, Interest::RECEIVE).unwrap();
}

#[test]
fn a_shutdown_ends_the_wait() {
    let context = Context::new().unwrap();
    let pull = Pull::new(&context).unwrap();
    let mut poller = Poller::new().unwrap();
    poller.add(1, &pull, Interest::RECEIVE).unwrap();
    std::thread::scope(|scope| {
        scope.spawn(|| context.shutdown());
        assert!(matches!(poller.wait(LONG), Err(PollError::Terminated)));
    });
    assert!(matches!(poller.wait(LONG), Err(PollError::Terminated)));
    poller.remove(1).unwrap();
    assert_eq!(tokens(poller.wait(NOW).unwrap()), []);
}
