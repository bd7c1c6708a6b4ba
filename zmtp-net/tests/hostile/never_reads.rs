//! Peers that take part, but never read.

use std::time::Duration;

use zmtp_net::Options;

use crate::attack::{Attack, Harm, TWICE, ended, on_all, on_all_with};
use crate::hostile::Hostile;
use crate::support::until;
use crate::target::Target;

/// How many messages wait for each peer, and octets with the system.
const MARK: u32 = 100;
const SYSTEM: usize = 4096;

/// Subscribes to all that there is, where there is something.
fn listen(attack: &Attack, mut hostile: Hostile) -> Hostile {
    if attack.target.publishes() {
        hostile.say_frame(0, b"\x01").unwrap();
    }
    hostile
}

/// A request of the kind that the victim answers.
fn requests(hostile: &mut Hostile, count: usize) -> Vec<u8> {
    (0..count)
        .flat_map(|_| [hostile.frame(1, b""), hostile.frame(0, &[b'x'; 100])].concat())
        .collect()
}

/// Its answers, or what is published, are kept up to the high-water mark and dropped beyond.
#[test]
fn a_peer_that_asks_and_never_reads_holds_up_nobody() {
    let harm = Harm { per_octet: TWICE, told: ended };
    let narrow = |options: Options| options.send_hwm(MARK).send_buffer(Some(SYSTEM));
    on_all_with(&harm, narrow, |attack| {
        let mut all: Vec<_> = (0..5).map(|_| listen(attack, attack.ready_narrow())).collect();
        for hostile in &mut all {
            let octets = requests(hostile, 2000);
            hostile.press(&octets, Duration::from_millis(50));
        }
        if !matches!(attack.target, Target::Pull | Target::Sub) {
            until("the mark of each was reached", || reached(attack) == all.len());
        }
        Ok(())
    });
}

/// How many peers had messages dropped because as many were queued as may be.
fn reached(attack: &Attack) -> usize {
    attack.statistic(|all| {
        let most = all.peers.iter().map(|peer| peer.send_queue).max().unwrap_or_default();
        assert!(most <= MARK as usize, "{most} messages are queued for a peer");
        all.peers.iter().filter(|peer| peer.counters.dropped.high_water_mark > 0).count()
    })
}

/// A peer that sends as fast as it can is served in turn with others.
#[test]
fn a_peer_that_floods_with_messages_takes_only_its_turn() {
    let harm = Harm { per_octet: TWICE, told: ended };
    on_all(&harm, |attack| {
        let mut hostile = listen(attack, attack.ready());
        let mut rest = Vec::new();
        for _ in 0..5 {
            rest.extend(requests(&mut hostile, 1000));
            let said = hostile.press(&rest, Duration::from_millis(40));
            rest.drain(..said);
        }
        hostile.say(&rest)?;
        hostile.stays()
    });
}
