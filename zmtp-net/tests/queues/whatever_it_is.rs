//! Messages arrive in the order in which they were sent, whatever they are: small or large, of one part
//! or several, borrowed or not. They take different ways out of a socket, and none may overtake another.

use bytes::Bytes;
use zmtp_net::{Linger, Message, SendError, Socket, SocketType};

use crate::support::{context, join, options, recv, socket, with};

const ROUNDS: usize = 300;

/// Sizes on both sides of where another way begins: what fits into a message, what is shared, what is
/// collected, what is worth a write.
const SIZES: [usize; 9] = [1, 70, 71, 1023, 1024, 4095, 4096, 10_000, 140_000];

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
                    let bytes = vec![number.to_le_bytes()[0]; size];
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
