//! Messages that go the short way to a single peer keep their order, whatever their size.

use super::ready_pipeline;
use crate::options::Options;
use crate::simulator::runs;

#[test]
fn a_large_message_does_not_overtake_what_was_collected() {
    runs(3, |world| {
        let (push, pull) = ready_pipeline(world, &Options::default(), &Options::default());
        let sizes = [1, 100, 5000, 2, 60_000, 3];
        for size in sizes {
            let node = world.node(push);
            assert!(node.hub.send_express(&vec![b'x'; size]));
            node.books.accepted += 1;
        }
        world.hub(push);
        let messages = world.await_messages(pull, sizes.len());
        let found: Vec<_> = messages.iter().map(|message| message.first().len()).collect();
        assert_eq!(found, sizes);
    });
}
