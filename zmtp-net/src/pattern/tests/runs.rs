//! What a publisher sends in runs is, for each peer, as if each message were sent on its own: the
//! same octets, marks, counts, drops. Two publishers do the same, one of them the short way too.

use bytes::{Buf, Bytes};
use proptest::collection::vec;
use proptest::prelude::*;
use zmtp_codec::curve::{Entropy, KeyPair, SecretKey};
use zmtp_codec::{Blocked, Config, Connection, Message, Security, SocketType, Time};

use super::support::{Socket, options};
use crate::options::Options;
use crate::peer::{Lent, Peer, PeerId, Signal};

/// What a subscriber speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Speech {
    Null,
    Curve,
    V2_0,
    V1_0,
}

const ALL: [Speech; 4] = [Speech::Null, Speech::Curve, Speech::V2_0, Speech::V1_0];

/// A greeting of ZMTP 2.0 from a SUB without a name, and what a nameless peer of 1.0 says.
const V2_0: &[u8] = &[0xFF, 0, 0, 0, 0, 0, 0, 0, 1, 0x7F, 1, 2, 0, 0];
const V1_0: &[u8] = &[1, 0];

fn keys(octet: u8) -> KeyPair {
    KeyPair::from(SecretKey::new([octet; 32]))
}

/// A connection to a subscriber, ready for messages, in the table of the publisher.
fn join(socket: &mut Socket, speech: Speech) -> PeerId {
    let server = match speech {
        Speech::Curve => Security::curve_server(keys(1), Entropy::new([1; Entropy::LEN])),
        _ => Security::Null,
    };
    let id = socket.accept_with(Connection::new(Config::new(SocketType::Pub), server, Time::ZERO));
    match speech {
        Speech::V2_0 => hear(socket, id, V2_0),
        Speech::V1_0 => hear(socket, id, V1_0),
        Speech::Null => shake_hands(socket, id, Security::Null),
        Speech::Curve => {
            let entropy = Entropy::new([2; Entropy::LEN]);
            shake_hands(socket, id, Security::curve_client(*keys(1).public(), keys(2), entropy));
        }
    }
    assert!(socket.peers.get_mut(id).and_then(Peer::connection).unwrap().is_ready(), "{speech:?}");
    drop(written(socket, id, usize::MAX));
    id
}

fn hear(socket: &mut Socket, id: PeerId, octets: &[u8]) {
    socket.peers.octets(id, Bytes::copy_from_slice(octets));
    let connection = socket.peers.get_mut(id).and_then(Peer::connection).unwrap();
    if connection.blocked() == Some(Blocked::Authentication) {
        connection.accept(Time::ZERO).unwrap();
        socket.peers.signals.retain(|signal| !matches!(signal, Signal::Event(..)));
        socket.peers.resume(id);
    }
    socket.settle();
}

fn shake_hands(socket: &mut Socket, id: PeerId, security: Security) {
    let mut sub = Connection::new(Config::new(SocketType::Sub), security, Time::ZERO);
    for _ in 0..4 {
        let length = sub.output().remaining();
        let octets = sub.output().copy_to_bytes(length);
        hear(socket, id, &octets);
        let mut answer = written(socket, id, usize::MAX);
        while sub.receive(Time::ZERO, &mut answer).unwrap().is_some() {}
    }
}

/// Writes at most so many octets of what there is for a peer.
fn written(socket: &mut Socket, id: PeerId, most: usize) -> Bytes {
    socket.peers.end_run();
    let output = socket.peers.get_mut(id).and_then(Peer::connection).unwrap().output();
    let count = output.remaining().min(most);
    let octets = output.copy_to_bytes(count);
    socket.peers.written(id);
    socket.settle();
    octets
}

/// What is known of a peer.
fn known(socket: &mut Socket, id: PeerId) -> (usize, usize, u64, u64) {
    socket.peers.end_run();
    let peer = socket.peers.get_mut(id).unwrap();
    let counters = peer.counters;
    let outbound = peer.outbound();
    let octets = peer.connection().unwrap().output().remaining();
    (outbound, octets, counters.messages_sent, counters.dropped.high_water_mark)
}

#[derive(Clone, Debug)]
enum Step {
    /// Several messages in a row, the short way where it is open.
    Send(Vec<Vec<u8>>),
    /// All of them in one message.
    SendParts(Vec<Vec<u8>>),
    Subscribe(usize, &'static str),
    Cancel(usize, &'static str),
    Write(usize, usize),
}

/// What messages begin with.
const SUBJECTS: [&[u8]; 5] = [b"a", b"ab", b"b", b"c", b""];

fn topic() -> impl Strategy<Value = &'static str> {
    proptest::sample::select(&["", "a", "ab", "b"][..])
}

fn part() -> impl Strategy<Value = Vec<u8>> {
    let length = prop_oneof![4 => 0..70_usize, 1 => 200..300_usize, 1 => 900..5000_usize];
    (proptest::sample::select(&SUBJECTS[..]), length).prop_map(|(topic, length)| {
        let mut part = topic.to_vec();
        part.resize(part.len() + length, b'x');
        part
    })
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => vec(part(), 1..30).prop_map(Step::Send),
        1 => vec(part(), 1..4).prop_map(Step::SendParts),
        2 => (any::<usize>(), topic()).prop_map(|(peer, topic)| Step::Subscribe(peer, topic)),
        1 => (any::<usize>(), topic()).prop_map(|(peer, topic)| Step::Cancel(peer, topic)),
        2 => (any::<usize>(), 0..9000_usize).prop_map(|(peer, most)| Step::Write(peer, most)),
        1 => any::<usize>().prop_map(|peer| Step::Write(peer, usize::MAX)),
    ]
}

/// Sends the short way if that is wanted and open.
fn send(socket: &mut Socket, message: &Message, short: bool) {
    let lent = match message.is_multipart() {
        true => Lent::of_message(message),
        false => Lent::Borrowed(message.first()),
    };
    if !(short && socket.send_express(lent)) {
        socket.peers.end_run();
        let _ = socket.send(message.clone());
    }
}

fn take(socket: &mut Socket, ids: &[PeerId], step: &Step, short: bool) -> Vec<u8> {
    match step {
        Step::Send(parts) => {
            for part in parts {
                send(socket, &Message::from(&part[..]), short);
            }
        }
        Step::SendParts(parts) => {
            let parts = parts.iter().map(|part| &part[..]);
            send(socket, &Message::from_parts(parts).unwrap(), short);
        }
        Step::Subscribe(peer, topic) => socket.subscribes(ids[peer % ids.len()], topic),
        Step::Cancel(peer, topic) => socket.cancels(ids[peer % ids.len()], topic),
        Step::Write(peer, most) => return written(socket, ids[peer % ids.len()], *most).to_vec(),
    }
    Vec::new()
}

fn publisher(options: &Options, speeches: &[Speech]) -> (Socket, Vec<PeerId>) {
    let mut socket = Socket::new(SocketType::Pub, options);
    let ids = speeches.iter().map(|speech| join(&mut socket, *speech)).collect();
    (socket, ids)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn a_run_is_as_if_each_message_were_sent_alone(
        speeches in vec(proptest::sample::select(&ALL[..]), 1..5),
        steps in vec(step(), 0..40),
        hwm in 0..40_u32,
        nodrop in any::<bool>(),
    ) {
        let options = options().send_hwm(hwm).xpub_nodrop(nodrop);
        let (mut short, ids) = publisher(&options, &speeches);
        let (mut long, twins) = publisher(&options, &speeches);
        for id in &ids {
            short.subscribes(*id, "a");
            long.subscribes(*id, "a");
        }
        for step in &steps {
            let octets = take(&mut short, &ids, step, true);
            let expected = take(&mut long, &twins, step, false);
            prop_assert_eq!(octets.len(), expected.len());
            for (id, twin) in ids.iter().zip(&twins) {
                prop_assert_eq!(known(&mut short, *id), known(&mut long, *twin));
            }
        }
        prop_assert_eq!(short.total(), long.total());
        for ((id, twin), speech) in ids.iter().zip(&twins).zip(&speeches) {
            let octets = written(&mut short, *id, usize::MAX);
            let expected = written(&mut long, *twin, usize::MAX);
            prop_assert_eq!(octets.len(), expected.len());
            prop_assert!(*speech == Speech::Curve || octets == expected, "{:?}", speech);
        }
    }
}

/// What many get is framed once: in a run, one by one, and where there is a peer of every kind.
#[test]
fn a_message_to_many_is_framed_once() {
    let speeches: Vec<_> = ALL.iter().cycle().take(64).copied().collect();
    let (mut socket, ids) = publisher(&options(), &speeches);
    ids.iter().for_each(|id| socket.subscribes(*id, ""));
    for number in 1..=500_u64 {
        assert!(socket.send_express(Lent::Borrowed(b"all of them")));
        assert_eq!(socket.peers.framed(), number);
    }
    socket.peers.end_run();
    for number in 501..=600_u64 {
        socket.send(Message::from(["in", "parts"])).unwrap();
        assert_eq!(socket.peers.framed(), number);
    }
    assert_eq!(socket.total().messages_sent, 64 * 600);
    for id in ids {
        assert_eq!(known(&mut socket, id).0, 600);
    }
}

/// The run ends where the peer with the least room has none: not one message more is queued.
#[test]
fn a_run_is_as_long_as_the_peer_with_the_least_room_allows() {
    let (mut socket, ids) = publisher(&options().send_hwm(10), &[Speech::Null; 3]);
    ids.iter().for_each(|id| socket.subscribes(*id, "a"));
    socket.subscribes(ids[1], "b");
    (0..4).for_each(|_| assert!(socket.send_express(Lent::Borrowed(b"b, which only one wants"))));
    (0..9).for_each(|_| assert!(socket.send_express(Lent::Borrowed(b"a, which all want"))));
    assert_eq!(known(&mut socket, ids[0]), (9, 9 * 19, 9, 0));
    assert_eq!(known(&mut socket, ids[1]), (10, 4 * 25 + 6 * 19, 10, 3));
    assert_eq!(known(&mut socket, ids[2]), (9, 9 * 19, 9, 0));
}
