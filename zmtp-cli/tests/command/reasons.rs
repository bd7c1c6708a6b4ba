//! What was awaited in vain has the reason with it: the one that is to blame.

use std::net::TcpListener;

use super::support::{Zmtp, at, directory, keys, public, run};

const ANYWHERE: &str = "tcp://127.0.0.1:*";

#[test]
fn nobody_came_is_no_lack_of_room() {
    let args = ["push", "-b", ANYWHERE, "-m", "x", "-t", "200ms"];
    run(args).failed(3, "timed out: no peer came within 200ms");
}

#[test]
fn the_one_that_is_not_there_is_named_and_not_the_one_that_is() {
    let pull = Zmtp::idle(["pull", "-b", ANYWHERE]);
    let good = pull.bound();
    // A port that is held, and where nobody listens.
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let held = std::net::TcpStream::connect(listener.local_addr().unwrap()).unwrap();
    drop(listener);
    let dead = format!("tcp://{}", held.local_addr().unwrap());
    let done = run(["push", "-c", &good, "-c", &dead, "-m", "a", "-m", "b", "-t", "1"]);
    let reason = format!("timed out: not all was sent within 1s (1 message waits; {dead}: ");
    let done = done.failed(3, &reason);
    assert!(!done.err.contains(&good), "{}", done.err);
    // The other way round too.
    run(["push", "-c", &dead, "-c", &good, "-m", "a", "-m", "b", "-t", "1"]).failed(3, &reason);
}

#[test]
fn a_key_of_another_server_is_suspected() {
    let directory = directory();
    let [server, other] = ["server", "other"].map(|name| keys(directory.path(), name));
    let secret = at(&server);
    let pull = Zmtp::idle(["pull", "-b", ANYWHERE, "--curve-server", "--secret-key", &secret]);
    let bound = pull.bound();
    let key = at(&public(&other));
    let args = ["push", "-c", &bound, "-m", "x", "--server-key", &key, "-t", "3"];
    run(args).failed(3, "is --server-key the key of this server?");
}

#[test]
fn who_wants_another_mechanism_is_told() {
    let directory = directory();
    let server = keys(directory.path(), "server");
    let (secret, key) = (at(&server), at(&public(&server)));
    let servers = [
        vec!["pull", "-b", ANYWHERE, "--curve-server", "--secret-key", &secret],
        vec!["pull", "-b", ANYWHERE, "--plain-allow", "a:b"],
        vec!["pull", "-b", ANYWHERE],
    ];
    let clients = [vec![], vec!["--plain", "a:b"], vec!["--server-key", &key]];
    for (which, server) in servers.into_iter().enumerate() {
        let pull = Zmtp::idle(server);
        let bound = pull.bound();
        for (number, client) in clients.iter().enumerate() {
            // Each with the two that it is not made for.
            if which + number == 2 {
                continue;
            }
            let args = ["push", "-c", &bound, "-m", "x"].into_iter().chain(client.iter().copied());
            run(args).failed(1, "mechanism");
        }
    }
}
