//! Calls that a connection cannot carry out change nothing.

#[path = "support/pipe.rs"]
mod pipe;

use pipe::{Disguise, Pipe, Side};
use zmtp_codec::{Config, Message, Misuse, Security, SocketType};

fn side(socket_type: SocketType) -> Side {
    Side::new(Config::new(socket_type), Security::Null)
}

/// > A peer MAY start to send messages immediately after completing its handshake, that is,
/// > having both sent and received a READY command. (RFC 37)
#[test]
fn before_the_handshake_is_complete_nothing_is_sent() {
    let mut pipe = Pipe::new(side(SocketType::Dish), side(SocketType::Radio));
    loop {
        for side in [&mut pipe.left, &mut pipe.right] {
            if side.connection.is_ready() {
                continue;
            }
            let waiting = side.connection.output().len();
            let message = Message::from(vec![7; 100]);
            let refused = side.connection.send(message.clone()).unwrap_err();
            assert_eq!((refused.message, refused.misuse), (message.clone(), Misuse::NotReady));
            assert_eq!(side.connection.send_ref(&message), Err(Misuse::NotReady));
            assert_eq!(side.connection.send_rest_ref(&message), Err(Misuse::NotReady));
            assert_eq!(side.connection.send_slice(b"small"), Err(Misuse::NotReady));
            assert_eq!(side.connection.send_slice(&[7; 5000]), Err(Misuse::NotReady));
            assert_eq!(side.connection.send_batch(&[message]), Err(Misuse::NotReady));
            assert_eq!(side.connection.unsent(), 0);
            assert_eq!(side.connection.ping(b""), Err(Misuse::NotReady));
            assert_eq!(side.connection.output().len(), waiting);
        }
        let (to_right, to_left) = (pipe.left.drain(1), pipe.right.drain(1));
        if to_right.is_empty() && to_left.is_empty() {
            break;
        }
        pipe.right.feed(pipe.now, &to_right);
        pipe.left.feed(pipe.now, &to_left);
    }
    assert!(pipe.left.connection.is_ready() && pipe.right.connection.is_ready());
    assert_eq!(side(SocketType::Dish).connection.join(b"g"), Err(Misuse::NotReady));
}

#[test]
fn only_a_dish_joins() {
    for socket_type in SocketType::ALL {
        let fits = |other: &SocketType| other.accepts(socket_type);
        let peer = SocketType::ALL.into_iter().find(fits).unwrap();
        let mut pipe = Pipe::null(socket_type, peer);
        let connection = &mut pipe.left.connection;
        let dish = socket_type == SocketType::Dish;
        let expected = if dish { Ok(()) } else { Err(Misuse::WrongSocketType) };
        assert_eq!(connection.join(b"g"), expected, "{socket_type}");
        assert_eq!(connection.leave(b"g"), expected, "{socket_type}");
        assert_eq!(connection.output().is_empty(), !dish);
    }
}

#[test]
fn arguments_have_their_lengths() {
    let mut pipe = Pipe::null(SocketType::Dish, SocketType::Radio);
    let connection = &mut pipe.left.connection;
    assert_eq!(connection.join(&[b'g'; 256]), Err(Misuse::TooLong));
    assert_eq!(connection.leave(&[b'g'; 256]), Err(Misuse::TooLong));
    assert_eq!(connection.ping(&[0; 17]), Err(Misuse::TooLong));
    assert!(connection.output().is_empty());
    assert_eq!(connection.join(&[b'g'; 255]), Ok(()));
    assert_eq!(connection.leave(&[b'g'; 255]), Ok(()));
    assert_eq!(connection.ping(&[0; 16]), Ok(()));
    pipe.settle();
    assert_eq!(pipe.right.events.len(), 2, "{:?}", pipe.right.events);
    assert_eq!(pipe.right.error, None);
}

#[test]
fn old_versions_have_no_commands() {
    for disguise in [Disguise::V2_0, Disguise::V1Versioned, Disguise::V1Unversioned] {
        let mut pipe = Pipe::new(side(SocketType::Dish), side(SocketType::Radio));
        pipe.disguise = disguise;
        pipe.settle();
        let connection = &mut pipe.left.connection;
        assert!(connection.is_ready());
        assert_eq!(connection.join(b"g"), Err(Misuse::NotInThisVersion), "{disguise:?}");
        assert_eq!(connection.leave(b"g"), Err(Misuse::NotInThisVersion));
        assert_eq!(connection.ping(b""), Err(Misuse::NotInThisVersion));
        assert!(connection.output().is_empty());
        assert_eq!(connection.send("still alive".into()), Ok(()));
    }
}
