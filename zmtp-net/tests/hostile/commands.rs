//! Commands that are none, that nobody knows, and too many of them.

use zmtp_net::Options;
use zmtp_net::codec::{Rule, TimeOut};

use crate::attack::{Harm, TWICE, broken, ended, on_all, on_all_with};
use crate::books::Why;
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
            hostile.is_refused(Why::Breaks(Rule::PingTtl));
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
            (Vec::new(), Rule::CommandName),
            (vec![0], Rule::CommandName),
            (vec![5], Rule::CommandName),
            (b"\xff".to_vec(), Rule::CommandName),
            (b"\x04PIN".to_vec(), Rule::CommandName),
            (b"\x00PING".to_vec(), Rule::CommandName),
            (command("PING", &long_context), Rule::PingContext),
            (command("PONG", &[b'x'; 17]), Rule::PingContext),
            (b"\x02\xff\xfe".to_vec(), Rule::CommandName),
        ];
        for (body, rule) in bodies {
            let mut hostile = attack.ready();
            hostile.say_frame(COMMAND, &body)?;
            hostile.is_refused(Why::Breaks(rule));
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
        hostile.stays()
    });
}

/// As many PONGs may wait to be written.
const MOST_PONGS: usize = 512;

/// The system takes 64 KiB at once, whatever it is told to keep, and again when those have left for the
/// other side, which keeps some too: mostly 4,000 to 7,000 PONGs in all, and 11,802 once. There are 40,000
/// PINGs; what is ours is bounded by the memory that is measured.
const TAKEN: usize = 3 * 64 * 1024 / 14;

/// rzmq takes 21 MB of PINGs whose answers are not read. libzmq stops reading; here a bounded number
/// of answers is kept, and further PINGs are passed over.
#[test]
fn a_flood_of_pings_whose_answers_are_not_read_costs_a_fixed_amount() {
    let harm = Harm { per_octet: 0, told: ended };
    // What the system keeps is no longer ours.
    let narrow = |options: Options| options.send_buffer(Some(4096));
    on_all_with(&harm, narrow, |attack| {
        let _others: Vec<_> = (0..3).map(|_| attack.ready()).collect();
        let mut hostile = attack.ready_narrow();
        // Made before, since whoever seals them uses the processor that others are served by.
        let ping = command("PING", b"\0\0context");
        let floods: Vec<_> = (0..20).map(|_| hostile.frames(COMMAND, &ping, 2000)).collect();
        floods.iter().try_for_each(|octets| hostile.say(octets))?;
        hostile.widen();
        let pongs = hostile.pongs_until(b"the last")?;
        println!("{pongs} PONGs");
        assert!(pongs <= MOST_PONGS + TAKEN, "{pongs} answers were kept");
        Ok(())
    });
}

/// The time-to-live of a PING is the peer's own: it may shorten its own life only.
#[test]
fn a_time_to_live_ends_only_who_asked_for_it() {
    let harm = Harm { per_octet: TWICE, told: broken };
    on_all(&harm, |attack| {
        let (mut hostile, mut other) = (attack.ready(), attack.ready());
        hostile.say_frame(COMMAND, &command("PING", b"\0\x01"))?;
        hostile.is_refused(Why::RunsOut(TimeOut::TimeToLive));
        other.stays()
    });
}

/// After the handshake the commands of the handshake have no meaning; before, no others.
#[test]
fn commands_of_another_phase_are_refused_or_passed_over() {
    let harm = Harm { per_octet: TWICE, told: ended };
    on_all(&harm, |attack| {
        let mut hostile = attack.ready();
        for name in ["HELLO", "WELCOME", "INITIATE", "MESSAGE"] {
            hostile.say_frame(COMMAND, &command(name, &[b'x'; 100]))?;
            hostile.stays()?;
        }
        hostile.say_frame(COMMAND, &command("READY", b""))?;
        hostile.stays()?;
        let malformed = [("READY", Rule::PropertyTruncated), ("ERROR", Rule::ErrorReason)];
        for (name, rule) in malformed {
            let mut hostile = attack.ready();
            hostile.say_frame(COMMAND, &command(name, &[b'x'; 100]))?;
            hostile.is_refused(Why::Breaks(rule));
        }
        for name in ["PING", "PONG", "SUBSCRIBE", "CANCEL", "JOIN", "LEAVE", "MESSAGE", "XYZ"] {
            let mut hostile = attack.at(Phase::Greeted);
            hostile.say(&frame(COMMAND, &command(name, b"\0\0x")))?;
            hostile.is_refused(Why::Breaks(Rule::UnexpectedCommand));
        }
        Ok(())
    });
}

/// An ERROR ends its own connection; a peer that refuses us is not connected to again and again.
#[test]
fn an_error_in_the_handshake_ends_the_connection() {
    let harm = Harm { per_octet: TWICE, told: broken };
    on_all(&harm, |attack| {
        let malformed = Why::Breaks(Rule::ErrorReason);
        let reasons = [
            (&b"\x03400"[..], Why::Refuses),
            (b"\x00", Why::Refuses),
            (b"\xffshort", malformed),
            (b"", malformed),
        ];
        for (reason, why) in reasons {
            let mut hostile = attack.at(Phase::Greeted);
            if attack.scheme == Scheme::Curve && !attack.target.connects() {
                let hello = hostile.next_command()?;
                hostile.say(&hello)?;
                hostile.next_command()?;
            }
            hostile.say(&frame(COMMAND, &command("ERROR", reason)))?;
            hostile.is_refused(why);
        }
        Ok(())
    });
}
