//! Endpoints where nobody is, or somebody else.

use std::net::TcpListener;

use super::support::{Zmtp, directory, ipc, run};

/// A port of this machine where nobody listens: it is held, so that nobody takes it meanwhile.
fn closed_port() -> (std::net::TcpStream, u16) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let stream = std::net::TcpStream::connect(listener.local_addr().unwrap()).unwrap();
    let port = stream.local_addr().unwrap().port();
    drop(listener);
    (stream, port)
}

#[test]
fn ping_says_that_nobody_listens() {
    let (_held, port) = closed_port();
    let endpoint = format!("tcp://127.0.0.1:{port}");
    run(["ping", &endpoint]).failed(1, &format!("{endpoint}: connection refused"));
    let directory = directory();
    run(["ping", &ipc(&directory)]).failed(1, "there is no such socket");
}

#[test]
fn ping_says_that_a_name_does_not_exist() {
    run(["ping", "tcp://name.invalid:5555"]).failed(1, "tcp://name.invalid:5555: ");
}

#[test]
fn an_endpoint_that_is_taken_cannot_be_bound() {
    let pull = Zmtp::idle(["pull", "-b", "tcp://127.0.0.1:*"]);
    let bound = pull.bound();
    run(["pull", "-b", &bound]).failed(1, &format!("{bound}: "));
}

#[test]
fn a_socket_says_at_its_time_out_that_there_was_no_connection() {
    let (_held, port) = closed_port();
    let endpoint = format!("tcp://127.0.0.1:{port}");
    let args = ["sub", "-c", &endpoint, "-t", "5"];
    let why = "connection refused, nobody listens there";
    run(args).failed(3, &format!("no message came within 5s ({endpoint}: {why})"));
}

#[test]
fn a_peer_of_the_wrong_type_is_told() {
    let pull = Zmtp::idle(["pull", "-b", "tcp://127.0.0.1:*"]);
    let bound = pull.bound();
    run(["sub", "-c", &bound, "-t", "8"]).failed(1, &format!("{bound}: the handshake failed: "));
}

#[test]
fn a_socket_tells_apart_why_there_is_no_connection() {
    let directory = directory();
    let endpoint = ipc(&directory);
    let reason = format!("({endpoint}: there is no such socket)");
    run(["sub", "-c", &endpoint, "-t", "2"]).failed(3, &reason);
    // As a ping says it.
    let name = "tcp://name.invalid:5555";
    let said = run(["ping", name]).err;
    let why = said.trim_end().strip_prefix("zmtp: ").unwrap();
    run(["sub", "-c", name, "-t", "8"]).failed(3, &format!("({why})"));
}
