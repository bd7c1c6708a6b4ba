//! Frames that claim to be larger than anything: what has not come is not reserved.
//!
//! CVE-2019-6250 of libzmq (2^64-1, then octets: a pointer overflows, and they are executed), abort
//! of zmq.rs 0.7.0 and panic of Go's zmq4 at 2^49, end of Go's zmq4 at 2^63-1, panic of rzmq near
//! 2^64, JeroMQ's I/O thread.

use zmtp_net::Options;
use zmtp_net::codec::{LimitKind, Rule};

use crate::attack::{Attack, Harm, TWICE, broken, ended, on_all, on_all_with};
use crate::books::Why;
use crate::hostile::Phase;
use crate::scheme::Scheme;
use crate::support::until;

/// Behind the handshake: a frame of this length, and this much of it, which is refused for what is
/// told by the flags, or else waits for the rest.
fn claims(attack: &Attack, length: u64, octets: usize, why: fn(Scheme, u8) -> Option<Why>) {
    for flags in [2_u8, 3, 6] {
        let mut hostile = attack.ready();
        let mut said = vec![flags];
        said.extend(length.to_be_bytes());
        said.resize(said.len() + octets, b'x');
        let _ = hostile.say(&said);
        match why(attack.scheme, flags) {
            Some(why) => hostile.is_refused(why),
            None => hostile.ends(Why::BreaksOff),
        }
    }
}

const fn too_long(_: Scheme, _: u8) -> Option<Why> {
    Some(Why::Breaks(Rule::FrameSize))
}

/// A part may be as long as that, but a command may not. Behind the handshake of CURVE all are
/// messages in boxes, of which no more are announced.
const fn command_too_long(scheme: Scheme, flags: u8) -> Option<Why> {
    match (scheme, flags) {
        (Scheme::Curve, 3) => Some(Why::Breaks(Rule::MoreOnCommand)),
        (Scheme::Null | Scheme::Plain, 6) => Some(Why::Exceeds(LimitKind::CommandSize)),
        _ => None,
    }
}

#[test]
fn cve_2019_6250_a_length_of_2_to_the_64_is_refused() {
    let harm = Harm { per_octet: TWICE, told: broken };
    on_all(&harm, |attack| {
        claims(attack, u64::MAX, 70_000, too_long);
        Ok(())
    });
}

#[test]
fn rzmq_9_a_length_near_2_to_the_64_is_refused() {
    let harm = Harm { per_octet: TWICE, told: broken };
    on_all(&harm, |attack| {
        claims(attack, u64::MAX - 103, 0, too_long);
        Ok(())
    });
}

#[test]
fn a_length_of_2_to_the_63_is_refused() {
    let harm = Harm { per_octet: TWICE, told: broken };
    on_all(&harm, |attack| {
        claims(attack, 1 << 63, 100, too_long);
        Ok(())
    });
}

#[test]
fn a_length_of_2_to_the_63_less_1_reserves_nothing() {
    let harm = Harm { per_octet: TWICE, told: broken };
    on_all(&harm, |attack| {
        claims(attack, (1 << 63) - 1, 70_000, command_too_long);
        Ok(())
    });
}

#[test]
fn zmq4_161_a_length_of_2_to_the_49_reserves_nothing() {
    let harm = Harm { per_octet: TWICE, told: broken };
    on_all(&harm, |attack| {
        claims(attack, 1 << 49, 70_000, command_too_long);
        Ok(())
    });
}

/// `ZMQ_MAXMSGSIZE`: the header alone is enough.
#[test]
fn cve_2019_6250_a_part_above_the_limit_ends_the_connection() {
    let harm = Harm { per_octet: TWICE, told: broken };
    let limited = |options: Options| options.max_message_size(Some(4096));
    on_all_with(&harm, limited, |attack| {
        for flags in [0, 1] {
            let mut hostile = attack.ready();
            hostile.say_frame(flags, &[b'x'; 5000])?;
            hostile.is_refused(Why::Exceeds(LimitKind::PartSize));
        }
        for length in [1 << 30, 1 << 49] {
            claims(attack, length, 0, |scheme, flags| {
                command_too_long(scheme, flags).or(Some(Why::Exceeds(LimitKind::PartSize)))
            });
        }
        Ok(())
    });
}

#[test]
fn a_gigabyte_that_follows_on_each_of_20_connections_reserves_nothing() {
    let harm = Harm { per_octet: TWICE, told: ended };
    on_all(&harm, |attack| {
        let mut all: Vec<_> = (0..20).map(|_| attack.ready()).collect();
        let read = || attack.statistic(|all| all.total.bytes_received);
        let before = read();
        for hostile in &mut all {
            let mut said = vec![2];
            said.extend((1_u64 << 30).to_be_bytes());
            said.resize(109, b'x');
            hostile.say(&said)?;
        }
        until("all was read", || read() >= before + 20 * 109);
        // It is not refused: more may come.
        all.iter_mut().try_for_each(|hostile| hostile.say(&[b'x'; 100]))?;
        until("more was read", || read() >= before + 20 * 209);
        let ready = attack.statistic(|all| all.peers.iter().filter(|peer| peer.is_ready).count());
        assert_eq!(ready, 1 + all.len(), "some were closed");
        Ok(())
    });
}

#[test]
fn lengths_in_the_handshake_reserve_nothing() {
    let harm = Harm { per_octet: TWICE, told: broken };
    on_all(&harm, |attack| {
        for length in [2049_u64, 1 << 20, 1 << 49, (1 << 63) - 1, 1 << 63, u64::MAX] {
            let mut hostile = attack.at(Phase::Greeted);
            let mut said = vec![6];
            said.extend(length.to_be_bytes());
            said.resize(500, b'x');
            let _ = hostile.say(&said);
            hostile.is_refused(match length >> 63 {
                0 => Why::Exceeds(LimitKind::HandshakeCommandSize),
                _ => Why::Breaks(Rule::FrameSize),
            });
        }
        Ok(())
    });
}
