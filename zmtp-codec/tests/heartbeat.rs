//! Heartbeats: who sends PING when, what counts as life, and what silence means.
#[path = "support/mechanisms.rs"]
mod mechanisms;
#[path = "support/pipe.rs"]
mod pipe;
#[path = "support/script.rs"]
mod script;

use std::time::Duration;

use bytes::Buf;
use mechanisms::Mechanism;
use pipe::{Disguise, Pipe, Side};
use script::{frame, greeted};
use zmtp_codec::{Config, Error, Event, Heartbeat, Misuse, SocketType, Time, TimeOut};

const INTERVAL: Duration = Duration::from_secs(2);
const PING: &[u8] = b"\x04\x07\x04PING\0\0";
const PONG: &[u8] = b"\x04\x05\x04PONG";

fn at(millis: u64) -> Time {
    Time::after(Duration::from_millis(millis))
}

fn config(heartbeat: Heartbeat) -> Config {
    Config::new(SocketType::Dealer).heartbeat(heartbeat)
}

/// A DEALER that sends heartbeats, greeted by a 3.1 peer at time zero.
fn beating(heartbeat: Heartbeat) -> Side {
    greeted(config(heartbeat), 1, SocketType::Dealer)
}

#[test]
fn a_ping_goes_out_each_interval() {
    let mut side = beating(Heartbeat::every(INTERVAL).timeout(None));
    for beat in 1..=3 {
        let due = Time::after(INTERVAL * beat);
        assert_eq!(side.connection.next_timeout(), Some(due));
        side.tick(Time::after(INTERVAL * beat - Duration::from_nanos(1)));
        assert!(side.drain_all().is_empty());
        side.tick(due);
        assert_eq!(side.drain_all(), PING);
    }
    assert_eq!(side.error, None, "without a timeout silence is no matter");
}

#[test]
fn an_interval_of_zero_is_no_busy_loop() {
    let side = beating(Heartbeat::every(Duration::ZERO).timeout(None));
    assert_eq!(side.connection.next_timeout(), Some(at(1)));
}

#[test]
fn without_heartbeats_there_is_no_timer() {
    let side = greeted(Config::new(SocketType::Dealer), 1, SocketType::Dealer);
    assert_eq!(side.connection.next_timeout(), None);
}

/// > When a peer does not receive a reply after a reasonable interval, it MAY consider the
/// > connection dead, and close it. (RFC 37)
#[test]
fn a_silent_peer_is_given_up() {
    let timeout = Some(Duration::from_millis(500));
    let mut side = beating(Heartbeat::every(INTERVAL).timeout(timeout));
    side.tick(at(2000));
    assert_eq!(side.connection.next_timeout(), Some(at(2500)));
    side.tick(at(2499));
    assert_eq!(side.error, None);
    side.tick(at(2500));
    assert_eq!(side.error, Some(Error::TimedOut(TimeOut::Heartbeat)));
    assert_eq!(side.connection.next_timeout(), None);
}

/// A timeout longer than the interval counts from the first PING that was not answered.
#[test]
fn later_pings_do_not_put_the_timeout_off() {
    let timeout = Some(Duration::from_secs(5));
    let mut side = beating(Heartbeat::every(INTERVAL).timeout(timeout));
    for millis in [2000, 4000, 6000] {
        side.tick(at(millis));
        assert_eq!(side.error, None);
    }
    side.tick(at(7000));
    assert_eq!(side.error, Some(Error::TimedOut(TimeOut::Heartbeat)));
}

/// > a peer SHOULD treat any incoming traffic (not just a PONG reply) as a sign of life. (RFC 37)
#[test]
fn any_octet_counts_as_life() {
    let message = frame(0, b"hello");
    for life in [PONG, &message, &b"\0"[..], b"\x04\x07\x04PING"] {
        let mut side = beating(Heartbeat::every(INTERVAL));
        side.tick(at(2000));
        side.feed(at(3999), life);
        side.tick(at(4000));
        assert_eq!(side.error, None, "{life:?}");
        side.tick(at(6000));
        assert_eq!(side.error, Some(Error::TimedOut(TimeOut::Heartbeat)), "{life:?}");
    }
}

/// The fast path hears too: many small messages in one read.
#[test]
fn small_messages_count_as_life() {
    let mut side = beating(Heartbeat::every(INTERVAL));
    side.tick(at(2000));
    side.feed(at(3000), &frame(0, b"hello").repeat(100));
    assert_eq!(side.take_messages().len(), 100);
    side.tick(at(4000));
    assert_eq!(side.error, None);
}

#[test]
fn the_time_to_live_travels_in_tenths_and_is_cut_at_655() {
    for (millis, tenths) in [
        (0, 0_u16),
        (1, 1),
        (100, 1),
        (101, 2),
        (1500, 15),
        (65_500, 655),
        (65_600, 655),
        (1 << 40, 655),
    ] {
        let time_to_live = Duration::from_millis(millis);
        let mut side = beating(Heartbeat::every(INTERVAL).time_to_live(time_to_live));
        side.tick(at(2000));
        let expected = [&PING[..7], &tenths.to_be_bytes()].concat();
        assert_eq!(side.drain_all(), expected, "{millis} ms");
    }
}

/// > A peer SHOULD consider the connection dead in these cases (RFC 37)
///
/// Here: nothing came within the TTL that the peer itself announced.
#[test]
fn the_time_to_live_of_the_peer_is_kept() {
    let mut side = greeted(Config::new(SocketType::Dealer), 1, SocketType::Dealer);
    side.feed(at(1000), b"\x04\x07\x04PING\0\x0f");
    assert_eq!(side.drain_all(), PONG);
    assert_eq!(side.connection.next_timeout(), Some(at(2500)));
    side.feed(at(2000), b"\0");
    assert_eq!(side.connection.next_timeout(), None, "any octet is life");
    side.feed(at(3000), b"\0");
    side.feed(at(3000), b"\x04\x07\x04PING\0\x0f");
    side.tick(at(4499));
    assert_eq!(side.error, None);
    side.tick(at(4500));
    assert_eq!(side.error, Some(Error::TimedOut(TimeOut::TimeToLive)));
}

/// > When a peer receives a PING command it SHALL respond with a PONG command that echoes the
/// > ping-context, which may be empty and MUST not exceed 16 octets (RFC 37)
#[test]
fn a_pong_echoes_the_context() {
    for length in [0, 1, 15, 16] {
        let context = &b"0123456789abcdef"[..length];
        let mut side = greeted(Config::new(SocketType::Dealer), 1, SocketType::Dealer);
        side.feed(at(0), &frame(4, &[b"\x04PING\0\0", context].concat()));
        assert_eq!(side.drain_all(), frame(4, &[b"\x04PONG", context].concat()));
        assert_eq!(side.events, []);
    }
}

#[test]
fn the_answer_to_a_ping_is_an_event() {
    for mechanism in Mechanism::ALL {
        let side = |security| Side::new(Config::new(SocketType::Dealer), security);
        let mut pipe = Pipe::new(side(mechanism.client()), side(mechanism.server()));
        pipe.settle();
        pipe.forget();
        for context in [&b""[..], b"abc", b"0123456789abcdef"] {
            assert_eq!(pipe.left.connection.ping(context), Ok(()));
            pipe.settle();
            assert_eq!(pipe.left.take_events(), [Event::Pong(context.into())]);
        }
        assert_eq!(pipe.left.connection.ping(b"0123456789abcdefg"), Err(Misuse::TooLong));
        assert_eq!(pipe.right.events, []);
    }
}

/// A peer that sends PING after PING without reading the answers gets 512 of them and, once it has
/// read those, the answer to its last PING. It is read from all the while.
#[test]
fn a_flood_of_pings_is_answered_in_part() {
    const MOST: usize = 512;
    let mut side = greeted(Config::new(SocketType::Dealer), 1, SocketType::Dealer);
    let last = [&[4, 8][..], b"\x04PING\0\0!"].concat();
    side.feed(at(0), &[PING.repeat(MOST + 100), last, frame(0, b"end")].concat());
    assert_eq!(side.take_messages(), ["end".into()]);
    let pong_to_last = [&[4, 6][..], b"\x04PONG!"].concat();
    assert_eq!(side.drain(MOST * PONG.len()), PONG.repeat(MOST));
    assert_eq!(side.drain_all(), pong_to_last);
    // What is read leaves room for more.
    side.feed(at(0), &PING.repeat(3));
    assert_eq!(side.drain_all(), PONG.repeat(3));
}

/// Two peers that write much and answer each other's PINGs never wait for each other to read.
#[test]
fn peers_with_full_outputs_go_on_reading() {
    let mut pipe = Pipe::null(SocketType::Dealer, SocketType::Dealer);
    pipe.settle();
    for side in [&mut pipe.left, &mut pipe.right] {
        (0..2000).for_each(|_| side.connection.ping(b"").unwrap());
        side.connection.send(vec![7; 100_000].into()).unwrap();
    }
    pipe.settle_by(1000);
    for side in [&mut pipe.left, &mut pipe.right] {
        assert!(side.connection.output().is_empty());
        assert_eq!(side.take_messages().len(), 1);
    }
}

/// Behind a PING that is still to be written another is no use.
#[test]
fn heartbeats_do_not_pile_up() {
    let heartbeat = Heartbeat::every(INTERVAL).timeout(None);
    let mut side = greeted(config(heartbeat), 1, SocketType::Dealer);
    side.drain_all();
    for beat in 1..100 {
        side.connection.handle_timeout(Time::ZERO + INTERVAL * beat).unwrap();
    }
    assert_eq!(side.drain_all(), PING);
    side.connection.handle_timeout(Time::ZERO + INTERVAL * 100).unwrap();
    assert_eq!(side.drain_all(), PING);
}

/// A caller that holds back reading can tell that its peer is alive.
#[test]
fn what_is_heard_but_not_read_counts() {
    let mut side = greeted(config(Heartbeat::every(INTERVAL)), 1, SocketType::Dealer);
    side.connection.handle_timeout(Time::ZERO + INTERVAL).unwrap();
    side.connection.heard();
    assert_eq!(side.connection.handle_timeout(Time::ZERO + INTERVAL * 2), Ok(()));
    let silent = Err(Error::TimedOut(TimeOut::Heartbeat));
    assert_eq!(side.connection.handle_timeout(Time::ZERO + INTERVAL * 3), silent);
}

/// An output that was taken away is as good as written.
#[test]
fn an_output_can_be_taken_away() {
    let mut side = greeted(Config::new(SocketType::Dealer), 1, SocketType::Dealer);
    side.drain_all();
    for _ in 0..3 {
        side.feed(at(0), &PING.repeat(512));
        let mut taken = side.connection.take_output();
        assert_eq!(taken.copy_to_bytes(taken.len()), PONG.repeat(512));
        assert!(side.connection.output().is_empty());
    }
}

/// libzmq sends PING to peers of 3.0 too; peers of 2.0 and 1.0 know no commands.
#[test]
fn heartbeats_go_to_peers_of_3_x_only() {
    for disguise in Disguise::ALL {
        let side = |heartbeat| Side::new(config(heartbeat), Mechanism::Null.client());
        let mut pipe =
            Pipe::new(side(Heartbeat::every(INTERVAL)), side(Heartbeat::every(INTERVAL)));
        pipe.disguise = disguise;
        pipe.settle();
        pipe.left.said.clear();
        pipe.advance(INTERVAL);
        let beats = matches!(disguise, Disguise::None | Disguise::V3_0);
        let expected = if beats { [PING, PONG].concat() } else { Vec::new() };
        assert_eq!(pipe.left.said, expected, "{disguise:?}");
        let ping = pipe.left.connection.ping(b"");
        assert_eq!(ping, if beats { Ok(()) } else { Err(Misuse::NotInThisVersion) });
    }
}

/// Two sides with heartbeats keep each other alive for as long as the pipe holds.
#[test]
fn heartbeats_keep_a_silent_connection_alive() {
    for mechanism in Mechanism::ALL {
        let beat = Heartbeat::every(INTERVAL).time_to_live(INTERVAL * 2);
        let left = Side::new(config(beat), mechanism.client());
        let mut pipe = Pipe::new(left, Side::new(config(beat), mechanism.server()));
        pipe.settle();
        pipe.forget();
        pipe.advance(INTERVAL * 100);
        assert_eq!((&pipe.left.error, &pipe.right.error), (&None, &None));
        assert_eq!(pipe.left.take_events(), vec![Event::Pong(b"".into()); 100]);
    }
}

/// A PING between the parts of a message is answered, and the message goes on behind it.
#[test]
fn a_ping_may_come_between_the_parts_of_a_message() {
    let mut side = greeted(Config::new(SocketType::Dealer), 1, SocketType::Dealer);
    side.feed(at(0), &[&frame(1, b"one"), PING, &frame(0, b"two")].concat());
    assert_eq!(side.drain_all(), PONG);
    assert_eq!(side.take_messages(), [["one", "two"].into()]);
}
