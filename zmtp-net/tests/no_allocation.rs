//! A stream of small messages allocates nothing for a message: neither the socket that sends nor the
//! one that receives, once their buffers have found their sizes.
#![expect(clippy::unwrap_used, reason = "clippy spares tests, but not their helpers")]

#[path = "../../zmtp-codec/tests/support/counting_allocator.rs"]
mod counting_allocator;

use std::time::Duration;

use counting_allocator::{CountingAllocator, allocations};
use zmtp_net::{Context, Message, Outgoing, Socket, SocketType};

#[global_allocator]
static ALLOCATOR: CountingAllocator = CountingAllocator;

const LONG: Duration = Duration::from_secs(60);
/// Messages until the buffers have their sizes, and messages that are looked at.
const WARM_UP: u64 = 100_000;
const COUNT: u64 = 400_000;

fn pair(context: &Context, endpoint: &str) -> (Socket, Socket) {
    let pull = context.socket(SocketType::Pull).unwrap();
    let endpoint = pull.bind(endpoint).unwrap();
    let push = context.socket(SocketType::Push).unwrap();
    push.connect(&endpoint).unwrap();
    assert!(push.wait_for_peers(1, LONG) && pull.wait_for_peers(1, LONG));
    (push, pull)
}

/// How often the thread that sends asked for memory, and the one that receives, while so many messages
/// went from one to the other.
fn allocations_in_a_stream<M: Outgoing>(
    endpoint: &str,
    message: impl Fn() -> M + Sync,
) -> [u64; 2] {
    let context = Context::new().unwrap();
    let (push, pull) = pair(&context, endpoint);
    let expected: Message = message().into();
    let send = |count| (0..count).for_each(|_| push.send(message()).unwrap());
    let receive = |count| {
        (0..count).for_each(|_| assert_eq!(pull.recv_timeout(LONG).unwrap(), expected));
    };
    std::thread::scope(|scope| {
        let sender = scope.spawn(|| {
            send(WARM_UP);
            allocations(|| send(COUNT))
        });
        receive(WARM_UP);
        let received = allocations(|| receive(COUNT));
        [sender.join().unwrap(), received]
    })
}

#[test]
fn a_stream_of_small_messages_allocates_nothing_for_a_message() {
    for endpoint in ["tcp://127.0.0.1:*", "ipc://*", "inproc://stream"] {
        for size in [1, 16, 62] {
            let payload = vec![7; size];
            let counts = allocations_in_a_stream(endpoint, || &payload[..]);
            println!("{endpoint} {size}: {counts:?} in {COUNT}");
            assert_one_in(100, counts);
        }
    }
}

#[test]
fn neither_does_one_of_small_messages_of_several_parts() {
    for endpoint in ["tcp://127.0.0.1:*", "ipc://*", "inproc://stream"] {
        let counts = allocations_in_a_stream(endpoint, || ["topic", "several", "short parts"]);
        println!("{endpoint}: {counts:?} in {COUNT}");
        // Making one of these takes longer than receiving it, so that the receiver waits more often.
        assert_one_in(20, counts);
    }
}

/// What little there is are buffers that grow, or are given back by who had to wait.
fn assert_one_in(messages: u64, counts: [u64; 2]) {
    assert!(counts.iter().all(|count| count * messages < COUNT), "{counts:?} in {COUNT}");
}

#[test]
fn within_a_process_larger_ones_share_what_is_allocated() {
    for size in [71, 256, 1024] {
        let payload = vec![7; size];
        let [sent, received] = allocations_in_a_stream("inproc://stream", || &payload[..]);
        println!("{size}: {sent} and {received} in {COUNT}");
        // Many lie in a chunk of the pipe, and what many are copied into is shared by them. A pipe that
        // has run empty keeps few chunks, so that there are new ones now and then.
        assert!([sent, received].iter().all(|count| count * 5 < COUNT), "{sent} and {received}");
    }
}
