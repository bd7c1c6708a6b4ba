//! Peers whose topics are worked off a little at a time, while others come and go.

use super::{Added, Removed, Subscriptions, audit, matched};

/// A table in which a peer has left that had so many topics.
fn left(count: u16) -> Subscriptions<u16> {
    let mut table = Subscriptions::new();
    for number in 0..count {
        assert_eq!(table.add(&number.to_be_bytes(), 1), Added::NewTopic);
    }
    table.leave(1);
    table
}

fn work_off(table: &mut Subscriptions<u16>) -> Vec<(u16, Vec<u8>, bool)> {
    let mut gone = Vec::new();
    while table.has_leaving() {
        table.work_off(10, |key, topic, last| gone.push((key, topic.to_vec(), last)));
        audit::table(table);
    }
    gone
}

#[test]
fn who_has_left_gets_nothing_before_its_topics_are_worked_off() {
    let mut table = left(100);
    assert_eq!(table.of(1), (0, 0));
    assert_eq!(matched(&table, &[0, 5]), []);
    table.work_off(10, |_, _, last| assert!(last));
    assert_eq!(table.topics(), 90);
    assert_eq!(matched(&table, &[0, 5]), []);
    assert_eq!(work_off(&mut table).len(), 90);
    assert_eq!(table.topics(), 0);
}

#[test]
fn a_peer_of_the_same_key_keeps_what_it_subscribes_to_meanwhile() {
    let mut table = left(100);
    table.work_off(10, |_, _, _| {});
    assert_eq!(table.add(&[0, 5], 1), Added::NewPeer);
    assert_eq!(table.add(&[0, 95], 1), Added::NewTopic);
    assert_eq!(table.add(b"new", 1), Added::NewTopic);
    assert_eq!(table.of(1), (3, 7));
    assert_eq!(matched(&table, &[0, 5]), [1]);
    assert_eq!(table.remove(&[0, 6], 1), Removed::Absent);
    audit::table(&table);
    let gone = work_off(&mut table);
    assert_eq!(gone.len(), 90);
    for (_, topic, last) in gone {
        assert_eq!(last, topic != [0, 5], "{topic:?}");
    }
    assert_eq!((table.topics(), table.of(1)), (3, (3, 7)));
    assert_eq!(matched(&table, &[0, 5]), [1]);
}

#[test]
fn another_peer_that_takes_a_topic_over_is_the_last_to_have_it() {
    let mut table = left(20);
    assert_eq!(table.add(&[0, 3], 2), Added::NewPeer);
    assert_eq!(table.add(&[0, 4], 2), Added::NewPeer);
    assert_eq!(table.remove(&[0, 4], 2), Removed::Remaining, "it is still to be worked off");
    let lasting: Vec<_> = work_off(&mut table).into_iter().filter(|gone| !gone.2).collect();
    assert_eq!(lasting, [(1, vec![0, 3], false)]);
    assert_eq!(table.remove(&[0, 3], 2), Removed::Last);
}

#[test]
fn a_message_is_for_all_who_are_there_while_others_leave() {
    let mut table = Subscriptions::new();
    // The first topic that matches has as many subscribers as there are peers.
    assert_ne!(table.add(b"", 1), Added::Full);
    table.leave(1);
    assert_ne!(table.add(b"a", 2), Added::Full);
    assert_eq!(matched(&table, b"ab"), [2]);
    assert_eq!(work_off(&mut table), [(1, vec![], true)]);
    assert_eq!(matched(&table, b"ab"), [2]);
}

#[test]
fn who_leaves_twice_is_worked_off_twice() {
    let mut table = left(30);
    assert_eq!(table.add(&[0, 1], 1), Added::NewPeer);
    table.leave(1);
    table.leave(1);
    table.leave(7);
    assert_eq!(table.leaving().collect::<Vec<_>>(), [1, 1]);
    let gone = work_off(&mut table);
    assert_eq!(gone.len(), 31);
    assert_eq!(gone.iter().filter(|(_, _, last)| !last).count(), 1);
    assert_eq!(table.topics(), 0);
}

#[test]
fn a_turn_of_long_topics_is_shorter() {
    let mut table = Subscriptions::new();
    for number in 0..100 {
        assert_ne!(table.add(&[vec![number], vec![b'a'; 10_000]].concat(), 1), Added::Full);
    }
    table.leave(1);
    let mut gone = 0;
    table.work_off(100, |_, _, _| gone += 1);
    assert!((1..10).contains(&gone), "{gone} of 10 KB");
}
