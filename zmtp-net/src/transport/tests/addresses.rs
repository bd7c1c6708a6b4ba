//! How addresses are written.

use super::super::{AddressError, PeerAddress, is_out_of_descriptors, os_code};

fn tcp(address: &str) -> PeerAddress {
    PeerAddress::Tcp(address.parse().unwrap())
}

#[test]
fn the_endpoint_has_a_port_and_zap_has_none() {
    for (address, endpoint, zap) in [
        ("127.0.0.1:5555", "tcp://127.0.0.1:5555", "127.0.0.1"),
        ("[::1]:5555", "tcp://[::1]:5555", "::1"),
        ("[fe80::1%4000000]:1", "tcp://[fe80::1%4000000]:1", "fe80::1%4000000"),
    ] {
        assert_eq!(tcp(address).to_string(), endpoint);
        assert_eq!(tcp(address).zap_address(), zap);
    }
    assert_eq!(PeerAddress::Unknown.zap_address(), "");
}

#[test]
#[cfg(target_os = "linux")]
fn a_zone_is_written_with_the_name_of_its_interface() {
    // `lo` is the first there is, but is listed only if it has an address.
    let (first, name) = ("[fe80::1%1]:9", "tcp://[fe80::1%lo]:9");
    if if_addrs::get_if_addrs().unwrap().iter().any(|found| found.index == Some(1)) {
        assert_eq!(tcp(first).to_string(), name);
    }
}

#[test]
fn the_ip_address_of_a_peer_is_ipv4_where_ipv6_carries_it() {
    assert_eq!(tcp("[::ffff:10.1.2.3]:9").ip(), Some("10.1.2.3".parse().unwrap()));
    assert_eq!(tcp("[::1]:9").ip(), Some("::1".parse().unwrap()));
    assert_eq!(PeerAddress::Unknown.ip(), None);
}

#[test]
#[cfg(target_os = "linux")]
fn errors_have_the_numbers_of_the_system() {
    let number = |error: AddressError| os_code(&error.into());
    assert_eq!(number(AddressError::NoInterface("x".into())), 19);
    assert_eq!(number(AddressError::PathInUse), 98);
    assert_eq!(number(AddressError::PathTooLong), 36);
    assert_eq!(number(AddressError::Wildcard), 22);
    assert_eq!(os_code(&std::io::Error::from_raw_os_error(111)), 111);
    assert_eq!(os_code(&std::io::ErrorKind::WouldBlock.into()), 0);
}

#[test]
#[cfg(unix)]
fn running_out_of_descriptors_is_told_apart() {
    for (code, out) in [(23, true), (24, true), (12, false), (98, false)] {
        assert_eq!(is_out_of_descriptors(&std::io::Error::from_raw_os_error(code)), out);
    }
}
