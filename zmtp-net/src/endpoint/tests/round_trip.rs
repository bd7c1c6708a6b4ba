//! Whatever is read prints as something that reads as the same; nothing panics.

use proptest::prelude::*;

use super::read;

fn host() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("*".to_owned()),
        any::<std::net::Ipv4Addr>().prop_map(|address| address.to_string()),
        any::<std::net::Ipv6Addr>().prop_map(|address| address.to_string()),
        any::<std::net::Ipv6Addr>().prop_map(|address| format!("[{address}]")),
        (any::<std::net::Ipv6Addr>(), "[a-z0-9]{1,15}")
            .prop_map(|(address, zone)| format!("[{address}%{zone}]")),
        "[a-z][a-zA-Z0-9_.-]{0,40}",
    ]
}

fn address() -> impl Strategy<Value = String> {
    (host(), prop_oneof![Just("*".to_owned()), any::<u16>().prop_map(|port| port.to_string())])
        .prop_map(|(host, port)| format!("{host}:{port}"))
}

fn endpoint() -> impl Strategy<Value = String> {
    prop_oneof![
        address().prop_map(|address| format!("tcp://{address}")),
        (address(), address()).prop_map(|(source, address)| format!("tcp://{source};{address}")),
        "ipc://[^\0@][^\0]{0,25}",
        "ipc://@[^\0]{1,26}",
        "inproc://[^\0]{1,64}",
    ]
}

proptest! {
    #[test]
    fn what_is_well_formed_reads_and_reads_back(text in endpoint()) {
        let endpoint = read(&text).unwrap();
        let printed = endpoint.to_string();
        prop_assert_eq!(&read(&printed), &Ok(endpoint));
        // The printed form is final.
        prop_assert_eq!(read(&printed).unwrap().to_string(), printed);
    }

    #[test]
    fn what_is_read_at_all_reads_back(
        front in prop_oneof![Just(""), Just("tcp://"), Just("ipc://"), Just("inproc://")],
        rest in prop_oneof![".*", r"[\[\]*%;:.@0-9a-f]{0,24}"],
    ) {
        if let Ok(endpoint) = read(&format!("{front}{rest}")) {
            prop_assert_eq!(read(&endpoint.to_string()), Ok(endpoint.clone()));
            let _ = (endpoint.clone().for_bind(), endpoint.for_connect());
        }
    }
}
