//! Each form of an endpoint, and how it is printed.

use super::super::{Endpoint, Host, IpcName, TcpEndpoint};
use super::{long, read};

#[test]
fn every_form_has_one_printed_form() {
    let forms = [
        ("tcp://192.0.2.1:5555", "tcp://192.0.2.1:5555"),
        ("tcp://192.0.2.1:05555", "tcp://192.0.2.1:5555"),
        ("tcp://192.0.2.1:65535", "tcp://192.0.2.1:65535"),
        ("tcp://*:5555", "tcp://*:5555"),
        ("tcp://*:*", "tcp://*:*"),
        ("tcp://127.0.0.1:0", "tcp://127.0.0.1:*"),
        ("tcp://[::1]:5555", "tcp://[::1]:5555"),
        ("tcp://::1:5555", "tcp://[::1]:5555"),
        ("tcp://:::5555", "tcp://[::]:5555"),
        ("tcp://[2001:DB8:0::1]:5555", "tcp://[2001:db8::1]:5555"),
        ("tcp://[fe80::1%eth0]:5555", "tcp://[fe80::1%eth0]:5555"),
        ("tcp://fe80::1%2:5555", "tcp://[fe80::1%2]:5555"),
        ("tcp://db-1.example:5555", "tcp://db-1.example:5555"),
        ("tcp://eth0.100:5555", "tcp://eth0.100:5555"),
        ("tcp://my_host:5555", "tcp://my_host:5555"),
        ("tcp://192.0.2.7:0;db.example:5555", "tcp://192.0.2.7:*;db.example:5555"),
        ("tcp://eth1:4000;[::1]:5555", "tcp://eth1:4000;[::1]:5555"),
        ("tcp://[::2]:*;::1:5555", "tcp://[::2]:*;[::1]:5555"),
        ("ipc:///run/a.sock", "ipc:///run/a.sock"),
        ("ipc://relative/a://b", "ipc://relative/a://b"),
        ("ipc://@service", "ipc://@service"),
        ("ipc://@@", "ipc://@@"),
        ("ipc://*", "ipc://*"),
        ("ipc://*.sock", "ipc://*.sock"),
        ("inproc://a name; of:any kind", "inproc://a name; of:any kind"),
        ("inproc://*", "inproc://*"),
    ];
    for (text, printed) in forms {
        let endpoint = read(text).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(endpoint.to_string(), printed);
        assert_eq!(read(printed), Ok(endpoint), "{printed}");
    }
}

fn tcp(text: &str) -> TcpEndpoint {
    match read(text) {
        Ok(Endpoint::Tcp(tcp)) => tcp,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_tcp_endpoint_tells_its_parts() {
    let endpoint = tcp("tcp://eth1:*;[fe80::1%eth0]:5555");
    let zone = Some("eth0".into());
    assert_eq!(*endpoint.address().host(), Host::V6 { address: "fe80::1".parse().unwrap(), zone });
    assert_eq!(endpoint.address().port(), 5555);
    let source = endpoint.source().unwrap();
    assert_eq!((source.host(), source.port()), (&Host::Name("eth1".into()), 0));

    let endpoint = tcp("tcp://*:1");
    assert_eq!((endpoint.source(), endpoint.address().host()), (None, &Host::Any));
}

#[test]
fn an_ipc_endpoint_tells_what_it_names() {
    let name = |text: &str| match read(text) {
        Ok(Endpoint::Ipc(ipc)) => ipc.name().clone(),
        other => panic!("{other:?}"),
    };
    assert_eq!(name("ipc:///a"), IpcName::Path("/a".into()));
    assert_eq!(name("ipc://@a"), IpcName::Abstract("a".into()));
    assert_eq!(name("ipc://*"), IpcName::Wildcard);
}

#[test]
fn names_of_the_greatest_length_are_read() {
    assert!(read(&format!("ipc://{}", long(107))).is_ok());
    assert!(read(&format!("ipc://@{}", long(106))).is_ok());
    assert!(read(&format!("inproc://{}", long(256))).is_ok());
    assert!(read(&format!("tcp://{}:1", long(255))).is_ok());
    assert!(read(&format!("tcp://[::1%{}]:1", long(15))).is_ok());
}

#[test]
fn an_address_of_the_system_is_an_endpoint() {
    let printed = |text: &str| Endpoint::from(text.parse::<std::net::SocketAddr>().unwrap());
    assert_eq!(printed("192.0.2.1:80").to_string(), "tcp://192.0.2.1:80");
    assert_eq!(printed("[::1]:80").to_string(), "tcp://[::1]:80");
    assert_eq!(printed("[fe80::1%3]:80").to_string(), "tcp://[fe80::1%3]:80");
}
