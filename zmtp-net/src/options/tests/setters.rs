//! What setters refuse, and values that mean "none".

use std::time::Duration;

use super::super::{Mechanism, OptionError, Options};

#[test]
fn an_identity_has_1_to_255_octets_and_no_zero_in_front() {
    let identity = |octets: &[u8]| Options::default().identity(octets).map(|made| made.identity);
    assert_eq!(identity(b"a").unwrap(), b"a".as_slice());
    assert_eq!(identity(b"a\0").unwrap(), b"a\0".as_slice());
    assert_eq!(identity(&[1; 255]).unwrap(), [1; 255].as_slice());
    for refused in [&[][..], b"\0a", &[1; 256]] {
        assert_eq!(identity(refused), Err(OptionError::Identity));
    }
}

#[test]
fn metadata_begins_with_x_and_the_first_value_stays() {
    let options = Options::default().metadata("X-a", b"1\0").unwrap();
    let options = options.metadata("X-A", b"2").unwrap().metadata("X-", b"").unwrap();
    assert_eq!(options.metadata, [("X-a".into(), b"1\0".to_vec()), ("X-".into(), vec![])]);
    let long = format!("X-{}", "a".repeat(254));
    for refused in ["", "a", "x-a", "Identity", "X-a b", "X-a:b", "X-\u{e4}", &long] {
        let made = Options::default().metadata(refused, b"");
        assert_eq!(made.map(|made| made.metadata), Err(OptionError::Metadata), "{refused}");
    }
    assert!(Options::default().metadata(&long[..255], b"").is_ok());
}

#[test]
fn a_zap_domain_has_up_to_255_octets() {
    let domain = |length| Options::default().zap_domain(&"d".repeat(length));
    assert_eq!(domain(255).unwrap().zap_domain.len(), 255);
    assert_eq!(domain(256).unwrap_err(), OptionError::ZapDomain);
}

#[test]
fn plain_credentials_have_up_to_255_octets() {
    assert!(Mechanism::plain_client([b'u'; 255], [b'p'; 255]).is_ok());
    assert_eq!(Mechanism::plain_client([b'u'; 256], ""), Err(OptionError::Credentials));
    assert_eq!(Mechanism::plain_client("", [b'p'; 256]), Err(OptionError::Credentials));
}

#[test]
fn a_device_is_a_name_of_an_interface() {
    let device = |name| Options::default().bind_to_device(name).map(|made| made.bind_to_device);
    assert_eq!(device(Some("eth0")), Ok(Some("eth0".into())));
    assert_eq!(device(None), Ok(None));
    for refused in ["", "a/b", "a\0", "0123456789abcdef"] {
        assert_eq!(device(Some(refused)), Err(OptionError::Device), "{refused:?}");
    }
}

#[test]
fn where_zero_is_none_with_libzmq_it_is_none_here() {
    let zero = Some(Duration::ZERO);
    let options = Options::default()
        .reconnect_interval(zero)
        .reconnect_interval_max(zero)
        .connect_timeout(zero)
        .handshake_timeout(zero)
        .heartbeat_interval(zero)
        .tcp_max_retransmit(zero)
        .busy_poll(zero)
        .xpub_welcome("")
        .hello_message("")
        .disconnect_message("")
        .hiccup_message("");
    assert_eq!(options.reconnect_interval, None);
    assert_eq!(options.reconnect_interval_max, None);
    assert_eq!(options.connect_timeout, None);
    assert_eq!(options.handshake_timeout, None);
    assert_eq!(options.heartbeat_interval, None);
    assert_eq!(options.tcp_max_retransmit, None);
    assert_eq!(options.busy_poll, None);
    assert_eq!(options.xpub_welcome, None);
    assert_eq!(options.hello_message, None);
    assert_eq!(options.disconnect_message, None);
    assert_eq!(options.hiccup_message, None);
}

#[test]
fn where_zero_is_a_time_it_stays_one() {
    let zero = Some(Duration::ZERO);
    let options = Options::default().send_timeout(zero).receive_timeout(zero);
    assert_eq!((options.send_timeout, options.receive_timeout), (zero, zero));
}
