//! Messages arrive in the order in which they were sent, whatever they are: small or large, of one part
//! or several, borrowed or not. They take different ways out of a socket, and none may overtake another.

use bytes::Bytes;
use zmtp_net::{Linger, Message, SendError, Socket, SocketType};

use crate::support::{LONG, context, join, options, recv, socket, until, with};

const ROUNDS: usize = 300;

/// Sizes on both sides of where another way begins: what fits into a message, what is shared, what is
/// collected, what is worth a write.
const SIZES: [usize; 11] = [3, 70, 71, 252, 253, 1023, 1024, 4095, 4096, 10_000, 140_000];

/// Sends a message made of this, as something else each time; what was sent.
fn send(socket: &Socket, number: usize, bytes: &[u8]) -> Result<Message, SendError> {
    let several = [Bytes::from_static(b"topic"), Bytes::copy_from_slice(bytes)];
    let expected = if number % 6 < 4 { bytes.into() } else { several.clone().into() };
    match number % 6 {
        0 => socket.send(bytes),
        1 => socket.send(bytes.to_vec()),
        2 => socket.send(Bytes::copy_from_slice(bytes)),
        3 => socket.send(Message::from(bytes)),
        4 => socket.send(several),
        _ => socket.send(Message::from(several)),
    }?;
    Ok(expected)
}

#[test]
fn messages_of_all_kinds_keep_their_order() {
    for endpoint in ["tcp://127.0.0.1:*", "ipc://*", "inproc://order"] {
        let context = context();
        // Should it fail, nothing is waited for.
        let push = with(&context, SocketType::Push, options().linger(Linger::Never));
        let pull = socket(&context, SocketType::Pull);
        join(&pull, &push, endpoint);
        let (sent, expected) = std::sync::mpsc::sync_channel(10_000);
        std::thread::scope(|scope| {
            scope.spawn(|| {
                for number in 0..ROUNDS * SIZES.len() {
                    // Small ones between the others, and every size in every form.
                    let size = SIZES[number % SIZES.len()];
                    let bytes: Vec<u8> =
                        (number..number + size).map(|byte| byte.to_le_bytes()[0]).collect();
                    for (form, size) in [(number / SIZES.len(), size), (number, 1), (number + 1, 9)]
                    {
                        let bytes = &bytes[..size.min(bytes.len())];
                        sent.send(send(&push, form, bytes).unwrap()).unwrap();
                    }
                }
                drop(sent);
            });
            while let Ok(expected) = expected.recv() {
                let found = recv(&pull);
                assert!(found == expected, "{endpoint}: {found:?} came for {expected:?}");
            }
        });
    }
}

/// A ROUTER gives each message back to whom it came from, as it came: what it puts before it is taken off
/// again. Requests come in bursts, so that the short ways are taken, too.
#[test]
fn what_a_router_returns_is_what_came() {
    for endpoint in ["tcp://127.0.0.1:*", "ipc://*", "inproc://routed"] {
        let context = context();
        let router = socket(&context, SocketType::Router);
        let never = || options().linger(Linger::Never);
        let dealers: Vec<_> = (0..4).map(|_| with(&context, SocketType::Dealer, never())).collect();
        let endpoint = router.bind(endpoint).unwrap().to_string();
        for dealer in &dealers {
            dealer.connect(&endpoint).unwrap();
        }
        assert!(router.wait_for_peers(dealers.len(), LONG));
        let rounds = 20 * SIZES.len();
        std::thread::scope(|scope| {
            for (name, dealer) in dealers.iter().enumerate() {
                scope.spawn(move || {
                    for round in 0..rounds {
                        let burst = 1 + round % 50;
                        let sent: Vec<_> = (0..burst)
                            .map(|number| {
                                let size = SIZES[(name + round * burst + number) % SIZES.len()];
                                let size = if number % 4 == 0 { size } else { number };
                                let bytes = vec![number.to_le_bytes()[0]; size];
                                send(dealer, round + number, &bytes).unwrap()
                            })
                            .collect();
                        sent.iter().for_each(|sent| assert!(recv(dealer) == *sent, "{name}"));
                    }
                });
            }
            let all = (0..rounds).map(|round| 1 + round % 50).sum::<usize>() * dealers.len();
            for _ in 0..all {
                router.send(recv(&router)).unwrap();
            }
        });
    }
}

/// What was sent is let go of when it is written: whoever lends memory of their own has it back.
#[test]
fn nothing_is_held_of_what_has_arrived() {
    for (one, other) in [(SocketType::Push, SocketType::Pull), (SocketType::Pub, SocketType::Sub)] {
        for (parts, size) in [(1, 500_000), (2, 2000), (2, 500_000)] {
            let context = context();
            let (from, to) = (socket(&context, one), socket(&context, other));
            if other == SocketType::Sub {
                to.subscribe("").unwrap();
            }
            join(&from, &to, "tcp://127.0.0.1:*");
            if one == SocketType::Pub {
                assert!(from.wait_for_subscribers(1, LONG));
            }
            let bytes = Bytes::from(vec![7; size]);
            let message =
                || Message::from_parts(std::iter::repeat_n(bytes.clone(), parts)).unwrap();
            for _ in 0..100 {
                // The second of each is held back for the next write, or so it may be.
                from.send("small").unwrap();
                from.send(message()).unwrap();
                assert_eq!(recv(&to).first(), b"small");
                assert_eq!(recv(&to), message());
            }
            // Who writes may have to be let run once more.
            until(&format!("{one}: {parts} parts of {size} bytes are let go of"), || {
                bytes.is_unique()
            });
        }
    }
}
