//! Messages that go the short way to a single peer keep their order, whatever their size and however
//! many parts they have.

use zmtp_codec::Message;

use super::ready_pipeline;
use crate::options::Options;
use crate::peer::Lent;
use crate::simulator::runs;

#[test]
fn a_large_message_does_not_overtake_what_was_collected() {
    runs(3, |world| {
        let (push, pull) = ready_pipeline(world, &Options::default(), &Options::default());
        let sizes = [1, 100, 5000, 2, 60_000, 3];
        for size in sizes {
            let node = world.node(push);
            assert!(node.hub.send_express(Lent::Borrowed(&vec![b'x'; size])));
            node.books.accepted += 1;
        }
        world.hub(push);
        let messages = world.await_messages(pull, sizes.len());
        let found: Vec<_> = messages.iter().map(|message| message.first().len()).collect();
        assert_eq!(found, sizes);
    });
}

#[test]
fn messages_of_several_parts_keep_their_place_among_others() {
    runs(3, |world| {
        let (push, pull) = ready_pipeline(world, &Options::default(), &Options::default());
        let sent: Vec<_> = [1, 40, 100, 400, 3, 3900, 9, 70_000, 5, 1500]
            .into_iter()
            .map(|size| "x".repeat(size))
            .flat_map(|part| [Message::from(&*part), ["", "to"].into(), ["topic", &part].into()])
            .collect();
        for message in &sent {
            let node = world.node(push);
            assert!(node.hub.send_express(Lent::of_message(message)), "{message:?}");
            node.books.accepted += 1;
        }
        world.hub(push);
        assert_eq!(world.await_messages(pull, sent.len()), sent);
    });
}
