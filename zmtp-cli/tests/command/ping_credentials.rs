//! Pings of listeners that want credentials.

use super::support::{Zmtp, at, directory, json_lines, keys, public, run};

const ANYWHERE: &str = "tcp://127.0.0.1:*";

#[test]
fn curve_is_named_without_a_key_and_pinged_with_it() {
    let directory = directory();
    let server = keys(directory.path(), "server");
    let (secret, key) = (at(&server), at(&public(&server)));
    for (command, came_as) in [("pull", "PUSH"), ("pub", "SUB"), ("router", "REQ")] {
        let args = [command, "-b", ANYWHERE, "--curve-server", "--secret-key", &secret];
        let zmtp = Zmtp::start(args);
        let bound = zmtp.bound();
        let done = run(["ping", "-t", "60", &bound]);
        assert!(done.out.contains("mechanism     CURVE, server"), "{}", done.out);
        done.failed(1, "it speaks CURVE, not NULL: give its --server-key");
        let said = run(["ping", "-t", "60", &bound, "--server-key", &key, "--json"]).good();
        let said = &json_lines(&said)[0];
        assert_eq!(said["socket_type"], command.to_uppercase());
        assert_eq!((&said["mechanism"], &said["came_as"]), (&"CURVE".into(), &came_as.into()));
        assert_eq!(said["round_trips_ms"].as_array().unwrap().len(), 1);
    }
}

#[test]
fn a_wrong_server_key_is_told() {
    let directory = directory();
    let [server, other] = ["server", "other"].map(|name| keys(directory.path(), name));
    let secret = at(&server);
    let pull = Zmtp::idle(["pull", "-b", ANYWHERE, "--curve-server", "--secret-key", &secret]);
    let bound = pull.bound();
    let key = at(&public(&other));
    run(["ping", "-t", "60", &bound, "--server-key", &key])
        .failed(1, "is --server-key the key of this server?");
}

#[test]
fn a_key_that_is_not_let_in_is_told() {
    let directory = directory();
    let [server, friend] = ["server", "friend"].map(|name| keys(directory.path(), name));
    let (secret, allowed, key) = (at(&server), at(&public(&friend)), at(&public(&server)));
    let pull = Zmtp::idle([
        "pull",
        "-b",
        ANYWHERE,
        "--curve-server",
        "--secret-key",
        &secret,
        "--allow-key",
        &allowed,
    ]);
    let bound = pull.bound();
    run(["ping", "-t", "60", &bound, "--server-key", &key])
        .failed(1, "the credentials are not good (400)");
    run(["ping", "-t", "60", &bound, "--server-key", &key, "--secret-key", &at(&friend)]).good();
}

#[test]
fn plain_with_the_right_and_a_wrong_password() {
    let pull = Zmtp::idle(["pull", "-b", ANYWHERE, "--plain-allow", "admin:secret"]);
    let bound = pull.bound();
    run(["ping", "-t", "60", &bound])
        .failed(1, "it speaks PLAIN, not NULL: give --plain USER:PASSWORD");
    run(["ping", "-t", "60", &bound, "--plain", "admin:wrong"]).failed(1, "it refused us");
    let said = run(["ping", "-t", "60", &bound, "--plain", "admin:secret", "--json"]).good();
    assert_eq!(json_lines(&said)[0]["socket_type"], "PULL");
}

#[test]
fn types_that_deal_messages_do_not_let_it_in() {
    let push = Zmtp::start(["push", "-b", ANYWHERE, "--plain-allow", "a:b"]);
    let bound = push.bound();
    run(["ping", "-t", "60", &bound, "--plain", "a:b"])
        .failed(1, "it lets in no REQ, SUB, PUB, PUSH");
    let said = run(["ping", "-t", "60", &bound, "--plain", "a:b", "--as", "PULL", "--json"]).good();
    assert_eq!(json_lines(&said)[0]["socket_type"], "PUSH");
}

#[test]
fn credentials_that_nobody_wants_are_told() {
    let pull = Zmtp::idle(["pull", "-b", ANYWHERE]);
    let bound = pull.bound();
    let done = run(["ping", "-t", "60", &bound, "--plain", "a:b"]);
    done.failed(1, "it speaks NULL, not PLAIN: leave out the credentials");
}
