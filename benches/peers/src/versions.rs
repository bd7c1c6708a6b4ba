//! Which version of each peer is built in: the lock file knows.

use std::collections::BTreeMap;

const LOCK: &str = include_str!("../Cargo.lock");

/// Each implementation, its crate, and how it is used.
const PEERS: [(&str, &str, &str); 5] = [
    ("omq", "omq-tokio", "blocking calls, try_send first as in its benchmark, one I/O thread"),
    ("omq-tokio", "omq-tokio", "tasks on tokio, one thread, try_send first as in its benchmark"),
    ("monocoque", "monocoque-rs", "on tokio, one thread; streams coalesced, flushed every 1024"),
    ("rzmq", "rzmq", "on tokio, one thread; queues of 100,000, no throttle, as its figures"),
    ("zeromq", "zeromq", "on tokio, two workers, as its benchmark"),
];

/// Writes them as JSON.
pub(crate) fn tell() {
    let all = PEERS.map(|(name, package, how)| {
        (name, format!("{name}: {package} {}, {how}", version(package).unwrap_or("unknown")))
    });
    println!("{}", crate::wire::ok(serde_json::to_string(&BTreeMap::from(all))));
}

fn version(package: &str) -> Option<&'static str> {
    let (_, after) = LOCK.split_once(&format!("name = \"{package}\"\nversion = \""))?;
    Some(after.split_once('"')?.0)
}
