//! What the codec is told.

use std::time::Duration;

use zmtp_codec::{Config, Heartbeat, Limits, SocketType, Version};

use super::super::derive::COPY_BELOW;
use super::super::{Linger, Options};

const SECOND: Duration = Duration::from_secs(1);

#[test]
fn the_defaults_are_those_of_the_codec() {
    for socket_type in SocketType::ALL {
        let expected = Config::new(socket_type).copy_below(COPY_BELOW);
        assert_eq!(Options::default().config(socket_type), Ok(expected));
    }
}

#[test]
fn everything_that_is_set_arrives_and_properties_are_sorted() {
    let limits = Limits::new().command_size(7);
    let options = Options::default()
        .limits(limits)
        .identity(b"me")
        .and_then(|options| options.metadata("X-b", b"2"))
        .and_then(|options| options.metadata("X-a", b"1"))
        .unwrap()
        .minimum_version(Version::V3_0)
        .handshake_timeout(Some(SECOND))
        .heartbeat_interval(Some(SECOND * 2))
        .max_message_size(Some(1))
        .max_multipart_size(Some(2))
        .max_parts(3)
        .max_topic_size(4);
    let limits = Limits::new().part_size(1).message_size(2).parts(3).topic_size(4).command_size(7);
    let expected = Config::new(SocketType::Req)
        .identity(b"me")
        .and_then(|config| config.property("X-a", b"1"))
        .and_then(|config| config.property("X-b", b"2"))
        .unwrap()
        .minimum_version(Version::V3_0)
        .copy_below(COPY_BELOW)
        .handshake_timeout(Some(SECOND))
        .heartbeat(Heartbeat::every(SECOND * 2))
        .limits(limits);
    assert_eq!(options.config(SocketType::Req), Ok(expected));
}

#[test]
fn limits_can_be_lifted_again() {
    let options = Options::resilient().max_message_size(None).max_multipart_size(None);
    assert_eq!(options.limits, Limits::default());
}

#[test]
fn the_heartbeat_has_a_timeout_of_its_own_or_the_interval_or_none() {
    let options = Options::default().heartbeat_ttl(SECOND);
    assert_eq!(options.heartbeat(), None);

    let options = options.heartbeat_interval(Some(SECOND));
    let beat = Heartbeat::every(SECOND).timeout(Some(SECOND)).time_to_live(SECOND);
    assert_eq!(options.heartbeat(), Some(beat));

    let options = options.heartbeat_timeout(Some(SECOND * 3));
    assert_eq!(options.heartbeat(), Some(beat.timeout(Some(SECOND * 3))));

    let options = options.heartbeat_timeout(Some(Duration::ZERO));
    assert_eq!(options.heartbeat(), Some(beat.timeout(None)));
}

#[test]
fn a_linger_that_is_set_holds_for_all_types() {
    for socket_type in SocketType::ALL {
        let options = Options::default().linger(Linger::ForEver);
        assert_eq!(options.linger_of(socket_type), Linger::ForEver);
        let options = options.linger(Linger::Never);
        assert_eq!(options.linger_of(socket_type), Linger::For(Duration::ZERO));
    }
}

#[test]
fn five_types_conflate_and_the_others_ignore_it() {
    for socket_type in SocketType::ALL {
        let known = ["PUSH", "PULL", "PUB", "SUB", "DEALER"].contains(&socket_type.name());
        let options = Options::default().conflate(true);
        assert_eq!(options.conflates(socket_type), known, "{socket_type}");
        assert_eq!(options.check(socket_type), Ok(()), "{socket_type}");
        assert!(!Options::default().conflates(socket_type));
    }
}
