//! Capturing what a proxy moves, and steering it: by its handle, and by a control socket.
#![expect(clippy::unwrap_used, reason = "clippy spares tests, but not their helpers")]

use std::thread;
use std::time::Duration;

use zmtp_net::{
    Context, Dealer, Message, Pair, Proxy, Pull, Push, RecvError, Rep, Req, Router, Socket,
    SocketType,
};

const LONG: Duration = Duration::from_secs(20);

/// The sockets of a streamer, and those at its ends.
struct Streamer {
    context: Context,
    pull: Pull,
    push: Push,
    source: Push,
    sink: Pull,
}

impl Streamer {
    fn new() -> Self {
        let context = Context::new().unwrap();
        let (pull, push) = (Pull::new(&context).unwrap(), Push::new(&context).unwrap());
        let (source, sink) = (Push::new(&context).unwrap(), Pull::new(&context).unwrap());
        source.connect(pull.bind("inproc://front").unwrap()).unwrap();
        sink.connect(push.bind("inproc://back").unwrap()).unwrap();
        Self { context, pull, push, source, sink }
    }

    fn pass(&self, text: &str) {
        self.source.send(text).unwrap();
        assert_eq!(self.sink.recv_timeout(LONG).unwrap().first(), text.as_bytes());
    }
}

#[test]
fn what_is_moved_is_captured_both_ways() {
    let context = Context::new().unwrap();
    let (router, dealer) = (Router::new(&context).unwrap(), Dealer::new(&context).unwrap());
    let (tap, ear) = (Pair::new(&context).unwrap(), Pair::new(&context).unwrap());
    ear.connect(tap.bind("inproc://tap").unwrap()).unwrap();
    let (req, rep) = (Req::new(&context).unwrap(), Rep::new(&context).unwrap());
    req.connect(router.bind("inproc://front").unwrap()).unwrap();
    rep.connect(dealer.bind("inproc://back").unwrap()).unwrap();
    let proxy = Proxy::new(&router, &dealer).capture(&tap);
    let handle = proxy.handle();
    thread::scope(|scope| {
        let runs = scope.spawn(|| proxy.run());
        for _ in 0..100 {
            req.send("question").unwrap();
            assert_eq!(rep.recv_timeout(LONG).unwrap().first(), b"question");
            rep.send("answer").unwrap();
            assert_eq!(req.recv_timeout(LONG).unwrap().first(), b"answer");
            // As they pass, envelopes and all.
            let (asked, answered) =
                (ear.recv_timeout(LONG).unwrap(), ear.recv_timeout(LONG).unwrap());
            assert_eq!((asked.part_count(), asked.last()), (3, &b"question"[..]));
            assert_eq!((answered.part_count(), answered.last()), (3, &b"answer"[..]));
            assert_eq!(asked.first(), answered.first());
        }
        handle.terminate();
        assert_eq!(runs.join().unwrap().unwrap().statistics.uncaptured, 0);
    });
}

#[test]
fn a_capture_that_nobody_hears_holds_nothing_up() {
    let streamer = Streamer::new();
    let tap = Push::new(&streamer.context).unwrap();
    let proxy = Proxy::new(&streamer.pull, &streamer.push).capture(&tap);
    let handle = proxy.handle();
    thread::scope(|scope| {
        let runs = scope.spawn(|| proxy.run());
        (0..50).for_each(|_| streamer.pass("message"));
        handle.terminate();
        assert_eq!(runs.join().unwrap().unwrap().statistics.uncaptured, 50);
    });
}

#[test]
fn a_handle_pauses_resumes_and_ends() {
    let streamer = Streamer::new();
    let proxy = Proxy::new(&streamer.pull, &streamer.push);
    let handle = proxy.handle();
    // Also before it runs.
    handle.pause();
    streamer.source.send("waits").unwrap();
    thread::scope(|scope| {
        let runs = scope.spawn(|| proxy.run());
        assert_eq!(streamer.sink.recv_timeout(Duration::from_millis(30)), Err(RecvError::TimedOut));
        handle.resume();
        assert_eq!(streamer.sink.recv_timeout(LONG).unwrap().first(), b"waits");
        streamer.pass("goes");
        handle.pause();
        handle.terminate();
        let end = runs.join().unwrap().unwrap();
        assert_eq!(end.statistics.frontend_received.messages, 2);
        assert_eq!(end.statistics.backend_sent.bytes, 9);
        handle.resume();
    });
    // Its sockets live on.
    streamer.source.send("directly").unwrap();
    assert_eq!(streamer.pull.recv_timeout(LONG).unwrap().first(), b"directly");
}

/// The numbers of a reply to STATISTICS.
fn numbers(message: &Message) -> Vec<u64> {
    message.parts().map(|part| u64::from_ne_bytes(part.try_into().unwrap())).collect()
}

fn control(kind: SocketType, other: SocketType, context: &Context) -> (Socket, Socket) {
    let (control, remote) = (context.socket(kind).unwrap(), context.socket(other).unwrap());
    remote.connect(control.bind("inproc://control").unwrap()).unwrap();
    (control, remote)
}

#[test]
fn commands_of_a_req_are_replied_to() {
    let streamer = Streamer::new();
    let (control, remote) = control(SocketType::Rep, SocketType::Req, &streamer.context);
    let ask = |command: &str| {
        remote.send(command).unwrap();
        remote.recv_timeout(LONG).unwrap()
    };
    let proxy = Proxy::new(&streamer.pull, &streamer.push).control(&control);
    thread::scope(|scope| {
        let runs = scope.spawn(|| proxy.run());
        streamer.source.send(["one", "two!"]).unwrap();
        streamer.sink.recv_timeout(LONG).unwrap();
        assert_eq!(numbers(&ask("STATISTICS")), [2, 7, 0, 0, 0, 0, 2, 7]);
        assert_eq!(ask("PAUSE"), Message::from(""));
        streamer.source.send("waits").unwrap();
        assert_eq!(numbers(&ask("STATISTICS")), [2, 7, 0, 0, 0, 0, 2, 7]);
        assert_eq!(ask("what?"), Message::from(""));
        assert_eq!(ask("RESUME"), Message::from(""));
        assert_eq!(streamer.sink.recv_timeout(LONG).unwrap().first(), b"waits");
        assert_eq!(ask("TERMINATE"), Message::from(""));
        assert!(runs.join().unwrap().is_ok());
    });
}

#[test]
fn commands_of_a_pair_are_obeyed() {
    let streamer = Streamer::new();
    let (control, remote) = control(SocketType::Pair, SocketType::Pair, &streamer.context);
    let proxy = Proxy::new(&streamer.pull, &streamer.push).control(&control);
    thread::scope(|scope| {
        let runs = scope.spawn(|| proxy.run());
        remote.send("PAUSE").unwrap();
        remote.send("STATISTICS").unwrap();
        assert_eq!(numbers(&remote.recv_timeout(LONG).unwrap()), [0; 8]);
        streamer.source.send("waits").unwrap();
        remote.send("STATISTICS").unwrap();
        assert_eq!(numbers(&remote.recv_timeout(LONG).unwrap()), [0; 8]);
        remote.send("RESUME").unwrap();
        assert_eq!(streamer.sink.recv_timeout(LONG).unwrap().first(), b"waits");
        remote.send("TERMINATE").unwrap();
        assert!(runs.join().unwrap().is_ok());
        // Nothing but statistics was answered.
        assert_eq!(remote.try_recv(), Err(RecvError::WouldBlock));
    });
}
