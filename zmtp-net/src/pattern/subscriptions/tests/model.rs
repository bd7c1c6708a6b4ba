//! Random steps do to the tables what they do to a naive list.

use std::collections::{BTreeMap, BTreeSet};

use proptest::collection::vec;
use proptest::prelude::*;

use super::{Added, Removed, Subscriptions, audit, matched, remove_all};
use crate::pattern::subscriptions::Topics;
use crate::pattern::subscriptions::node::STEM;

#[derive(Clone, Debug)]
enum Step {
    Add(Vec<u8>, u16),
    Remove(Vec<u8>, u16),
    RemoveAll(u16),
    Match(Vec<u8>),
}

/// Short texts of few letters, which are often prefixes of each other; some with long runs, so that
/// labels are cut at their limit, and some of all octets, so that nodes get many children.
fn topic() -> impl Strategy<Value = Vec<u8>> {
    let run = (prop::sample::select(b"ab".as_slice()), 1..STEM);
    let runs = vec(run, 1..4).prop_map(|runs| {
        runs.into_iter().flat_map(|(octet, length)| vec![octet; length]).collect()
    });
    prop_oneof![
        8 => vec(prop::sample::select(b"ab".as_slice()), 0..7),
        2 => vec(any::<u8>(), 1..3),
        2 => runs,
    ]
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        10 => (topic(), 0..6_u16).prop_map(|(topic, key)| Step::Add(topic, key)),
        6 => (topic(), 0..6_u16).prop_map(|(topic, key)| Step::Remove(topic, key)),
        1 => (0..6_u16).prop_map(Step::RemoveAll),
        6 => topic().prop_map(Step::Match),
    ]
}

/// The list.
#[derive(Default)]
struct Naive(BTreeSet<(Vec<u8>, u16)>);

impl Naive {
    fn wanted(&self, topic: &[u8]) -> bool {
        self.0.iter().any(|(other, _)| other == topic)
    }

    fn add(&mut self, topic: &[u8], key: u16) -> Added {
        let wanted = self.wanted(topic);
        match (self.0.insert((topic.to_vec(), key)), wanted) {
            (false, _) => Added::Duplicate,
            (true, true) => Added::NewPeer,
            (true, false) => Added::NewTopic,
        }
    }

    fn remove(&mut self, topic: &[u8], key: u16) -> Removed {
        match (self.0.remove(&(topic.to_vec(), key)), self.wanted(topic)) {
            (false, _) => Removed::Absent,
            (true, true) => Removed::Remaining,
            (true, false) => Removed::Last,
        }
    }

    fn topics_of(&self, key: u16) -> Vec<Vec<u8>> {
        self.0.iter().filter(|pair| pair.1 == key).map(|pair| pair.0.clone()).collect()
    }

    fn matched(&self, subject: &[u8]) -> Vec<u16> {
        let keys = self.0.iter().filter(|(topic, _)| subject.starts_with(topic));
        keys.map(|pair| pair.1).collect::<BTreeSet<_>>().into_iter().collect()
    }
}

fn take(table: &mut Subscriptions<u16>, naive: &mut Naive, step: &Step) {
    match step {
        Step::Add(topic, key) => {
            assert_eq!(table.add(topic, *key), naive.add(topic, *key));
        }
        Step::Remove(topic, key) => {
            assert_eq!(table.remove(topic, *key), naive.remove(topic, *key));
        }
        Step::RemoveAll(key) => {
            let mut gone = Vec::new();
            remove_all(table, *key, |topic, empty| gone.push((topic.to_vec(), empty)));
            gone.sort();
            let of = naive.topics_of(*key).into_iter();
            let expected = of.map(|topic| {
                let empty = naive.remove(&topic, *key) == Removed::Last;
                (topic, empty)
            });
            assert_eq!(gone, expected.collect::<Vec<_>>());
        }
        Step::Match(subject) => assert_eq!(matched(table, subject), naive.matched(subject)),
    }
}

proptest! {
    #[test]
    fn the_table_is_a_list_of_pairs(steps in vec(step(), 1..120)) {
        let (mut table, mut naive) = (Subscriptions::new(), Naive::default());
        for step in &steps {
            take(&mut table, &mut naive, step);
            audit::table(&table);
            let topics: BTreeSet<_> = naive.0.iter().map(|pair| &pair.0).collect();
            prop_assert_eq!(table.topics(), topics.len());
            for key in 0..6 {
                let of = naive.topics_of(key);
                let octets = of.iter().map(Vec::len).sum();
                prop_assert_eq!(table.of(key), (of.len(), octets));
            }
        }
    }

    #[test]
    fn own_topics_are_a_list_with_counts(steps in vec(step(), 1..120)) {
        let (mut topics, mut naive) = (Topics::new(), BTreeMap::<Vec<u8>, u64>::new());
        for step in &steps {
            match step {
                Step::Add(topic, _) => {
                    let count = naive.entry(topic.clone()).or_default();
                    *count += 1;
                    prop_assert_eq!(topics.subscribe(topic), *count);
                }
                Step::Remove(topic, _) => {
                    let count = naive.get(topic).copied().unwrap_or(0);
                    let expected = match count {
                        0 => None,
                        1 => Some(true),
                        _ => Some(false),
                    };
                    naive.insert(topic.clone(), count.saturating_sub(1));
                    naive.retain(|_, count| *count > 0);
                    prop_assert_eq!(topics.cancel(topic), expected);
                }
                Step::RemoveAll(_) => {}
                Step::Match(subject) => {
                    let any = naive.keys().any(|topic| subject.starts_with(topic));
                    prop_assert_eq!(topics.matches(subject), any);
                }
            }
            audit::own(&topics);
            let listed: Vec<_> = topics.iter().collect();
            // The order of a map of octet strings is the order of a trie.
            prop_assert_eq!(listed, naive.keys().cloned().collect::<Vec<_>>());
            prop_assert_eq!(topics.len(), naive.len());
        }
    }
}
