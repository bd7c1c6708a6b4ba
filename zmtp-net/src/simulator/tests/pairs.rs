//! Every compatible pair of types exchanges messages, whoever binds, under each mechanism.

use std::time::Duration;

use zmtp_codec::{Message, SocketType};

use super::ENDPOINT;
use crate::options::{Mechanism, Options};
use crate::simulator::{Answer, NodeId, World, runs};

/// Types that talk to each other: the first begins.
const PAIRS: [(SocketType, SocketType); 13] = {
    use SocketType::{Dealer, Pair, Pub, Pull, Push, Rep, Req, Router, Sub, Xpub, Xsub};
    [
        (Req, Rep),
        (Req, Router),
        (Dealer, Rep),
        (Dealer, Router),
        (Dealer, Dealer),
        (Router, Router),
        (Router, Dealer),
        (Pub, Sub),
        (Pub, Xsub),
        (Xpub, Sub),
        (Xpub, Xsub),
        (Push, Pull),
        (Pair, Pair),
    ]
};

fn shapes() -> Vec<Vec<Vec<u8>>> {
    let part =
        |size: usize| -> Vec<u8> { (0..size).map(|at| (at * 7 % 251).to_le_bytes()[0]).collect() };
    let mut shapes: Vec<_> =
        [0, 1, 255, 256, 8192, 1 << 20].into_iter().map(|size| vec![part(size)]).collect();
    shapes.push(vec![part(3), part(0), part(300), part(70_000), part(0)]);
    shapes
}

/// Who begins and who answers, and of which types.
struct Couple {
    one: NodeId,
    two: NodeId,
    types: (SocketType, SocketType),
}

impl Couple {
    fn new(world: &mut World, types: (SocketType, SocketType), options: [&Options; 2]) -> Self {
        let named = |options: &Options, name: &[u8]| options.clone().identity(name).unwrap();
        let one = world.socket(types.0, &named(options[0], b"one"));
        let two = world.socket(types.1, &named(options[1], b"two"));
        if matches!(types.1, SocketType::Sub | SocketType::Xsub) {
            world.subscribe(two, "");
        }
        Self { one, two, types }
    }

    fn await_ready(&self, world: &mut World) {
        world.await_peers(self.one, 1);
        world.await_peers(self.two, 1);
        if matches!(self.types.0, SocketType::Pub | SocketType::Xpub) {
            world.await_subscribers(self.one, 1);
            world.receive_all(self.one);
        }
    }

    /// One message there, and one back if these types reply.
    fn exchange(&self, world: &mut World, parts: &[Vec<u8>]) {
        world.send(self.one, self.first(parts)).unwrap();
        let got = world.await_message(self.two);
        ends_with(&got, parts);
        if matches!(self.types.1, SocketType::Pull | SocketType::Sub | SocketType::Xsub) {
            return;
        }
        let reply = match self.types.1 {
            SocketType::Router => got,
            _ => Message::from_parts(parts.iter().cloned()).unwrap(),
        };
        world.send(self.two, reply).unwrap();
        ends_with(&world.await_message(self.one), parts);
    }

    /// The message in the envelope that it wants.
    fn first(&self, parts: &[Vec<u8>]) -> Message {
        let mut message = Message::from_parts(parts.iter().cloned()).unwrap();
        if self.types == (SocketType::Dealer, SocketType::Rep) {
            message.push_front("");
        }
        if self.types.0 == SocketType::Router {
            message.push_front("two");
        }
        message
    }
}

fn ends_with(message: &Message, parts: &[Vec<u8>]) {
    let got: Vec<&[u8]> = message.parts().collect();
    let (_, tail) = got.split_at(got.len().checked_sub(parts.len()).unwrap());
    assert!(tail.iter().zip(parts).all(|(got, part)| got == part));
}

fn every_pair(server: &Options, client: &Options) {
    for types in PAIRS {
        for first_binds in [true, false] {
            runs(1, |world| {
                let options = if first_binds { [server, client] } else { [client, server] };
                let couple = Couple::new(world, types, options);
                let (binds, connects) = match first_binds {
                    true => (couple.one, couple.two),
                    false => (couple.two, couple.one),
                };
                world.answer(binds, Answer::Welcome, Duration::from_millis(1));
                world.bind(binds, ENDPOINT);
                world.connect(connects, ENDPOINT);
                couple.await_ready(world);
                shapes().iter().for_each(|parts| couple.exchange(world, parts));
            });
        }
    }
}

#[test]
fn null() {
    every_pair(&Options::default(), &Options::default());
}

#[test]
fn plain() {
    let client = Mechanism::plain_client("user", "password").unwrap();
    every_pair(
        &Options::default().security(Mechanism::PlainServer),
        &Options::default().security(client),
    );
}

#[cfg(feature = "curve")]
#[test]
fn curve() {
    use zmtp_codec::curve::{KeyPair, SecretKey};
    let keys = |octet| KeyPair::from(SecretKey::new([octet; 32]));
    let (server, client) = (keys(7), keys(8));
    let key = *server.public();
    every_pair(
        &Options::default().security(Mechanism::curve_server(server)),
        &Options::default().security(Mechanism::curve_client(key, client)),
    );
}

#[test]
fn inproc() {
    for types in PAIRS {
        for first_binds in [true, false] {
            for bind_first in [true, false] {
                runs(1, |world| {
                    let options = Options::default();
                    let couple = Couple::new(world, types, [&options, &options]);
                    let (binds, connects) = match first_binds {
                        true => (couple.one, couple.two),
                        false => (couple.two, couple.one),
                    };
                    if bind_first {
                        world.bind(binds, "inproc://name");
                    }
                    world.connect(connects, "inproc://name");
                    if !bind_first {
                        world.run_for(Duration::from_secs(1));
                        world.bind(binds, "inproc://name");
                    }
                    couple.await_ready(world);
                    shapes().iter().for_each(|parts| couple.exchange(world, parts));
                });
            }
        }
    }
}

#[test]
fn connecting_before_binding() {
    for types in PAIRS {
        runs(2, |world| {
            let options = Options::default();
            let couple = Couple::new(world, types, [&options, &options]);
            world.connect(couple.one, ENDPOINT);
            world.run_for(Duration::from_secs(1));
            assert_eq!(world.stream_count(), 0);
            world.bind(couple.two, ENDPOINT);
            couple.await_ready(world);
            couple.exchange(world, &[b"at last".to_vec()]);
        });
    }
}
