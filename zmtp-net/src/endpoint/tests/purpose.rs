//! Some endpoints are only for bind, some only for connect.

use super::super::EndpointError as E;
use super::read;

#[test]
fn what_bind_and_connect_take() {
    let endpoints = [
        ("tcp://127.0.0.1:5555", None, None),
        ("tcp://[::1]:5555", None, None),
        ("tcp://host:5555", None, None),
        ("tcp://*:5555", None, Some(E::WildcardHost)),
        ("tcp://*:*", None, Some(E::WildcardHost)),
        ("tcp://127.0.0.1:*", None, Some(E::WildcardPort)),
        ("tcp://127.0.0.1:0", None, Some(E::WildcardPort)),
        ("tcp://127.0.0.1:0;127.0.0.1:1", Some(E::SourceOnBind), None),
        ("tcp://*:*;127.0.0.1:1", Some(E::SourceOnBind), None),
        ("ipc:///a", None, None),
        ("ipc://@a", None, None),
        ("ipc://*", None, Some(E::WildcardPath)),
        ("inproc://a", None, None),
        ("inproc://*", None, None),
    ];
    for (text, bind, connect) in endpoints {
        let endpoint = read(text).unwrap();
        assert_eq!(endpoint.clone().for_bind().err(), bind, "bind {text}");
        assert_eq!(endpoint.clone().for_connect().err(), connect, "connect {text}");
        if bind.is_none() {
            assert_eq!(endpoint.clone().for_bind(), Ok(endpoint), "{text}");
        }
    }
}
