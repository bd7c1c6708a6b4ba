//! Arbitrary octets at one connection, cut and uncut.

mod curve;

use arbitrary::Unstructured;
use zmtp_codec::{Connection, Time};

pub use curve::raw_curve;

use crate::drive::drive;
use crate::role::Role;
use crate::settings::{Settings, Way};
use crate::transcript::prefix;

/// NULL, with any peer version.
pub fn raw_null(data: &[u8]) {
    raw(data, [Role::Null, Role::NullAuthenticated]);
}

/// PLAIN, as client and as server.
pub fn raw_plain(data: &[u8]) {
    raw(data, [Role::PlainClient, Role::PlainServer]);
}

fn raw(data: &[u8], roles: [Role; 2]) {
    let mut u = Unstructured::new(data);
    let settings = Settings::read(&mut u);
    let role = roles[usize::from(settings.second_role)];
    let mut stream = prefix(role, &settings);
    stream.extend_from_slice(u.take_rest());
    however_cut(role, &settings, &stream);
}

/// The stream gives the same events, the same error and the same answers however it is cut.
fn however_cut(role: Role, settings: &Settings, stream: &[u8]) {
    let run = |way: Way| {
        let connection = Connection::new(settings.config(), role.security(), Time::ZERO);
        drive(connection, stream, way, settings.refusal)
    };
    assert_eq!(run(Way::WHOLE), run(settings.way), "it matters how the stream is cut");
}
