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
