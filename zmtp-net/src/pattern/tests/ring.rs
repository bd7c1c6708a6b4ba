//! Peers in a circle are in the order of a naive list.

use proptest::collection::vec;
use proptest::prelude::*;

use crate::pattern::ring::Ring;
use crate::peer::PeerId;

#[derive(Clone, Debug)]
enum Step {
    Add(PeerId),
    Remove(PeerId),
    Advance,
}

fn step() -> impl Strategy<Value = Step> {
    let id = || (0..5_u32).prop_map(|index| PeerId { index, generation: 0 });
    prop_oneof![
        4 => id().prop_map(Step::Add),
        2 => id().prop_map(Step::Remove),
        3 => Just(Step::Advance),
    ]
}

fn take(ring: &mut Ring, list: &mut Vec<PeerId>, step: &Step) {
    match step {
        Step::Add(id) => {
            let new = !list.contains(id);
            if new {
                list.push(*id);
            }
            assert_eq!(ring.add(*id), new);
        }
        Step::Remove(id) => {
            let there = list.contains(id);
            list.retain(|other| other != id);
            assert_eq!(ring.remove(*id), there);
        }
        Step::Advance => {
            ring.advance();
            if !list.is_empty() {
                list.rotate_left(1);
            }
        }
    }
}

proptest! {
    #[test]
    fn a_circle_is_a_list_whose_first_has_the_turn(steps in vec(step(), 0..60)) {
        let (mut ring, mut list) = (Ring::default(), Vec::new());
        for step in &steps {
            take(&mut ring, &mut list, step);
            assert_eq!(ring.turn(), list.first().copied());
            assert_eq!(ring.iter().collect::<Vec<_>>(), list);
            assert_eq!((ring.len(), ring.is_empty()), (list.len(), list.is_empty()));
            assert!((0..5).all(|index| {
                let id = PeerId { index, generation: 0 };
                ring.contains(id) == list.contains(&id)
            }));
        }
    }
}

#[test]
fn a_number_that_is_given_again_is_another_peer() {
    let [old, new] = [0, 1].map(|generation| PeerId { index: 3, generation });
    let mut ring = Ring::default();
    assert!(ring.add(old));
    assert!(ring.add(new));
    assert!(!ring.contains(old) && !ring.remove(old));
    assert_eq!(ring.iter().collect::<Vec<_>>(), [new]);
}
