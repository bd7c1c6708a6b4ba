//! Binding: the endpoint as it turned out, and what may go wrong.

use std::os::unix::net::UnixListener;

use zmtp_net::{AddressingError, Endpoint, EventKind, IpcEndpoint, SocketType};

use crate::support::{
    LONG, abstract_name, context, event, join, options, recv, socket, text, with,
};

/// The path behind `ipc://`.
fn path(endpoint: &Endpoint) -> String {
    endpoint.to_string().trim_start_matches("ipc://").into()
}

/// An ipc endpoint in a fresh directory that lives as long as the socket.
fn sibling(endpoint: &Endpoint, name: &str) -> String {
    let path = path(endpoint);
    format!("{}/{name}", path.rsplit_once('/').unwrap().0)
}

#[test]
fn open_ports_and_paths_are_told_as_they_turned_out() {
    let context = context();
    let name = abstract_name("binding");
    for (asked, begins) in [
        ("tcp://*:*", "tcp://0.0.0.0:"),
        ("tcp://0.0.0.0:0", "tcp://0.0.0.0:"),
        ("tcp://lo:*", "tcp://127.0.0.1:"),
        ("tcp://127.0.0.1:0", "tcp://127.0.0.1:"),
        ("tcp://localhost:*", "tcp://127.0.0.1:"),
        ("tcp://[::1]:*", "tcp://[::1]:"),
        ("ipc://*", "ipc://"),
        (&name, &name),
        ("inproc://name", "inproc://name"),
    ] {
        let (pull, push) = (socket(&context, SocketType::Pull), socket(&context, SocketType::Push));
        let endpoint = pull.bind(asked).unwrap();
        let told = endpoint.to_string();
        assert!(told.starts_with(begins), "{asked} became {told}");
        assert!(!told.contains('*') && !told.ends_with(":0"), "{asked} became {told}");
        assert_eq!(pull.last_endpoint().unwrap(), endpoint);
        push.connect(told.replace("0.0.0.0", "127.0.0.1")).unwrap();
        assert_eq!(push.last_endpoint().unwrap().transport(), endpoint.transport());
        push.send("hello").unwrap();
        assert_eq!(text(&pull), "hello", "{told}");
    }
}

#[test]
fn ipv6_listens_on_both_if_asked_for() {
    let context = context();
    let pull = with(&context, SocketType::Pull, options().ipv6(true));
    let endpoint = pull.bind("tcp://*:*").unwrap().to_string();
    assert!(endpoint.starts_with("tcp://[::]:"), "{endpoint}");
    for host in ["127.0.0.1", "[::1]"] {
        let push = socket(&context, SocketType::Push);
        push.connect(endpoint.replace("[::]", host)).unwrap();
        push.send(host).unwrap();
        assert_eq!(text(&pull), host);
    }
}

#[test]
fn an_address_in_use_is_an_error_and_an_event() {
    let context = context();
    let (one, two) = (socket(&context, SocketType::Pull), socket(&context, SocketType::Pull));
    let events = two.monitor();
    for transport in ["tcp://127.0.0.1:*", &abstract_name("in use")] {
        let endpoint = one.bind(transport).unwrap();
        let error = two.bind(&endpoint).unwrap_err();
        let AddressingError::Io(error) = error else { panic!("{error}") };
        assert_eq!(error.kind(), std::io::ErrorKind::AddrInUse, "{endpoint}");
        let event = event(&events, |kind| matches!(kind, EventKind::BindFailed(_)));
        assert_eq!(event.kind, EventKind::BindFailed(error.into()));
        assert_eq!(event.local.as_deref(), Some(&*endpoint.to_string()));
    }
}

#[test]
fn an_inproc_name_in_use_is_an_error_until_it_is_free() {
    let context = context();
    let (one, two) = (socket(&context, SocketType::Pull), socket(&context, SocketType::Pull));
    one.bind("inproc://name").unwrap();
    assert!(matches!(two.bind("inproc://name"), Err(AddressingError::NameInUse)));
    assert!(matches!(one.bind("inproc://name"), Err(AddressingError::NameInUse)));
    one.unbind("inproc://name").unwrap();
    two.bind("inproc://name").unwrap();
    drop(two);
    one.bind("inproc://name").unwrap();
    // Another context has names of its own.
    let other = crate::support::context();
    socket(&other, SocketType::Pull).bind("inproc://name").unwrap();
}

#[test]
fn an_endpoint_can_be_bound_to_again() {
    let context = context();
    let pull = socket(&context, SocketType::Pull);
    let mut endpoints = vec!["inproc://again".to_owned(), abstract_name("again")];
    endpoints.push(pull.bind("tcp://127.0.0.1:*").unwrap().to_string());
    pull.unbind(&endpoints[2]).unwrap();
    for endpoint in endpoints {
        for n in 0..3 {
            let push = socket(&context, SocketType::Push);
            join(&pull, &push, &endpoint);
            push.send(n.to_string()).unwrap();
            assert_eq!(text(&pull), n.to_string(), "{endpoint}");
            pull.unbind(&endpoint).unwrap();
        }
    }
}

#[test]
fn an_endpoint_is_unbound_as_it_was_asked_for_too() {
    let context = context();
    let pull = socket(&context, SocketType::Pull);
    let events = pull.monitor();
    for host in ["*", "localhost", "lo"] {
        // A port that was free a moment ago may be taken by now.
        let (asked, bound) = std::iter::repeat_with(|| {
            let any = pull.bind("tcp://127.0.0.1:*").unwrap().to_string();
            pull.unbind(&any).unwrap();
            let asked = format!("tcp://{host}:{}", any.rsplit_once(':').unwrap().1);
            let bound = pull.bind(&asked);
            (asked, bound)
        })
        .take(20)
        .find_map(|(asked, bound)| Some((asked, bound.ok()?.to_string())))
        .unwrap();
        assert_ne!(asked, bound);
        pull.unbind(&asked).unwrap();
        let closed = |kind: &EventKind| *kind == EventKind::Closed;
        let told = std::iter::repeat_with(|| event(&events, closed).local)
            .take(40)
            .any(|local| local.as_deref() == Some(&*bound));
        assert!(told, "{asked}");
        assert!(matches!(pull.unbind(&asked), Err(AddressingError::NotThere)), "{asked}");
        assert!(matches!(pull.unbind(&bound), Err(AddressingError::NotThere)), "{asked}");
    }
}

#[test]
fn of_several_that_were_asked_for_alike_the_last_is_unbound() {
    let context = context();
    let pull = socket(&context, SocketType::Pull);
    for asked in ["tcp://127.0.0.1:*", "ipc://*"] {
        let mut bound: Vec<_> = (0..3).map(|_| pull.bind(asked).unwrap()).collect();
        // The place of the first one is taken again by one that is later than the others.
        pull.unbind(&bound[0]).unwrap();
        bound[0] = pull.bind(asked).unwrap();
        for index in [0, 2, 1] {
            pull.unbind(asked).unwrap();
            let gone = pull.unbind(&bound[index]);
            assert!(matches!(gone, Err(AddressingError::NotThere)), "{asked} {index}");
        }
        assert!(matches!(pull.unbind(asked), Err(AddressingError::NotThere)), "{asked}");
    }
}

#[test]
fn the_file_of_a_dead_listener_is_replaced_and_that_of_ours_goes_with_us() {
    let context = context();
    let place = socket(&context, SocketType::Pull);
    let path = sibling(&place.bind("ipc://*").unwrap(), "stale");
    // The file stays when a std listener goes.
    drop(UnixListener::bind(&path).unwrap());
    assert!(std::fs::exists(&path).unwrap());
    let pull = socket(&context, SocketType::Pull);
    let push = socket(&context, SocketType::Push);
    join(&pull, &push, &format!("ipc://{path}"));
    push.send("hello").unwrap();
    assert_eq!(text(&pull), "hello");
    drop(pull);
    assert!(!std::fs::exists(&path).unwrap(), "the file is left behind");
}

#[test]
fn a_file_that_is_no_socket_is_left_alone() {
    let context = context();
    let place = socket(&context, SocketType::Pull);
    let path = sibling(&place.bind("ipc://*").unwrap(), "file");
    std::fs::write(&path, "precious").unwrap();
    let pull = socket(&context, SocketType::Pull);
    assert!(matches!(pull.bind(format!("ipc://{path}")), Err(AddressingError::Io(_))));
    assert_eq!(std::fs::read(&path).unwrap(), b"precious");
    std::fs::remove_file(&path).unwrap();
}

#[test]
fn what_cannot_be_bound_or_connected_to_is_refused() {
    let context = context();
    let socket = socket(&context, SocketType::Pull);
    let long = format!("ipc:///{}", "x".repeat(200));
    for endpoint in [
        "",
        "tcp",
        "tcp://",
        "udp://127.0.0.1:1",
        "tcp://127.0.0.1:70000",
        "ipc://",
        "inproc://",
        &long,
    ] {
        assert!(matches!(socket.bind(endpoint), Err(AddressingError::Endpoint(_))), "{endpoint}");
        assert!(
            matches!(socket.connect(endpoint), Err(AddressingError::Endpoint(_))),
            "{endpoint}"
        );
    }
    for endpoint in ["tcp://*:5555", "tcp://127.0.0.1:*", "ipc://*"] {
        assert!(
            matches!(socket.connect(endpoint), Err(AddressingError::Endpoint(_))),
            "{endpoint}"
        );
    }
    assert!(matches!(socket.bind("tcp://192.0.2.1:*"), Err(AddressingError::Io(_))));
    assert!(socket.bind("tcp://no-such-interface:*").is_err());
    assert!(socket.bind("ipc:///no/such/directory/socket").is_err());
    assert!(matches!(socket.unbind("tcp://127.0.0.1:5555"), Err(AddressingError::NotThere)));
    assert!(matches!(socket.disconnect("tcp://127.0.0.1:5555"), Err(AddressingError::NotThere)));
    assert!(matches!(socket.unbind("inproc://nobody"), Err(AddressingError::NotThere)));
    assert!(socket.peers().is_empty());
}

#[test]
fn an_endpoint_of_a_type_is_as_good_as_its_text() {
    let context = context();
    let (pull, push) = (socket(&context, SocketType::Pull), socket(&context, SocketType::Push));
    let any = std::net::SocketAddr::from(([127, 0, 0, 1], 0));
    let endpoint = pull.bind(any).unwrap();
    let address: std::net::SocketAddr = crate::support::address_of(&endpoint);
    push.connect(address).unwrap();
    assert!(pull.wait_for_peers(1, LONG));
    let ipc: Result<IpcEndpoint, _> = abstract_name("typed").trim_start_matches("ipc://").parse();
    pull.bind(Endpoint::Ipc(ipc.unwrap())).unwrap();
    push.send("hello").unwrap();
    assert_eq!(recv(&pull).first(), b"hello");
}
