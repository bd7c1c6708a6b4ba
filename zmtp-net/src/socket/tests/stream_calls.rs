//! In a stream many messages share one write, and many one read.

use std::time::Duration;

use zmtp_codec::SocketType;

use crate::context::Context;
use crate::socket::Socket;

const LONG: Duration = Duration::from_secs(60);
const COUNT: u64 = 300_000;

fn calls(socket: &Socket) -> [u64; 2] {
    let core = socket.shared().lock();
    [core.engine.tally.writes, core.engine.tally.reads]
}

/// The bound is one call for 64 KiB or 1,000 messages, whichever comes first. Who is not let run for a
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
