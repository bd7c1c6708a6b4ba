mod audit;
mod bounds;
mod counted;
mod hostile;
mod leaving;
mod memory;
mod model;
mod own;
mod sets;
mod table;

use super::{Added, Removed, Subscriptions};

/// What a match gives, in the order of the keys; a key that comes twice is twice in it.
fn matched(table: &Subscriptions<u16>, subject: &[u8]) -> Vec<u16> {
    let mut keys = Vec::new();
    table.matching(subject, |key| keys.push(key));
    keys.sort_unstable();
    keys
}

/// A peer leaves, and what it had is worked off in turns of a few topics.
fn remove_all(table: &mut Subscriptions<u16>, key: u16, mut each: impl FnMut(&[u8], bool)) {
    table.leave(key);
    while table.has_leaving() {
        table.work_off(7, |of, topic, last| {
            assert_eq!(of, key);
            each(topic, last);
        });
    }
}

/// Octets that look random and are the same in each run.
struct Noise(u64);

impl Noise {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963);
        let mixed = (self.0 ^ (self.0 >> 29)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        mixed ^ (mixed >> 32)
    }

    fn topic(&mut self, length: usize) -> Vec<u8> {
        let mut text = Vec::with_capacity(length + 8);
        while text.len() < length {
            text.extend(self.next().to_le_bytes());
        }
        text.truncate(length);
        text
    }
}
