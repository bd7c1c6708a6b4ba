//! What is collected for a single peer is written when it fills segments of the system, and not with
//! some octets more that would go as another.

use std::cell::Cell;

use super::ready_pipeline;
use crate::hub::Hub;
use crate::options::Options;
use crate::peer::{Lent, SendLane};
use crate::simulator::runs;

const SEGMENT: usize = 65_000;

/// Collects messages of this size until a write is due, looking around after each `look` of them; how
/// many there were. The last one that there is room for goes the other way.
fn collected(hub: &mut Hub, size: usize, look: usize) -> usize {
    let part = vec![b'x'; size];
    let lent = Lent::Borrowed(&part);
    let mut count = 0;
    while !hub.is_pressing() {
        assert!(hub.send_express(lent), "{count} collected, and no write is due");
        count += 1;
        let SendLane::Frames { room } = hub.peers.lane(hub.sole_outward().unwrap()) else { break };
        let credit = look.min(room.saturating_sub(1));
        hub.peers.grant(u32::try_from(credit).unwrap());
        let mut left = credit;
        while left > 0 && !hub.is_pressing() {
            left -= 1;
            if !hub.peers.collect(&part) {
                hub.peers.count_collected();
                assert!(hub.peers.collect_lent(lent).is_some());
            }
        }
        hub.peers.count_collected();
        count += credit - left;
    }
    hub.peers.end_run();
    count
}

/// How many octets of output there are, and how many of them are whole messages of this size.
fn octets(size: usize, hwm: u32, look: usize) -> usize {
    let octets = Cell::new(0);
    runs(1, |world| {
        let options = Options::default().send_hwm(hwm);
        let (push, pull) = ready_pipeline(world, &options, &Options::default());
        let hub = world.hub(push);
        let count = collected(hub, size, look);
        let header = if size < 256 { 2 } else { 9 };
        octets.set(count * (size + header));
        assert_eq!(
            hub.peers.iter().map(|peer| peer.counters.messages_sent).sum::<u64>(),
            count as u64
        );
        world.node(push).books.accepted += count as u64;
        assert_eq!(world.await_messages(pull, count).len(), count);
    });
    octets.get()
}

#[test]
fn a_segment_is_not_begun_that_there_is_no_room_to_fill() {
    for look in [1, 7, 64, 1000] {
        // A thousand of them are 66,000 octets.
        let octets = octets(64, 1000, look);
        assert!((SEGMENT - 2 * 66..=SEGMENT).contains(&octets), "{octets}");
    }
}

#[test]
fn two_segments_are_filled_where_there_is_room() {
    for look in [1, 7, 64, 1000] {
        for (size, hwm) in [(64, 0), (64, 5000), (200, 1000), (1024, 1000), (4096, 1000)] {
            let octets = octets(size, hwm, look);
            assert!((2 * SEGMENT - 2 * (size + 9)..=2 * SEGMENT).contains(&octets), "{octets}");
        }
    }
}

#[test]
fn a_write_is_due_when_there_is_no_more_room() {
    for look in [1, 7, 64, 1000] {
        assert_eq!(octets(1, 1000, look), 3000);
        assert_eq!(octets(64, 20, look), 20 * 66);
    }
}
