//! The table of subscriptions against a list.

use std::collections::{BTreeSet, VecDeque};

use crate::pattern::{Added, Removed, Subscriptions};

/// The topics of those who are there, and of those who have left and are not worked off, who left
/// first first.
#[derive(Default)]
struct List {
    here: BTreeSet<(Vec<u8>, u16)>,
    leaving: VecDeque<(u16, BTreeSet<Vec<u8>>)>,
}

impl List {
    fn has(&self, topic: &[u8]) -> bool {
        self.here.iter().any(|(other, _)| other == topic)
            || self.leaving.iter().any(|(_, topics)| topics.contains(topic))
    }

    fn topics(&self) -> BTreeSet<&Vec<u8>> {
        let here = self.here.iter().map(|(topic, _)| topic);
        here.chain(self.leaving.iter().flat_map(|(_, topics)| topics)).collect()
    }
}

/// Subscribes, cancels, leaves and matches as the octets say; a list of pairs must agree at each step.
pub fn subscriptions(mut data: &[u8]) {
    let mut table = Subscriptions::new();
    let mut list = List::default();
    while let Some((&what, rest)) = data.split_first() {
        let key = u16::from(what >> 3 & 3);
        let length = usize::from(what >> 5) * 3;
        let (topic, rest) = rest.split_at(length.min(rest.len()));
        data = rest;
        // Of few letters, so that topics begin alike; some long, so that they are cut.
        let few = topic.iter().map(|octet| octet % 3);
        let times = if topic.first().is_some_and(|first| *first > 0xf0) { 210 } else { 1 };
        let topic: Vec<u8> = few.flat_map(|octet| std::iter::repeat_n(octet, times)).collect();
        match what & 7 {
            0..4 => add(&mut table, &mut list, topic, key),
            4 => remove(&mut table, &mut list, topic, key),
            5 => leave(&mut table, &mut list, key),
            6 => matches(&table, &list, &topic),
            _ => work_off(&mut table, &mut list, length),
        }
        assert_eq!(table.topics(), list.topics().len());
        let own = list.here.iter().filter(|(_, other)| *other == key);
        let octets = own.clone().map(|(topic, _)| topic.len()).sum();
        assert_eq!(table.of(key), (own.count(), octets));
        assert!(table.leaving().eq(list.leaving.iter().map(|(key, _)| *key)));
    }
    while table.has_leaving() {
        work_off(&mut table, &mut list, 5);
    }
}

fn add(table: &mut Subscriptions<u16>, list: &mut List, topic: Vec<u8>, key: u16) {
    let known = list.has(&topic);
    let added = table.add(&topic, key);
    let expected = match (list.here.insert((topic, key)), known) {
        (false, _) => Added::Duplicate,
        (true, true) => Added::NewPeer,
        (true, false) => Added::NewTopic,
    };
    assert_eq!(added, expected);
}

fn remove(table: &mut Subscriptions<u16>, list: &mut List, topic: Vec<u8>, key: u16) {
    let removed = table.remove(&topic, key);
    let pair = (topic, key);
    let expected = match (list.here.remove(&pair), list.has(&pair.0)) {
        (false, _) => Removed::Absent,
        (true, true) => Removed::Remaining,
        (true, false) => Removed::Last,
    };
    assert_eq!(removed, expected);
}

fn leave(table: &mut Subscriptions<u16>, list: &mut List, key: u16) {
    table.leave(key);
    let (own, others): (BTreeSet<_>, _) =
        std::mem::take(&mut list.here).into_iter().partition(|(_, other)| *other == key);
    list.here = others;
    if !own.is_empty() {
        list.leaving.push_back((key, own.into_iter().map(|(topic, _)| topic).collect()));
    }
}

fn work_off(table: &mut Subscriptions<u16>, list: &mut List, most: usize) {
    let mut told = 0;
    table.work_off(most, |key, topic, last| {
        told += 1;
        let first = list.leaving.front_mut().filter(|(first, _)| *first == key);
        assert!(first.is_some_and(|(_, topics)| topics.remove(topic)), "each once, in order");
        list.leaving.retain(|(_, topics)| !topics.is_empty());
        assert_eq!(last, !list.has(topic));
    });
    assert!(told <= most, "{told} instead of {most}");
    assert!(told > 0 || most == 0 || list.leaving.is_empty(), "nothing goes on");
}

fn matches(table: &Subscriptions<u16>, list: &List, subject: &[u8]) {
    let mut found = Vec::new();
    table.matching(subject, |key| found.push(key));
    found.sort_unstable();
    let wanted = list.here.iter().filter(|(topic, _)| subject.starts_with(topic));
    let expected: BTreeSet<u16> = wanted.map(|(_, key)| *key).collect();
    assert_eq!(found, expected.into_iter().collect::<Vec<_>>(), "each once");
}
