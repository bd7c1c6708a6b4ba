//! What peers say of themselves: too much, cut short, and lies about its length.

use zmtp_net::codec::Config;

use crate::attack::{Harm, TWICE, broken, on_all};
use crate::hostile::{Phase, command, frame};
use crate::scheme::Scheme;

const COMMAND: u8 = 4;

fn property(name: &[u8], length: u32, value: &[u8]) -> Vec<u8> {
    let mut octets = vec![u8::try_from(name.len()).unwrap()];
    octets.extend(name);
    octets.extend(length.to_be_bytes());
    octets.extend(value);
    octets
}

/// The command of the handshake in which a peer would have its metadata.
const fn introducing(scheme: Scheme, is_server: bool) -> &'static str {
    match (scheme, is_server) {
        (Scheme::Null, _) | (_, true) => "READY",
        _ => "INITIATE",
    }
}

/// libzmq takes 90 MB of it, and keeps them.
#[test]
fn megabytes_of_properties_are_refused() {
    let harm = Harm { per_octet: 0, told: broken };
    on_all(&harm, |attack| {
        let properties = property(b"X-Bomb", 200, &[b'x'; 200]).repeat(5000);
        let name = introducing(attack.scheme, attack.target.connects());
        let mut hostile = attack.at(Phase::Greeted);
        let _ = hostile.say(&frame(COMMAND, &command(name, &properties)));
        hostile.is_closed();
        Ok(())
    });
}

/// zmq.rs panics where a length lies (286, 287), and at a type that does not exist; Go's zmq4 where
/// there is none.
#[test]
fn zmq_rs_286_malformed_introductions_are_refused() {
    let harm = Harm { per_octet: TWICE, told: broken };
    on_all(&harm, |attack| {
        let name = introducing(attack.scheme, attack.target.connects());
        let of_type = |socket_type: &[u8]| {
            let length = u32::try_from(socket_type.len()).unwrap();
            command(name, &property(b"Socket-Type", length, socket_type))
        };
        let bodies = [
            Vec::new(),
            b"\x05READ".to_vec(),
            b"\x00".to_vec(),
            b"\xffREADY".to_vec(),
            command(name, b"\x0bSocket-Type"),
            command(name, b"\xffSocket-Type"),
            command(name, &property(b"Socket-Type", 5, b"PUSH")),
            command(name, &property(b"Socket-Type", u32::MAX, b"PUSH")),
            command(name, &property(b"Socket-Type", 1 << 31, b"PUSH")),
            command(name, &property(b"", 4, b"PUSH")),
            of_type(b"FOO"),
            of_type(b"STREAM"),
            of_type(b""),
            of_type(attack.victim.socket_type().name().as_bytes()),
        ];
        for body in bodies.iter().filter(|body| !body.is_empty()) {
            let mut hostile = attack.at(Phase::Greeted);
            let _ = hostile.say(&frame(COMMAND, body));
            hostile.end();
            hostile.is_closed();
        }
        // As a message, too.
        let mut hostile = attack.at(Phase::Greeted);
        let _ = hostile.say(&frame(0, &of_type(b"PUSH")));
        hostile.is_closed();
        Ok(())
    });
}

/// CVE-2019-13132: libzmq copied the metadata of INITIATE to a buffer of fixed size. Here it is
/// accepted up to the limit, and refused beyond. Lies within the box are told by the codec's
/// `bad_input/curve_handshake.rs`.
#[test]
fn cve_2019_13132_much_metadata_is_accepted_up_to_the_limit() {
    let harm = Harm { per_octet: TWICE, told: broken };
    on_all(&harm, |attack| {
        for (length, fits) in [(1500, true), (1700, true), (2048, false), (60_000, false)] {
            let config = Config::new(attack.target.peer_type());
            let config = config.property("X-Much", &vec![b'x'; length]).unwrap();
            let mut hostile = attack.connect_as(config, attack.target.connects());
            match hostile.reach(Phase::Ready) {
                Ok(()) if fits => {}
                // It may be through, by what it knows, before it is refused.
                _ if !fits => {
                    let _ = hostile.say_rest();
                    hostile.is_closed();
                }
                other => panic!("{length}: {other:?}"),
            }
        }
        Ok(())
    });
}
