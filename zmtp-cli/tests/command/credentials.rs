//! CURVE and PLAIN between two processes.

use super::support::{Zmtp, at, directory, keys, public, run};

const ANYWHERE: &str = "tcp://127.0.0.1:*";

#[test]
fn curve_with_keys_from_files() {
    let directory = directory();
    let server = keys(directory.path(), "server");
    let pull = Zmtp::idle([
        "pull",
        "-b",
        ANYWHERE,
        "-n",
        "1",
        "--curve-server",
        "--secret-key",
        &at(&server),
    ]);
    let bound = pull.bound();
    run(["push", "-c", &bound, "-m", "sealed", "--server-key", &at(&public(&server))]).good();
    assert_eq!(pull.finish().good(), "sealed\n");
}

#[test]
fn a_key_may_be_an_argument() {
    let directory = directory();
    let server = keys(directory.path(), "server");
    let secret = std::fs::read_to_string(&server).unwrap();
    let key = std::fs::read_to_string(public(&server)).unwrap();
    let args = ["rep", "-b", ANYWHERE, "--echo", "-n", "1", "--curve-server", "--secret-key"];
    let rep = Zmtp::idle(args.into_iter().chain([secret.trim()]));
    let bound = rep.bound();
    let args = ["req", "-c", &bound, "-m", "hello", "--server-key", key.trim()];
    assert_eq!(run(args).good(), "hello\n");
    rep.finish().good();
}

#[test]
fn only_clients_with_a_known_key_come_in() {
    let directory = directory();
    let [server, friend, stranger] =
        ["server", "friend", "stranger"].map(|name| keys(directory.path(), name));
    let (secret, allowed) = (at(&server), at(&public(&friend)));
    let pull = Zmtp::idle([
        "pull",
        "-b",
        ANYWHERE,
        "-n",
        "1",
        "--curve-server",
        "--secret-key",
        &secret,
        "--allow-key",
        &allowed,
    ]);
    let bound = pull.bound();
    let as_client = |who: &std::path::Path, limit: &str| {
        let key = at(&public(&server));
        run([
            "push",
            "-c",
            &bound,
            "-m",
            "hello",
            "--server-key",
            &key,
            "--secret-key",
            &at(who),
            "-t",
            limit,
            "--peers",
            "1",
        ])
    };
    as_client(&stranger, "60").failed(1, "refused");
    as_client(&friend, "60").good();
    assert_eq!(pull.finish().good(), "hello\n");
}

#[test]
fn a_wrong_server_key_is_told() {
    let directory = directory();
    let [server, other] = ["server", "other"].map(|name| keys(directory.path(), name));
    let secret = at(&server);
    let pull = Zmtp::idle(["pull", "-b", ANYWHERE, "--curve-server", "--secret-key", &secret]);
    let bound = pull.bound();
    let key = at(&public(&other));
    let done =
        run(["push", "-c", &bound, "-m", "x", "--server-key", &key, "-t", "2", "--peers", "1"]);
    done.failed(3, "0 of 1 peers came within 2s").says_also("--server-key");
}

#[test]
fn plain_with_the_right_and_a_wrong_password() {
    let directory = directory();
    let login = directory.path().join("login");
    std::fs::write(&login, "admin:se:cret\n").unwrap();
    let rep = Zmtp::idle(["rep", "-b", ANYWHERE, "--echo", "--plain-allow", &at(&login)]);
    let bound = rep.bound();
    let ask = |login: &str, limit: &str| {
        run(["req", "-c", &bound, "-m", "hello", "--plain", login, "-t", limit])
    };
    assert_eq!(ask("admin:se:cret", "60").good(), "hello\n");
    ask("admin:other", "60").failed(1, "the peer refused the connection");
    ask("nobody:se:cret", "60").failed(1, "the peer refused the connection");
}

#[test]
fn a_peer_of_another_mechanism_stays_out() {
    let directory = directory();
    let server = keys(directory.path(), "server");
    let secret = at(&server);
    let pull = Zmtp::idle(["pull", "-b", ANYWHERE, "--curve-server", "--secret-key", &secret]);
    let bound = pull.bound();
    let done = run(["push", "-c", &bound, "-m", "x", "-t", "60", "--peers", "1"]);
    done.failed(1, "mechanism");
}
