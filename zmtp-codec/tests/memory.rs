//! What a peer can make us hold: never much more than it sent, whatever it claims.
#![cfg(feature = "curve")]
#![expect(clippy::unwrap_used, reason = "clippy spares tests, but not their helpers")]

#[expect(dead_code, reason = "other tests need more of it")]
#[path = "support/forge.rs"]
mod forge;
#[path = "support/measuring.rs"]
mod measuring;
#[expect(dead_code, reason = "other tests need more of it")]
#[path = "support/octets.rs"]
mod octets;
#[expect(dead_code, reason = "other tests need more of it")]
#[path = "support/player.rs"]
mod player;

use bytes::{Buf, Bytes};
use forge::{Client, Session};
use measuring::{MeasuringAllocator, measure};
use octets::{command, frame, greeting, header, null, old_greeting};
use player::{Mechanism, Player, Side};
use zmtp_codec::{Connection, Error, Limits, SocketType, Time};

#[global_allocator]
static ALLOCATOR: MeasuringAllocator = MeasuringAllocator;

const SLACK: usize = 64 * 1024;

fn side(mechanism: Mechanism) -> Side {
    Side::new(SocketType::Pull, mechanism)
}

/// What a connection takes at its peak for `octets`, in pieces of `size`, events dropped; and what
/// it holds afterwards, itself included.
fn peak(side: &Side, octets: &Bytes, size: usize) -> (usize, isize) {
    let (player, taken) = measure(|| {
        let mut player = Player::forgetful(side);
        for at in (0..octets.len()).step_by(size) {
            player.feed(octets.slice(at..octets.len().min(at + size)));
        }
        player
    });
    drop(player);
    (taken.peak, taken.left)
}

/// Places where a length can be claimed: our side, what goes before, and the header.
type Place = (&'static str, Side, Vec<u8>, fn(u64) -> Vec<u8>);

fn places() -> Vec<Place> {
    let legacy: fn(u64) -> Vec<u8> = |size| [&[0xff], &size.to_be_bytes()[..], &[0]].concat();
    let curve = Session::with(&side(Mechanism::CurveServer), "PUSH");
    let old = [old_greeting(0, 8), vec![1, 0]].concat();
    vec![
        ("NULL", side(Mechanism::Null), null("PUSH"), |size| header(2, size)),
        ("a part", side(Mechanism::Null), [null("PUSH"), frame(1, b"a")].concat(), |n| {
            header(3, n)
        }),
        ("a command", side(Mechanism::Null), null("PUSH"), |size| header(6, size)),
        ("CURVE", side(Mechanism::CurveServer), curve.said, |size| header(2, size)),
        ("1.0", side(Mechanism::Null), old, legacy),
        ("READY", side(Mechanism::Null), greeting(b"NULL", 0), |n| header(6, n)),
        ("CURVE HELLO", side(Mechanism::CurveServer), greeting(b"CURVE", 0), |n| header(6, n)),
        ("CURVE INITIATE", side(Mechanism::CurveServer), Client::opening(), |n| header(6, n)),
        ("PLAIN HELLO", side(Mechanism::PlainServer), greeting(b"PLAIN", 0), |n| header(6, n)),
    ]
}

#[test]
fn claimed_lengths_cost_nothing() {
    let mut most = 0;
    for (name, side, good, header) in places() {
        for size in (8..64).map(|k| 1 << k).chain([u64::MAX]) {
            for follows in [0, 100, 100 * 1024] {
                let octets = [&good[..], &header(size), &vec![0; follows]].concat();
                let allowed = 2 * octets.len() + SLACK;
                for piece in [1000, usize::MAX >> 1] {
                    let (peak, _) = peak(&side, &Bytes::from(octets.clone()), piece);
                    assert!(peak <= allowed, "{name}: {peak} octets for a claim of {size}");
                    most = most.max(peak.saturating_sub(2 * octets.len()));
                }
            }
        }
    }
    println!("at most {most} octets beyond twice what was sent");
}

/// Feeds a message without an end and checks what it costs at every step.
#[expect(clippy::print_stdout, reason = "the figure is worth a look")]
fn check_endless(name: &str, side: &Side, good: Vec<u8>, parts: impl Fn(u64) -> Vec<u8>) {
    let mut player = Player::forgetful(side);
    player.feed(good.into());
    let mut sent = 0;
    let mut live = 0;
    let mut highest = 0.0_f64;
    for i in 0..8000 {
        let octets = parts(i);
        sent += octets.len();
        // A copy that is made and freed inside.
        let (_, taken) = measure(|| player.feed(Bytes::copy_from_slice(&octets)));
        live += taken.left;
        assert_eq!(player.trace.error, None, "{name}");
        let held = usize::try_from(live).unwrap_or(0);
        assert!(held <= 2 * sent + 4096, "{name}: {held} octets held for {sent}");
        if sent > 100_000 {
            highest = highest.max(held as f64 / sent as f64);
        }
    }
    println!("{name}: at most {highest:.2} octets held for each one sent");
    let (_, taken) = measure(move || drop(player));
    assert!(taken.left < 0, "dropping it frees memory");
}

#[test]
fn an_endless_message_costs_twice_its_octets() {
    let empty = |_| frame(1, b"");
    let kilobyte = |_| frame(1, &[7; 1024]);
    let mixed = |i: u64| frame(1, &vec![7; usize::try_from(i * 37 % 300).unwrap()]);
    let null_side = side(Mechanism::Null);
    check_endless("empty parts", &null_side, null("PUSH"), empty);
    check_endless("parts of 1 KiB", &null_side, null("PUSH"), kilobyte);
    check_endless("mixed parts", &null_side, null("PUSH"), mixed);
    let secure = side(Mechanism::CurveServer);
    let session = Session::with(&secure, "PUSH");
    let boxed = |i: u64| session.message(3 + i, &[&[1], &vec![7; (i % 200) as usize][..]].concat());
    check_endless("boxed parts", &secure, session.said.clone(), boxed);
}

/// Before the handshake is complete.
#[test]
fn a_slow_peer_holds_little() {
    use Mechanism::{CurveClient, CurveServer, Null, PlainClient, PlainServer};
    println!("a connection itself has {} octets", size_of::<Connection>());
    let openings = [
        (Null, greeting(b"NULL", 0)),
        (PlainClient, greeting(b"PLAIN", 1)),
        (PlainServer, greeting(b"PLAIN", 0)),
        (CurveClient, greeting(b"CURVE", 1)),
        (CurveServer, Client::opening()),
    ];
    for (mechanism, opening) in openings {
        let long = [opening, header(6, 2000), vec![0; 1999]].concat();
        let side = side(mechanism);
        let mut player = None;
        let (_, taken) = measure(|| player = Some(Player::forgetful(&side)));
        let mut live = taken.left;
        let (mut highest, mut silent) = (live, 0);
        for (sent, octet) in long.iter().enumerate() {
            let player = player.as_mut().unwrap();
            let (_, taken) = measure(|| player.feed(Bytes::copy_from_slice(&[*octet])));
            live += taken.left;
            highest = highest.max(live - 2 * isize::try_from(sent + 1).unwrap());
            silent = if sent == 0 { live } else { silent };
        }
        assert_eq!(player.as_ref().unwrap().trace.error, None);
        println!("{mechanism:?}: silent {silent}, at most {highest} beyond twice what was sent");
        assert!(highest <= 1024, "{mechanism:?} holds {highest} octets");
        let (_, taken) = measure(|| drop(player));
        assert_eq!(live + taken.left, 0, "all is freed");
    }
}

#[test]
fn an_error_frees_what_was_held() {
    let mut player = Player::forgetful(&side(Mechanism::Null));
    player.feed(null("PUSH").into());
    let part = Bytes::from(frame(1, &[7; 100_000]));
    let (_, held) = measure(|| player.feed(part.clone()));
    assert!(held.left >= 100_000);
    let (_, freed) = measure(|| player.feed(Bytes::from_static(b"\x80")));
    assert!(matches!(player.trace.error, Some(Error::Protocol { .. })));
    assert!(freed.left <= -100_000, "{freed:?}");
}

#[test]
fn floods_are_bounded() {
    let limits = Limits::new().handshake_command_size(1 << 20);
    let patient = side(Mechanism::Null).with(|config| config.limits(limits));
    let metadata = octets::property(b"X-a", &[7; 100]).repeat(9000);
    let publisher = Side::new(SocketType::Pub, Mechanism::Null);
    let topics: Vec<u8> =
        (0..20_000_u32).flat_map(|i| command(b"SUBSCRIBE", &i.to_be_bytes().repeat(8))).collect();
    let noise = command(b"NOISE", &[7; 60]).repeat(20_000);
    let cases = [
        ("metadata", patient, [greeting(b"NULL", 0), command(b"READY", &metadata)].concat()),
        ("noise", side(Mechanism::Null), [null("PUSH"), noise].concat()),
        ("topics", publisher, [null("SUB"), topics].concat()),
    ];
    for (name, side, octets) in cases {
        let allowed = 2 * octets.len() + SLACK;
        let octets = Bytes::from(octets);
        for size in [1000, usize::MAX >> 1] {
            let (peak, _) = peak(&side, &octets, size);
            assert!(peak <= if name == "metadata" { allowed } else { SLACK }, "{name}: {peak}");
        }
    }
}

/// A peer that sends PING after PING and reads nothing makes us hold 512 answers.
#[test]
fn unread_pongs_are_few() {
    let mut player = Player::forgetful(&side(Mechanism::Null));
    player.feed(null("PUSH").into());
    let mut connection = player.connection;
    let mut input = Bytes::from(command(b"PING", &[7; 18]).repeat(100_000));
    let (result, taken) = measure(|| connection.receive(Time::ZERO, &mut input));
    assert_eq!(result, Ok(None));
    assert!(input.is_empty());
    assert_eq!(connection.output().remaining(), 512 * 23);
    assert!(taken.peak < 32 * 1024, "{taken:?}");
}

/// What a ROUTER does to a message of many small parts costs their octets, not a record each.
#[test]
fn a_part_in_front_of_many_costs_little() {
    let parts = 60_000;
    let octets = [[1, 0].repeat(parts - 1), vec![0, 0]].concat();
    let mut player = Player::forgetful(&side(Mechanism::Null));
    player.feed(null("PUSH").into());
    let received = player.connection.receive(Time::ZERO, &mut octets.clone().into());
    let Ok(Some(zmtp_codec::Event::Message(mut message))) = received else { panic!("a message") };
    let ((), taken) = measure(|| message.push_front(&[1, 2, 3, 4, 5]));
    assert_eq!(message.part_count(), parts + 1);
    assert!(taken.peak <= 2 * octets.len() + 1024, "{taken:?}");
}
