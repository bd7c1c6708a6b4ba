//! Typed sockets: each pattern with its own verbs, and the way to and from a socket without type.

use std::time::Duration;

use zmtp_net::{
    Context, Dealer, Message, Options, Pair, Pub, Pull, Push, RecvError, Rep, Req, Router,
    SendErrorKind, Socket, SocketType, Sub, Xpub, XpubManual, Xsub,
};

const LONG: Duration = Duration::from_secs(20);

#[test]
fn pipeline_and_pair() {
    let context = Context::new().unwrap();
    let pull = Pull::new(&context).unwrap();
    let push = Push::with(&context, Options::default().send_hwm(7)).unwrap();
    assert!(format!("{:?}", push.options()).contains("send_hwm: 7"));
    push.connect(pull.bind("inproc://pipeline").unwrap()).unwrap();
    push.send(["a", "b"]).unwrap();
    assert_eq!(pull.recv_timeout(LONG).unwrap(), Message::from(["a", "b"]));
    assert_eq!(pull.try_recv(), Err(RecvError::WouldBlock));
    assert_eq!(pull.try_recv_from(), Err(RecvError::WouldBlock));
    assert_eq!(pull.try_recv_batch(&mut Vec::new(), 1), Err(RecvError::WouldBlock));
    let (soon, mut none) = (Duration::from_millis(1), Vec::new());
    assert_eq!(pull.recv_batch_timeout(&mut none, 1, soon), Err(RecvError::TimedOut));
    let (one, two) = (Pair::new(&context).unwrap(), Pair::new(&context).unwrap());
    two.connect(one.bind("inproc://pair").unwrap()).unwrap();
    two.send("there").unwrap();
    one.send(one.recv_timeout(LONG).unwrap()).unwrap();
    assert_eq!(two.recv_timeout(LONG).unwrap().first(), b"there");
}

#[test]
fn a_router_sends_to_an_identity_and_tells_it() {
    let context = Context::new().unwrap();
    let router = Router::with(&context, Options::default().router_mandatory(true)).unwrap();
    let endpoint = router.bind("tcp://127.0.0.1:*").unwrap();
    let dealer = Dealer::with(&context, Options::default().identity(b"bob").unwrap()).unwrap();
    dealer.connect(&endpoint).unwrap();
    dealer.send(["", "hello"]).unwrap();
    let routed = router.recv_timeout(LONG).unwrap();
    assert_eq!(routed.identity, "bob");
    assert_eq!(routed.message, Message::from(["", "hello"]));
    router.send(routed).unwrap();
    assert_eq!(dealer.recv_timeout(LONG).unwrap(), Message::from(["", "hello"]));
    router.send_to("bob", "directly").unwrap();
    assert_eq!(dealer.recv_timeout(LONG).unwrap(), Message::from("directly"));
    router.send_to_timeout("bob", "in time", LONG).unwrap();
    assert_eq!(dealer.recv_from_timeout(LONG).unwrap().message, Message::from("in time"));
    for error in [
        router.send_to("nobody", "lost").unwrap_err(),
        router.send_to_timeout("nobody", "lost", LONG).unwrap_err(),
        router.try_send_to("nobody", "lost").unwrap_err(),
    ] {
        assert_eq!(error.message, Message::from(["nobody", "lost"]));
        assert_eq!(error.kind, SendErrorKind::NoRoute);
    }
}

#[test]
fn request_and_reply() {
    let context = Context::new().unwrap();
    let rep = Rep::new(&context).unwrap();
    let req = Req::new(&context).unwrap();
    req.connect(rep.bind("ipc://*").unwrap()).unwrap();
    assert_eq!(req.try_recv(), Err(RecvError::WrongState));
    req.send("?").unwrap();
    let request = rep.recv_from().unwrap();
    assert_eq!(rep.peer(request.peer.unwrap()).unwrap().id, request.peer.unwrap());
    rep.send("!").unwrap();
    assert_eq!(req.recv_timeout(LONG).unwrap().first(), b"!");
}

#[test]
fn publishing() {
    let context = Context::new().unwrap();
    let publisher = Pub::new(&context).unwrap();
    let endpoint = publisher.bind("tcp://127.0.0.1:*").unwrap();
    let (sub, xsub) = (Sub::new(&context).unwrap(), Xsub::new(&context).unwrap());
    sub.subscribe("a").unwrap();
    sub.subscribe("b").unwrap();
    sub.unsubscribe("b").unwrap();
    assert_eq!(sub.topics(), 1);
    sub.connect(&endpoint).unwrap();
    xsub.connect(&endpoint).unwrap();
    xsub.send(b"\x01b").unwrap();
    assert!(publisher.wait_for_subscribers(2, LONG));
    assert_eq!(publisher.subscribed_topics(), 2);
    publisher.send("b1").unwrap();
    publisher.send("a1").unwrap();
    assert_eq!(sub.recv_timeout(LONG).unwrap().first(), b"a1");
    assert_eq!(xsub.recv_timeout(LONG).unwrap().first(), b"b1");
}

#[test]
fn an_xpub_decides_on_subscriptions() {
    let context = Context::new().unwrap();
    let options = Options::default().xpub_manual(XpubManual::Manual);
    let xpub = Xpub::with(&context, options).unwrap();
    let sub = Sub::new(&context).unwrap();
    sub.subscribe("wanted").unwrap();
    sub.connect(xpub.bind("inproc://manual").unwrap()).unwrap();
    assert_eq!(xpub.recv_timeout(LONG).unwrap().first(), b"\x01wanted");
    xpub.subscribe_last("w").unwrap();
    assert!(xpub.wait_for_subscribers(1, LONG));
    xpub.send("wanted: this").unwrap();
    assert_eq!(sub.recv_timeout(LONG).unwrap().first(), b"wanted: this");
}

#[test]
fn a_typed_socket_is_made_of_a_socket_and_back() {
    let context = Context::new().unwrap();
    let socket: Socket = Push::new(&context).unwrap().into();
    assert_eq!(socket.socket_type(), SocketType::Push);
    let wrong = Pull::try_from(socket).unwrap_err();
    assert_eq!(wrong.wanted, SocketType::Pull);
    let push = Push::try_from(wrong.socket).unwrap();
    assert_eq!(push.as_socket().socket_type(), SocketType::Push);
}
