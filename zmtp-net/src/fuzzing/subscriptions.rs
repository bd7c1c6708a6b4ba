//! The table of subscriptions against a list.

use std::collections::BTreeSet;

use crate::pattern::{Added, Removed, Subscriptions};

type List = BTreeSet<(Vec<u8>, u16)>;

/// Subscribes, cancels and matches as the octets say; a list of pairs must agree at each step.
pub fn subscriptions(mut data: &[u8]) {
    let mut table = Subscriptions::new();
    let mut list = List::new();
    while let Some((&what, rest)) = data.split_first() {
        let key = u16::from(what >> 3 & 3);
        let length = usize::from(what >> 5) * 3;
        let (topic, rest) = rest.split_at(length.min(rest.len()));
        data = rest;
        // Of few letters, so that topics begin alike.
        let topic: Vec<u8> = topic.iter().map(|octet| octet % 3).collect();
        match what & 7 {
            0..4 => add(&mut table, &mut list, topic, key),
            4 => remove(&mut table, &mut list, topic, key),
            5 => remove_all(&mut table, &mut list, key),
            _ => matches(&table, &list, &topic),
        }
        let topics: BTreeSet<&Vec<u8>> = list.iter().map(|(topic, _)| topic).collect();
        assert_eq!(table.topics(), topics.len());
        let own = list.iter().filter(|(_, other)| *other == key);
        let octets = own.clone().map(|(topic, _)| topic.len()).sum();
        assert_eq!(table.of(key), (own.count(), octets));
    }
}

fn has(list: &List, topic: &[u8]) -> bool {
    list.iter().any(|(other, _)| other == topic)
}

fn add(table: &mut Subscriptions<u16>, list: &mut List, topic: Vec<u8>, key: u16) {
    let known = has(list, &topic);
    let added = table.add(&topic, key);
    let expected = match (list.insert((topic, key)), known) {
        (false, _) => Added::Duplicate,
        (true, true) => Added::NewPeer,
        (true, false) => Added::NewTopic,
    };
    assert_eq!(added, expected);
}

fn remove(table: &mut Subscriptions<u16>, list: &mut List, topic: Vec<u8>, key: u16) {
    let removed = table.remove(&topic, key);
    let pair = (topic, key);
    let expected = match (list.remove(&pair), has(list, &pair.0)) {
        (false, _) => Removed::Absent,
        (true, true) => Removed::Remaining,
        (true, false) => Removed::Last,
    };
    assert_eq!(removed, expected);
}

fn remove_all(table: &mut Subscriptions<u16>, list: &mut List, key: u16) {
    let mut told = BTreeSet::new();
    table.remove_all(key, |topic, last| assert!(told.insert((topic.to_vec(), last))));
    let (own, others): (List, List) =
        std::mem::take(list).into_iter().partition(|(_, other)| *other == key);
    *list = others;
    let expected: BTreeSet<(Vec<u8>, bool)> =
        own.into_iter().map(|(topic, _)| (topic.clone(), !has(list, &topic))).collect();
    assert_eq!(told, expected);
}

fn matches(table: &Subscriptions<u16>, list: &List, subject: &[u8]) {
    let mut found = Vec::new();
    table.matching(subject, |key| found.push(key));
    found.sort_unstable();
    let wanted = list.iter().filter(|(topic, _)| subject.starts_with(topic));
    let expected: BTreeSet<u16> = wanted.map(|(_, key)| *key).collect();
    assert_eq!(found, expected.into_iter().collect::<Vec<_>>(), "each once");
}
