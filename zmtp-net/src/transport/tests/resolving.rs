//! From endpoints to addresses.

use std::net::SocketAddr;

use super::super::interfaces::Family;
use super::super::resolve::choose;
use super::super::{AddressError, Resolved, resolve, try_resolve_now};
use super::support::{endpoint, has_ipv6};

fn addresses(text: &str, ipv6: bool) -> Vec<SocketAddr> {
    let resolved = resolve(&endpoint(text), ipv6).unwrap();
    let to = |address| match address {
        Resolved::Tcp { to, source: None } => to,
        other => panic!("{other:?}"),
    };
    resolved.into_iter().map(to).collect()
}

fn refused(text: &str) -> AddressError {
    let error = resolve(&endpoint(text), false).unwrap_err();
    error.get_ref().unwrap().downcast_ref::<AddressError>().unwrap().clone()
}

#[test]
fn digits_need_no_looking_up() {
    for text in ["tcp://127.0.0.1:9", "tcp://[::1]:9", "tcp://127.0.0.1:*;127.0.0.2:9"] {
        assert_eq!(try_resolve_now(&endpoint(text), false).unwrap().unwrap().len(), 1);
    }
    assert!(try_resolve_now(&endpoint("tcp://localhost:9"), false).is_none());
}

#[test]
#[cfg(unix)]
fn a_path_needs_no_looking_up() {
    let resolved = try_resolve_now(&endpoint("ipc:///tmp/x"), false).unwrap().unwrap();
    assert!(matches!(resolved.as_slice(), [Resolved::Ipc(name)] if name.to_string() == "/tmp/x"));
}

#[test]
fn a_name_has_addresses_of_the_family_that_the_option_admits() {
    let v4: SocketAddr = "127.0.0.1:9".parse().unwrap();
    assert_eq!(addresses("tcp://localhost:9", false).first(), Some(&v4));
    assert!(addresses("tcp://localhost:9", false).iter().all(SocketAddr::is_ipv4));
    let both = addresses("tcp://localhost:9", true);
    assert!(both.contains(&v4), "{both:?}");
    assert!(both.is_sorted_by_key(SocketAddr::is_ipv4), "{both:?}");
}

#[test]
fn addresses_of_ipv6_come_first_in_the_order_of_the_resolver() {
    let found = ["10.0.0.2:1", "[2001:db8::2]:1", "10.0.0.1:1", "[2001:db8::1]:1"];
    let found: Vec<SocketAddr> = found.map(|address| address.parse().unwrap()).into();
    let written = |family| {
        let chosen = choose(found.clone().into_iter(), family);
        chosen.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    assert_eq!(
        written(Family::Both),
        ["[2001:db8::2]:1", "[2001:db8::1]:1", "10.0.0.2:1", "10.0.0.1:1"]
    );
    assert_eq!(written(Family::V4), ["10.0.0.2:1", "10.0.0.1:1"]);
    assert_eq!(choose(found.into_iter().cycle().take(1000), Family::Both).len(), 16);
}

#[test]
fn an_address_in_digits_is_used_whatever_the_option() {
    for ipv6 in [false, true] {
        assert_eq!(addresses("tcp://[::1]:9", ipv6), ["[::1]:9".parse().unwrap()]);
        assert_eq!(addresses("tcp://127.0.0.1:9", ipv6), ["127.0.0.1:9".parse().unwrap()]);
    }
}

#[test]
#[cfg(target_os = "linux")]
fn a_zone_is_a_number_or_an_interface() {
    let scope = |text| match addresses(text, true).remove(0) {
        SocketAddr::V6(address) => address.scope_id(),
        SocketAddr::V4(_) => panic!(),
    };
    assert_eq!(scope("tcp://[fe80::1%7]:9"), 7);
    if has_ipv6() {
        assert_eq!(scope("tcp://[fe80::1%lo]:9"), 1);
    }
    let none = AddressError::NoInterface("nowhere".into());
    assert_eq!(refused("tcp://[fe80::1%nowhere]:9"), none);
}

#[test]
fn what_cannot_be_connected_to_is_an_error() {
    assert_eq!(refused("tcp://*:9"), AddressError::Wildcard);
    assert_eq!(refused("inproc://x"), AddressError::NotAStream);
    #[cfg(unix)]
    assert_eq!(refused("ipc://*"), AddressError::Wildcard);
    let unknown = refused("tcp://no-such-host.invalid:9");
    assert!(
        matches!(unknown, AddressError::LookUp { ref name, .. } if name == "no-such-host.invalid")
    );
}
