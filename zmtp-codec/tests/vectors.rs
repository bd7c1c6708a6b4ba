//! Every octet string captured from libzmq that concerns a codec, replayed.
//!
//! What libzmq sent is given to a connection as its peer and must make the expected events; what a
//! connection says in the same place must be what libzmq said. Each conversation is played whole,
//! cut once at each place, and octet by octet. `data/vectors.json` holds the captures; each of them
//! is either replayed here or listed, with the reason, in `vectors/out_of_scope.rs`.
#![expect(clippy::unwrap_used, clippy::panic, reason = "clippy spares tests, but not helpers")]

#[path = "support/pipe.rs"]
mod pipe;
#[path = "support/script.rs"]
mod script;

#[path = "vectors/captures.rs"]
mod captures;
#[path = "vectors/curve.rs"]
mod curve;
#[path = "vectors/envelopes.rs"]
mod envelopes;
#[path = "vectors/greetings.rs"]
mod greetings;
#[path = "vectors/out_of_scope.rs"]
mod out_of_scope;
#[path = "vectors/plain.rs"]
mod plain;
#[path = "vectors/play.rs"]
mod play;
#[path = "vectors/subscriptions.rs"]
mod subscriptions;
#[path = "vectors/version_1.rs"]
mod version_1;
#[path = "vectors/version_2.rs"]
mod version_2;

use captures::Captures;

#[test]
fn every_capture_is_replayed_or_listed() {
    let captures = Captures::load();
    greetings::replay(&captures);
    subscriptions::replay(&captures);
    envelopes::replay(&captures);
    version_2::replay(&captures);
    version_1::replay(&captures);
    plain::replay(&captures);
    curve::replay(&captures);
    for (pattern, reason) in out_of_scope::LIST {
        captures.list(pattern, reason);
    }
    assert_eq!(captures.left(), Vec::<&str>::new(), "neither replayed nor listed");
}
