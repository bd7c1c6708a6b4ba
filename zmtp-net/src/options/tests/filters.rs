//! Who may connect.

use proptest::prelude::*;

use super::super::{AddressFilter, IpcFilters, OptionError, Options};

fn matches(filter: &str, address: &str) -> bool {
    filter.parse::<AddressFilter>().unwrap().matches(address.parse().unwrap())
}

#[test]
fn an_address_is_compared_up_to_the_prefix() {
    let cases = [
        ("10.0.0.0/8", "10.255.0.1", true),
        ("10.0.0.0/8", "11.0.0.0", false),
        ("192.0.2.128/25", "192.0.2.129", true),
        ("192.0.2.128/25", "192.0.2.127", false),
        ("192.0.2.1", "192.0.2.1", true),
        ("192.0.2.1", "192.0.2.0", false),
        ("192.0.2.1/32", "192.0.2.0", false),
        ("0.0.0.0/0", "255.1.2.3", true),
        ("0.0.0.0/0", "::1", false),
        ("::/0", "::1", true),
        ("::/0", "127.0.0.1", false),
        ("2001:db8::/32", "2001:db8:ffff::1", true),
        ("2001:db8::/32", "2001:db9::", false),
        ("::1", "::1", true),
        ("::1", "::2", false),
        // As they arrive on an IPv6 listener.
        ("10.0.0.0/8", "::ffff:10.1.1.1", true),
        ("::ffff:10.0.0.0/104", "10.1.1.1", true),
        ("::ffff:10.0.0.0/104", "11.1.1.1", false),
        ("::ffff:10.0.0.1", "::ffff:10.0.0.1", true),
    ];
    for (filter, address, expected) in cases {
        assert_eq!(matches(filter, address), expected, "{filter} {address}");
    }
}

#[test]
fn what_is_no_filter_is_refused() {
    for text in ["", "/", "host", "10.0.0.0/", "10.0.0.0/33", "::/129", "1.2.3/8", "1.2.3.4/+8"] {
        assert_eq!(text.parse::<AddressFilter>(), Err(OptionError::AddressFilter), "{text}");
    }
    assert_eq!("::/256".parse::<AddressFilter>(), Err(OptionError::AddressFilter));
}

#[test]
fn no_filter_admits_all_and_one_match_is_enough() {
    let admits =
        |options: &Options, address: &str| options.admits_address(address.parse().unwrap());
    let options = Options::default();
    assert!(admits(&options, "192.0.2.1"));
    let options = options.accept_filter("10.0.0.0/8".parse().unwrap());
    assert!(!admits(&options, "192.0.2.1"));
    let options = options.accept_filter("192.0.2.0/24".parse().unwrap());
    assert!(admits(&options, "192.0.2.1") && admits(&options, "10.0.0.1"));
}

#[test]
fn a_process_needs_one_match_of_any_kind() {
    let filters = Options::default().ipc_filters;
    assert!(filters.admit(None, None, None));
    let options = Options::default().ipc_filter_user(1).ipc_filter_group(2).ipc_filter_process(3);
    let expected = IpcFilters { users: vec![1], groups: vec![2], processes: vec![3] };
    assert_eq!(options.ipc_filters, expected);
    assert!(expected.admit(Some(1), Some(9), Some(9)));
    assert!(expected.admit(Some(9), Some(2), Some(9)));
    assert!(expected.admit(Some(9), Some(9), Some(3)));
    assert!(!expected.admit(Some(2), Some(3), Some(1)));
    assert!(!expected.admit(None, None, None));
}

proptest! {
    #[test]
    fn any_text_is_a_filter_or_an_error(text in prop_oneof![".*", "[0-9a-f.:/]{0,20}"]) {
        if let Ok(filter) = text.parse::<AddressFilter>() {
            let _ = filter.matches("192.0.2.1".parse().unwrap());
        }
    }

    #[test]
    fn an_address_matches_each_of_its_prefixes(bits in any::<u128>(), prefix in 0..=128_u8) {
        let address = std::net::Ipv6Addr::from(bits);
        let filter: AddressFilter = format!("{address}/{prefix}").parse().unwrap();
        prop_assume!(address.to_ipv4_mapped().is_none());
        prop_assert!(filter.matches(address.into()));
        if prefix > 0 {
            let other = std::net::Ipv6Addr::from(bits ^ (1 << (128 - u32::from(prefix))));
            prop_assume!(other.to_ipv4_mapped().is_none());
            prop_assert!(!filter.matches(other.into()));
        }
    }
}
