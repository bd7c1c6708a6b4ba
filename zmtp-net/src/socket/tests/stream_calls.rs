//! In a stream many messages share one write, and many one read.

use std::time::Duration;

use zmtp_codec::SocketType;

use crate::context::Context;
use crate::options::Options;
use crate::socket::Socket;

const LONG: Duration = Duration::from_secs(60);
const COUNT: u64 = 300_000;

fn calls(socket: &Socket) -> [u64; 2] {
    let core = socket.shared().lock();
    [core.engine.tally.writes, core.engine.tally.reads]
}

/// The bound is one read for 64 KiB and one write for 128, or for 1,000 messages, whichever comes first. Who is not let run for a
/// while finds less, or sees its message as a lone one; so what is held here is a tenth of it.
#[test]
fn a_stream_costs_a_call_for_many_messages() {
    for endpoint in ["tcp://127.0.0.1:*", "ipc://*"] {
        let context = Context::new().unwrap();
        let pull = context.socket(SocketType::Pull).unwrap();
        let endpoint = pull.bind(endpoint).unwrap();
        let push = context.socket(SocketType::Push).unwrap();
        push.connect(&endpoint).unwrap();
        assert!(push.wait_for_peers(1, LONG) && pull.wait_for_peers(1, LONG));
        let ([writes, _], [_, reads]) = (calls(&push), calls(&pull));
        std::thread::scope(|scope| {
            scope.spawn(|| (0..COUNT).for_each(|_| push.send(b"sixteen octets..").unwrap()));
            for _ in 0..COUNT {
                assert_eq!(pull.recv_timeout(LONG).unwrap().first(), b"sixteen octets..");
            }
        });
        let (writes, reads) = (calls(&push)[0] - writes, calls(&pull)[1] - reads);
        println!("{endpoint}: {writes} writes, {reads} reads for {COUNT} messages");
        assert!(writes < COUNT / 100, "{writes} writes");
        assert!(reads < COUNT / 100, "{reads} reads");
    }
}

/// What many subscribers get is framed once, and their writes are as large as that of one. It is for
/// nobody to miss a message here, so the publisher waits for the slowest.
#[test]
fn a_stream_to_many_is_framed_once_and_written_in_large_pieces() {
    const SUBSCRIBERS: u64 = 8;
    const EACH: u64 = 50_000;
    let context = Context::new().unwrap();
    let options = Options::default().xpub_nodrop(true);
    let publisher = context.socket_with(SocketType::Pub, options).unwrap();
    let endpoint = publisher.bind("tcp://127.0.0.1:*").unwrap();
    let subscribers: Vec<_> = (0..SUBSCRIBERS)
        .map(|_| {
            let subscriber = context.socket(SocketType::Sub).unwrap();
            subscriber.connect(&endpoint).unwrap();
            subscriber.subscribe("").unwrap();
            subscriber
        })
        .collect();
    assert!(publisher.wait_for_subscribers(subscribers.len(), LONG));
    let framed = |socket: &Socket| socket.shared().lock().hub.peers.framed();
    let ([writes, _], before) = (calls(&publisher), framed(&publisher));
    std::thread::scope(|scope| {
        for subscriber in &subscribers {
            scope.spawn(|| {
                for number in 0..EACH {
                    let message = subscriber.recv_timeout(LONG).unwrap();
                    assert_eq!(message.first(), number.to_be_bytes());
                }
            });
        }
        (0..EACH).for_each(|number| publisher.send(&number.to_be_bytes()).unwrap());
    });
    let writes = calls(&publisher)[0] - writes;
    println!("{writes} writes for {EACH} messages to {SUBSCRIBERS}");
    assert_eq!(framed(&publisher) - before, EACH);
    assert!(writes < SUBSCRIBERS * EACH / 50, "{writes} writes");
}
