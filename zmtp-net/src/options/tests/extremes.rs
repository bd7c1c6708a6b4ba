//! No value makes a connection panic or overflow.

use std::time::Duration;

use zmtp_codec::{Connection, Limits, Security, SocketType, Time, Version};

use super::super::Options;

/// Two sockets with the same options, as far as they get within their first bytes.
fn meet(options: &Options) {
    let make = || {
        let config = options.config(SocketType::Dealer).unwrap();
        Connection::new(config, Security::Null, Time::ZERO)
    };
    let (mut one, mut other) = (make(), make());
    let end_of_time = Time::after(Duration::MAX);
    for now in [Time::ZERO, end_of_time] {
        for _ in 0..8 {
            pass(&mut one, &mut other, now);
            pass(&mut other, &mut one, now);
        }
        let _ = (one.handle_timeout(now), other.handle_timeout(now));
        let _ = (one.next_timeout(), other.next_timeout());
    }
}

fn pass(from: &mut Connection, to: &mut Connection, now: Time) {
    use bytes::Buf;
    let length = from.output().remaining();
    let mut octets = from.output().copy_to_bytes(length);
    while let Ok(Some(_)) = to.receive(now, &mut octets) {}
}

#[test]
fn of_times() {
    for time in [Duration::MAX, Duration::from_nanos(1), Duration::ZERO] {
        let options = Options::default()
            .handshake_timeout(Some(time))
            .heartbeat_interval(Some(time))
            .heartbeat_ttl(time);
        meet(&options);
        meet(&options.heartbeat_timeout(Some(time)));
    }
}

#[test]
fn of_sizes() {
    let all = |value| {
        Limits::new()
            .part_size(value)
            .message_size(value)
            .parts(u32::try_from(value).unwrap_or(u32::MAX))
            .command_size(value)
            .handshake_command_size(value)
            .topic_size(value)
    };
    for value in [0, 1, u64::MAX] {
        meet(&Options::default().limits(all(value)).minimum_version(Version::V3_1));
    }
}

#[test]
fn of_what_the_system_counts_in_an_int() {
    let options = Options::default()
        .backlog(u32::MAX)
        .priority(Some(u32::MAX))
        .send_buffer(Some(usize::MAX))
        .receive_buffer(Some(usize::MAX));
    let int = i32::MAX.unsigned_abs();
    assert_eq!((options.backlog, options.priority), (int, Some(int)));
    let int = Some(usize::try_from(int).unwrap());
    assert_eq!((options.send_buffer, options.receive_buffer), (int, int));
}

#[test]
fn of_metadata() {
    let mut options = Options::default().identity(&[0xff; 255]).unwrap();
    for number in 0..1000 {
        options = options.metadata(&format!("X-{number}"), &[0; 1000]).unwrap();
    }
    meet(&options);
}
