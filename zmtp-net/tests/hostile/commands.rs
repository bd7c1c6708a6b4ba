//! Commands that are none, that nobody knows, and too many of them.

use crate::attack::{Harm, TWICE, broken, ended, on_all};
use crate::hostile::{Phase, command, frame};
use crate::scheme::Scheme;

const COMMAND: u8 = 4;

/// rzmq panics at a PING of 5 or 6 octets.
#[test]
fn rzmq_8_a_short_ping_is_refused() {
    let harm = Harm { per_octet: TWICE, told: broken };
    on_all(&harm, |attack| {
        for data in [&b""[..], b"x"] {
            let mut hostile = attack.ready();
            hostile.say_frame(COMMAND, &command("PING", data))?;
            hostile.is_closed();
        }
        Ok(())
    });
}

#[test]
fn commands_that_are_none_are_refused() {
    let harm = Harm { per_octet: TWICE, told: broken };
    on_all(&harm, |attack| {
        let long_context = [&[0, 0][..], &[b'x'; 17]].concat();
        let bodies = [
            Vec::new(),
            vec![0],
            vec![5],
            b"\xff".to_vec(),
            b"\x04PIN".to_vec(),
            b"\x00PING".to_vec(),
            command("PING", &long_context),
            command("PONG", &[b'x'; 17]),
            b"\x02\xff\xfe".to_vec(),
        ];
        for body in bodies {
            let mut hostile = attack.ready();
            hostile.say_frame(COMMAND, &body)?;
            hostile.end();
            hostile.is_closed();
        }
        Ok(())
    });
}

#[test]
fn megabytes_of_unknown_commands_are_passed_over() {
    let harm = Harm { per_octet: 0, told: ended };
    on_all(&harm, |attack| {
        // What is being read while it is said.
        let _others: Vec<_> = (0..3).map(|_| attack.ready()).collect();
        let mut hostile = attack.ready();
        for _ in 0..10 {
            let octets = hostile.frames(COMMAND, &command("WHATEVER", &[b'x'; 90]), 1000);
            hostile.say(&octets)?;
        }
        Ok(())
    });
}

/// rzmq takes 21 MB of PINGs whose answers are not read. libzmq stops reading; here a bounded number
/// of answers is kept, and further PINGs are passed over.
#[test]
fn a_flood_of_pings_whose_answers_are_not_read_costs_a_fixed_amount() {
    let harm = Harm { per_octet: 0, told: ended };
    on_all(&harm, |attack| {
        let _others: Vec<_> = (0..3).map(|_| attack.ready()).collect();
        let mut hostile = attack.ready();
        // Made before, since whoever seals them uses the processor that others are served by.
        let ping = command("PING", b"\0\0context");
        let floods: Vec<_> = (0..20).map(|_| hostile.frames(COMMAND, &ping, 2000)).collect();
        floods.iter().try_for_each(|octets| hostile.say(octets))
    });
}

/// The time-to-live of a PING is the peer's own: it may shorten its own life only.
#[test]
fn a_time_to_live_ends_only_who_asked_for_it() {
    let harm = Harm { per_octet: TWICE, told: broken };
    on_all(&harm, |attack| {
        let mut hostile = attack.ready();
        hostile.say_frame(COMMAND, &command("PING", b"\0\x01"))?;
        hostile.is_closed();
        Ok(())
    });
}

/// After the handshake the commands of the handshake have no meaning; before, no others.
#[test]
fn commands_of_another_phase_are_refused_or_passed_over() {
    let harm = Harm { per_octet: TWICE, told: ended };
    on_all(&harm, |attack| {
        for name in ["READY", "HELLO", "WELCOME", "INITIATE", "ERROR", "MESSAGE"] {
            let mut hostile = attack.ready();
            hostile.say_frame(COMMAND, &command(name, &[b'x'; 100]))?;
            hostile.end();
            hostile.is_closed();
        }
        for name in ["PING", "PONG", "SUBSCRIBE", "CANCEL", "JOIN", "LEAVE", "MESSAGE", "XYZ"] {
            let mut hostile = attack.at(Phase::Greeted);
            hostile.say(&frame(COMMAND, &command(name, b"\0\0x")))?;
            hostile.is_closed();
        }
        Ok(())
    });
}

/// An ERROR ends its own connection; a peer that refuses us is not connected to again and again.
#[test]
fn an_error_in_the_handshake_ends_the_connection() {
    let harm = Harm { per_octet: TWICE, told: broken };
    on_all(&harm, |attack| {
        for reason in [&b"\x03400"[..], b"\x00", b"\xffshort", b""] {
            let mut hostile = attack.at(Phase::Greeted);
            if attack.scheme == Scheme::Curve && !attack.target.connects() {
                let hello = hostile.next_command()?;
                hostile.say(&hello)?;
                hostile.next_command()?;
            }
            hostile.say(&frame(COMMAND, &command("ERROR", reason)))?;
            hostile.is_closed();
        }
        Ok(())
    });
}
