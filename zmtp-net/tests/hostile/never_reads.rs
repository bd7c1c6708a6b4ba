//! Peers that take part, but never read.

use std::time::Duration;

use crate::attack::{Attack, Harm, TWICE, ended, on_all};
use crate::hostile::Hostile;

/// Subscribes to all that there is, where there is something.
fn listen(attack: &Attack) -> Hostile {
    let mut hostile = attack.ready();
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
    on_all(&harm, |attack| {
        let mut all: Vec<_> = (0..5).map(|_| listen(attack)).collect();
        for hostile in &mut all {
            let octets = requests(hostile, 2000);
            hostile.press(&octets, Duration::from_millis(50));
        }
        Ok(())
    });
}

/// A peer that sends as fast as it can is served in turn with others.
#[test]
fn a_peer_that_floods_with_messages_takes_only_its_turn() {
    let harm = Harm { per_octet: TWICE, told: ended };
    on_all(&harm, |attack| {
        let mut hostile = listen(attack);
        for _ in 0..5 {
            let octets = requests(&mut hostile, 1000);
            hostile.press(&octets, Duration::from_millis(40));
        }
        Ok(())
    });
}
