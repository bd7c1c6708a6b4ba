//! XPUB's options: which subscriptions it receives, and who decides about them.

use zmtp_net::{Context, Options, Socket, SocketType, Verbosity, XpubManual};

use crate::support::{LONG, TRANSPORTS, context, join, options, recv, socket, text, texts, with};

/// An XPUB with these options and two SUBs that are connected to it.
fn with_two(context: &Context, options: Options, transport: &str) -> (Socket, Socket, Socket) {
    let publisher = with(context, SocketType::Xpub, options);
    let (one, two) = (socket(context, SocketType::Sub), socket(context, SocketType::Sub));
    let endpoint = join(&publisher, &one, transport);
    two.connect(&endpoint).unwrap();
    assert!(publisher.wait_for_peers(2, LONG));
    (publisher, one, two)
}

/// What an XPUB of this verbosity receives of two subscribers that want the same, up to a mark.
fn reports(verbosity: Verbosity, transport: &str) -> Vec<String> {
    let context = context();
    let options = options().xpub_verbosity(verbosity);
    let (publisher, one, two) = with_two(&context, options, transport);
    let mut came = Vec::new();
    let mut mark = |by: &Socket, name: &str| {
        by.subscribe(name).unwrap();
        loop {
            let report = text(&publisher);
            if report.ends_with(name) {
                return;
            }
            came.push(report.replace('\u{1}', "+").replace('\u{0}', "-"));
        }
    };
    one.subscribe("topic").unwrap();
    mark(&one, "mark 1");
    two.subscribe("topic").unwrap();
    mark(&two, "mark 2");
    one.unsubscribe("topic").unwrap();
    mark(&one, "mark 3");
    two.unsubscribe("topic").unwrap();
    mark(&two, "mark 4");
    came
}

#[test]
fn verbosity_says_which_subscriptions_are_received() {
    for transport in TRANSPORTS {
        assert_eq!(reports(Verbosity::First, transport), ["+topic", "-topic"], "{transport}");
        assert_eq!(reports(Verbosity::Verbose, transport), ["+topic", "+topic", "-topic"]);
        assert_eq!(
            reports(Verbosity::Verboser, transport),
            ["+topic", "+topic", "-topic", "-topic"]
        );
    }
}

#[test]
fn a_subscriber_that_leaves_cancels_what_it_had() {
    for transport in TRANSPORTS {
        let context = context();
        let (publisher, one, two) = with_two(&context, options(), transport);
        one.subscribe("mine").unwrap();
        assert_eq!(text(&publisher), "\u{1}mine");
        drop(one);
        assert_eq!(text(&publisher), "\u{0}mine", "{transport}");
        two.subscribe("still here").unwrap();
        assert_eq!(text(&publisher), "\u{1}still here", "{transport}");
    }
}

#[test]
fn by_hand_the_application_decides_who_gets_what() {
    for transport in TRANSPORTS {
        let context = context();
        let manual = options().xpub_manual(XpubManual::Manual);
        let (publisher, one, two) = with_two(&context, manual, transport);
        one.subscribe("a").unwrap();
        assert_eq!(text(&publisher), "\u{1}a");
        publisher.subscribe("xa").unwrap();
        two.subscribe("b").unwrap();
        assert_eq!(text(&publisher), "\u{1}b");
        publisher.subscribe("xb").unwrap();
        // What they asked for is not what they get; a SUB filters for itself, so an XSUB it is.
        for topic in ["a", "b", "xa", "xb"] {
            publisher.send(topic).unwrap();
        }
        assert_eq!(publisher.topics(), 2);
        assert_eq!(publisher.statistics().total.dropped.no_route, 2, "{transport}");
    }
}

#[test]
fn by_hand_subscriptions_are_of_the_peer_received_from_last() {
    for transport in TRANSPORTS {
        let context = context();
        let manual = options().xpub_manual(XpubManual::Manual);
        let publisher = with(&context, SocketType::Xpub, manual);
        let (one, two) = (socket(&context, SocketType::Xsub), socket(&context, SocketType::Xsub));
        let endpoint = join(&publisher, &one, transport);
        two.connect(&endpoint).unwrap();
        one.subscribe("a").unwrap();
        recv(&publisher);
        publisher.subscribe("for one").unwrap();
        two.subscribe("b").unwrap();
        recv(&publisher);
        publisher.subscribe("for two").unwrap();
        publisher.send("for two").unwrap();
        publisher.send("for one").unwrap();
        assert_eq!((text(&one), text(&two)), ("for one".into(), "for two".into()), "{transport}");
        two.unsubscribe("b").unwrap();
        assert_eq!(text(&publisher), "\u{0}b");
        publisher.unsubscribe("for two").unwrap();
        assert_eq!(publisher.topics(), 1, "{transport}");
    }
}

#[test]
fn the_last_value_goes_to_the_one_who_is_late() {
    for transport in TRANSPORTS {
        let context = context();
        let last_value = options().xpub_manual(XpubManual::LastValue);
        let (publisher, one, two) = with_two(&context, last_value, transport);
        one.subscribe("t").unwrap();
        recv(&publisher);
        publisher.subscribe("t").unwrap();
        publisher.send("t 1").unwrap();
        assert_eq!(text(&one), "t 1");
        two.subscribe("t").unwrap();
        recv(&publisher);
        publisher.subscribe("t").unwrap();
        publisher.send("t 1 again").unwrap();
        publisher.send("t 2").unwrap();
        assert_eq!((text(&two), text(&two)), ("t 1 again".into(), "t 2".into()), "{transport}");
        assert_eq!(text(&one), "t 2", "{transport}");
    }
}

#[test]
fn a_new_subscriber_is_welcomed_ahead_of_everything() {
    for transport in TRANSPORTS {
        let context = context();
        let publisher = with(&context, SocketType::Xpub, options().xpub_welcome("welcome"));
        let subscriber = socket(&context, SocketType::Sub);
        subscriber.subscribe("").unwrap();
        join(&publisher, &subscriber, transport);
        assert!(publisher.wait_for_subscribers(1, LONG));
        publisher.send("news").unwrap();
        assert_eq!((text(&subscriber), text(&subscriber)), ("welcome".into(), "news".into()));
        // A SUB drops it that has not subscribed to it.
        let stranger = socket(&context, SocketType::Sub);
        stranger.subscribe("n").unwrap();
        stranger.connect(publisher.last_endpoint().unwrap()).unwrap();
        assert!(publisher.wait_for_subscribers(2, LONG));
        publisher.send("news").unwrap();
        assert_eq!(text(&stranger), "news", "{transport}");
    }
}

#[test]
fn a_message_from_a_subscriber_is_received_as_it_is() {
    for transport in TRANSPORTS {
        let context = context();
        let (publisher, subscriber) =
            (socket(&context, SocketType::Xpub), socket(&context, SocketType::Xsub));
        join(&publisher, &subscriber, transport);
        subscriber.send(["up", "stream"]).unwrap();
        assert_eq!(texts(&publisher), ["up", "stream"], "{transport}");
    }
}

#[test]
fn the_first_part_alone_can_be_a_subscription_if_asked_for() {
    for transport in TRANSPORTS {
        for only_first in [true, false] {
            let context = context();
            let only = || options().only_first_subscribe(only_first);
            let publisher = with(&context, SocketType::Xpub, only());
            let subscriber = with(&context, SocketType::Xsub, only());
            join(&publisher, &subscriber, transport);
            subscriber.send(["message", "\u{1}topic"]).unwrap();
            let wanted: &[&str] = match only_first {
                true => &["message\u{1}topic"],
                // A subscription may overtake the rest of its message.
                false => &["\u{1}topic", "message"],
            };
            let mut came: Vec<String> = wanted.iter().map(|_| texts(&publisher).concat()).collect();
            came.sort_unstable();
            assert_eq!(came, wanted, "{transport}");
            subscriber.subscribe("end").unwrap();
            assert_eq!(text(&publisher), "\u{1}end", "{transport}");
            assert_eq!(publisher.topics(), if only_first { 1 } else { 2 });
        }
    }
}
