//! What peers say of themselves: too much, cut short, and lies about its length.

use zmtp_net::codec::{Config, LimitKind, Rule, SocketType};

use crate::attack::{Harm, TWICE, broken, on_all};
use crate::books::Why;
use crate::hostile::{Phase, command, frame};

const COMMAND: u8 = 4;

fn property(name: &[u8], length: u32, value: &[u8]) -> Vec<u8> {
    let mut octets = vec![u8::try_from(name.len()).unwrap()];
    octets.extend(name);
    octets.extend(length.to_be_bytes());
    octets.extend(value);
    octets
}

/// libzmq takes 90 MB of it, and keeps them.
#[test]
fn megabytes_of_properties_are_refused() {
    let harm = Harm { per_octet: 0, told: broken };
    on_all(&harm, |attack| {
        let properties = property(b"X-Bomb", 200, &[b'x'; 200]).repeat(5000);
        let mut hostile = attack.at(Phase::Greeted);
        let _ = hostile.introduce(&properties);
        hostile.is_refused(Why::Exceeds(LimitKind::HandshakeCommandSize));
        Ok(())
    });
}

/// zmq.rs panics where a length lies (286, 287), and at a type that does not exist; Go's zmq4 where
/// there is none. Each comes when the victim waits for it, in the box under CURVE.
#[test]
fn zmq_rs_286_malformed_introductions_are_refused() {
    let harm = Harm { per_octet: TWICE, told: broken };
    on_all(&harm, |attack| {
        let of_type = |socket_type: &[u8]| {
            let length = u32::try_from(socket_type.len()).unwrap();
            property(b"Socket-Type", length, socket_type)
        };
        // A ROUTER may meet its like.
        let unfit = match attack.victim.socket_type() {
            SocketType::Router => SocketType::Pub,
            own => own,
        };
        let all = [
            (b"\x0bSocket-Type".to_vec(), Rule::PropertyTruncated),
            (b"\xffSocket-Type".to_vec(), Rule::PropertyTruncated),
            (property(b"Socket-Type", 5, b"PUSH"), Rule::PropertyTruncated),
            (property(b"Socket-Type", u32::MAX, b"PUSH"), Rule::PropertySize),
            (property(b"Socket-Type", 1 << 31, b"PUSH"), Rule::PropertySize),
            (property(b"Socket-Type", (1 << 31) - 1, b"PUSH"), Rule::PropertyTruncated),
            (property(b"", 4, b"PUSH"), Rule::PropertyName),
            (of_type(b"FOO"), Rule::SocketTypeName),
            (of_type(b"STREAM"), Rule::SocketTypeName),
            (of_type(b""), Rule::SocketTypeName),
            (of_type(unfit.name().as_bytes()), Rule::SocketTypeMismatch),
            (property(b"Identity", 256, &[b'x'; 256]), Rule::Identity),
        ];
        for (metadata, rule) in all {
            let mut hostile = attack.at(Phase::Greeted);
            hostile.introduce(&metadata)?;
            hostile.is_refused(Why::Breaks(rule));
        }
        // What is no command at all, and a message.
        let none = [
            (frame(COMMAND, b"\x05READ"), Rule::CommandName),
            (frame(COMMAND, b"\x00"), Rule::CommandName),
            (frame(COMMAND, b"\xffREADY"), Rule::CommandName),
            (frame(0, &command("READY", b"")), Rule::MessageInHandshake),
        ];
        for (octets, rule) in none {
            let mut hostile = attack.at(Phase::Greeted);
            hostile.introduction()?;
            hostile.say(&octets)?;
            hostile.is_refused(Why::Breaks(rule));
        }
        Ok(())
    });
}

/// CVE-2019-13132: libzmq copied the metadata of INITIATE to a buffer of fixed size. Here it is
/// accepted up to the limit, and refused beyond.
#[test]
fn cve_2019_13132_much_metadata_is_accepted_up_to_the_limit() {
    let harm = Harm { per_octet: TWICE, told: broken };
    on_all(&harm, |attack| {
        for (length, fits) in [(1500, true), (1700, true), (2048, false), (60_000, false)] {
            let config = Config::new(attack.target.peer_type());
            let config = config.property("X-Much", &vec![b'x'; length]).unwrap();
            let mut hostile = attack.connect_as(config, attack.target.connects());
            let reached = hostile.reach(Phase::Ready);
            if fits {
                assert_eq!(reached, Ok(()), "{length}");
                hostile.stays()?;
            } else {
                // It may be through, by what it knows, before it is refused.
                let _ = hostile.say_rest();
                hostile.is_refused(Why::Exceeds(LimitKind::HandshakeCommandSize));
            }
        }
        Ok(())
    });
}
