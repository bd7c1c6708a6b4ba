//! Where we and libzmq 4.3.5 differ and are meant to: each difference with its reason, how it is
//! known, and a conversation that shows it. All else is a failure.

use zmtp_codec::{Error as Fault, LimitKind, Rule, SocketType};

use crate::captures::{COMMAND, LONG, MORE};
use crate::compare::{Verdicts, is_cancellation};
use crate::conversation::{Conversation, Cuts, Framing, Library, Said, Speaks, Step};
use crate::edit::Edit;
use crate::listener::{LONGEST, Parts};
use crate::random::Random;
use crate::scheme::{Scheme, peers_of};

/// A difference that is meant.
pub(crate) struct Difference {
    pub(crate) name: &'static str,
    /// Why it is meant.
    pub(crate) reason: &'static str,
    /// Whether it is what these verdicts differ by.
    is: fn(&Verdicts, &Conversation) -> bool,
    /// A conversation that shows it.
    pub(crate) shown: fn(&Library) -> Conversation,
}

impl Difference {
    pub(crate) fn explains(&self, verdicts: &Verdicts, conversation: &Conversation) -> bool {
        (self.is)(verdicts, conversation)
    }
}

/// The difference that it is, if it is one.
pub(crate) fn explain(
    verdicts: &Verdicts,
    conversation: &Conversation,
) -> Option<&'static Difference> {
    let known = |verdicts: &_| {
        DIFFERENCES.iter().find(|difference| difference.explains(verdicts, conversation))
    };
    // There may be two.
    known(verdicts).or_else(|| known(&without_what_is_known(verdicts, conversation)))
}

/// All of them.
pub(crate) const DIFFERENCES: &[Difference] = &[
    Difference {
        name: "reserved flags",
        reason: "RFC 37: bits 7 to 3 MUST be zero. libzmq does not look at them",
        is: |verdicts, conversation| {
            broke(verdicts, conversation, &[Rule::ReservedFlags], |flags| flags & 0xf8 != 0)
        },
        shown: |library| behind(library, &[(0x08, b"message")]),
    },
    Difference {
        name: "a command of a 2.0 peer",
        reason: "RFC 15: bits 7 to 2 MUST be zero. libzmq passes it over",
        is: |verdicts, conversation| {
            broke(verdicts, conversation, &[Rule::ReservedFlags, Rule::MoreOnCommand], |flags| {
                flags & 4 != 0
            }) && verdicts.said.get(10) == Some(&1)
        },
        shown: |library| of_version(library, Speaks::V20, &[(COMMAND, b"\x04PING\0\0")]),
    },
    Difference {
        name: "MORE on a command",
        reason: "RFC 37: MORE SHALL be zero on command frames. libzmq does not look at it",
        is: |verdicts, conversation| {
            broke(verdicts, conversation, &[Rule::MoreOnCommand], |flags| flags & 5 == 5)
        },
        shown: |library| behind(library, &[(COMMAND | MORE, b"\x04PING\0\0")]),
    },
    Difference {
        name: "a message frame in the handshake",
        reason: "RFC 37: the handshake is of commands. libzmq takes one in a message frame for one",
        is: |verdicts, conversation| {
            broke(verdicts, conversation, &[Rule::MessageInHandshake], |flags| flags & 4 == 0)
        },
        shown: |library| edited(library, 1, Edit::Flags(COMMAND)),
    },
    Difference {
        name: "a malformed command",
        reason: "a peer that cannot frame a command is broken. libzmq passes it over, or answers a \
                 PING without time-to-live with what lies behind it in memory",
        is: |verdicts, conversation| {
            let rules = [
                Rule::CommandName,
                Rule::PingTtl,
                Rule::PingContext,
                Rule::ErrorReason,
                Rule::Group,
            ];
            broke(verdicts, conversation, &rules, |_| true)
        },
        shown: |library| behind(library, &[(COMMAND, b"\x09PING")]),
    },
    Difference {
        name: "ERROR behind the handshake",
        reason: "RFC 37: it is fatal. libzmq passes it over",
        is: |verdicts, conversation| {
            matches!(verdicts.fault, Some(Fault::RefusedByPeer(_)))
                && ended_sooner(verdicts, conversation)
        },
        shown: |library| behind(library, &[(COMMAND, b"\x05ERROR\x03why")]),
    },
    Difference {
        name: "a property without a name",
        reason: "RFC 37: zero-sized names are not valid. libzmq passes it over",
        is: |verdicts, conversation| {
            broke(verdicts, conversation, &[Rule::PropertyName], |length| length == 0)
        },
        shown: |library| introduced(library, b"\0\0\0\0\x01x"),
    },
    Difference {
        name: "a property that is cut short",
        reason: "libzmq does not notice where the command ends right before what is missing",
        is: |verdicts, conversation| {
            let rules = [Rule::PropertyTruncated, Rule::PropertySize];
            broke(verdicts, conversation, &rules, |_| true)
        },
        shown: |library| introduced(library, b"\x05X-one\0\0\0\x01"),
    },
    Difference {
        name: "the case of a property's name",
        reason: "RFC 37: names SHALL be case-insensitive. libzmq does not know Socket-Type and \
                 Identity by other cases",
        is: |verdicts, conversation| {
            let other_case = |name| says_in_other_case(conversation, name);
            let rules = [Rule::SocketTypeName, Rule::SocketTypeMismatch];
            other_case("Socket-Type") && broke(verdicts, conversation, &rules, |_| true)
                || other_case("Identity")
                    && (broke(verdicts, conversation, &[Rule::Identity], |_| true)
                        || conversation.target == SocketType::Router && same_but_name(verdicts))
        },
        shown: |library| introduced(library, b"\x0bsocket-type\0\0\0\x04PAIR"),
    },
    Difference {
        name: "a long identity",
        reason: "RFC 37: it has 255 octets at most. libzmq takes any",
        is: |verdicts, conversation| broke(verdicts, conversation, &[Rule::Identity], |_| true),
        shown: |library| {
            introduced(library, &[&b"\x08Identity\0\0\x01\0"[..], &[b'i'; 256]].concat())
        },
    },
    Difference {
        name: "the type of a 2.0 peer",
        reason: "the table of RFC 37 holds for it too. libzmq does not look at it",
        is: |verdicts, conversation| {
            verdicts.said.get(10).is_some_and(|&revision| revision < 2)
                && broke(
                    verdicts,
                    conversation,
                    &[Rule::SocketTypeName, Rule::SocketTypeMismatch],
                    |_| true,
                )
        },
        shown: |library| {
            let mut conversation = of_version(library, Speaks::V20, &[(0, b"message")]);
            conversation.steps[0].edits.push(Edit::Set(11, 2));
            conversation
        },
    },
    Difference {
        name: "an old version where there is security",
        reason: "refused at the octet that says so. libzmq refuses it when it has read one more",
        is: |verdicts, conversation| {
            verdicts.said.len() == 11
                && broke(verdicts, conversation, &[Rule::Downgrade], |revision| revision < 2)
        },
        shown: |library| {
            let mut conversation = at_under(library, Scheme::Plain, SocketType::Pull, &[]);
            conversation.steps.truncate(1);
            conversation.steps[0].edits.extend([Edit::Set(10, 1), Edit::Truncate(11)]);
            conversation
        },
    },
    Difference {
        name: "the flags of a long frame of 1.0",
        reason: "its size is judged when its header is there. libzmq does not wait for the flags",
        is: |verdicts, _| {
            let Verdicts { ours, theirs, said, .. } = verdicts;
            let same = theirs.messages.starts_with(&ours.messages);
            same && theirs.closed && !ours.closed && ends_with_legacy_size(said)
        },
        shown: |library| {
            let mut conversation = of_version(library, Speaks::V10, &[]);
            let header = [&[0xff][..], &(LONGEST + 2).to_be_bytes()].concat();
            conversation.steps.truncate(2);
            conversation.steps.push(Step::handshake(Said::Octets(header)));
            conversation
        },
    },
    Difference {
        name: "the octet as-server",
        reason: "RFC 37: it is 0 or 1, and two servers have nothing to say to each other. libzmq \
                 does not look at it",
        is: |verdicts, conversation| {
            verdicts.said.get(32).is_some_and(|&as_server| as_server != 0)
                && broke(verdicts, conversation, &[Rule::AsServer], |_| true)
        },
        shown: |library| edited(library, 0, Edit::Set(32, 2)),
    },
    Difference {
        name: "a long command",
        reason: "2,048 octets in the handshake, 66,000 behind it, by default. libzmq knows only the \
                 limit for messages",
        is: |verdicts, conversation| {
            let limits = [LimitKind::HandshakeCommandSize, LimitKind::CommandSize];
            exceeded(verdicts, conversation, &limits)
        },
        shown: |library| introduced(library, &[&b"\x01X\0\0\x0b\0"[..], &[0; 2816]].concat()),
    },
    Difference {
        name: "a long topic",
        reason: "65,536 octets by default. libzmq knows only the limit for messages",
        is: |verdicts, conversation| exceeded(verdicts, conversation, &[LimitKind::TopicSize]),
        shown: |library| at(library, SocketType::Xpub, &[(0, &[1; 65_538])]),
    },
    Difference {
        name: "credentials that are refused",
        reason: "RFC 24: the server SHALL close the connection. libzmq leaves it open, mute, until \
                 its time for handshakes is over",
        is: |verdicts, conversation| {
            matches!(verdicts.fault, Some(Fault::RefusedPeer(_)))
                && ended_sooner(verdicts, conversation)
        },
        shown: |library| {
            let mut conversation = at_under(library, Scheme::Plain, SocketType::Pull, &[]);
            let hello = b"\x05HELLO\x05admin\x05wrong".to_vec();
            conversation.steps.truncate(1);
            conversation.steps.push(Step::handshake(Said::Frame(Framing::Clear, COMMAND, hello)));
            conversation
        },
    },
    Difference {
        name: "the padding of a CURVE HELLO",
        reason: "RFC 26: it is zeros. libzmq does not look at it",
        is: |verdicts, conversation| broke(verdicts, conversation, &[Rule::CurveHello], |_| true),
        shown: |library| {
            let mut conversation = at_under(library, Scheme::Curve, SocketType::Pull, &[]);
            conversation.steps[1].edits.push(Edit::Set(12, 1));
            conversation
        },
    },
    Difference {
        name: "a MESSAGE in a command frame",
        reason: "RFC 26 calls MESSAGE a command. libzmq, which sends it in a message frame, throws \
                 away what was in one in a command frame",
        is: |verdicts, conversation| {
            verdicts.sealed && same_but_thrown_away(verdicts, conversation)
        },
        shown: |library| {
            let mut conversation =
                at_under(library, Scheme::Curve, SocketType::Pull, &[(0, b"message")]);
            conversation.steps[3].edits.push(Edit::Flags(COMMAND));
            conversation
        },
    },
    Difference {
        name: "a part that is as long as it may be, in a box",
        reason: "the limit is for what is in the box. libzmq counts the box, too, and closes",
        is: |verdicts, conversation| {
            let Verdicts { ours, theirs, .. } = verdicts;
            let (ours, theirs) = (&ours.messages, theirs);
            let told = theirs.messages.iter().rev().take_while(|text| is_cancellation(text));
            let (count, told) = (theirs.messages.len(), told.count());
            let until = |end: usize| ours.starts_with(&theirs.messages[..end]);
            theirs.closed
                && is_too_long_when_sealed(conversation)
                && (count - told..=count).any(until)
        },
        shown: |library| {
            let part = [b'x'; 99_999];
            let mut conversation = at_under(library, Scheme::Curve, SocketType::Pull, &[]);
            tell(&mut conversation, &[(0, &part)]);
            conversation
        },
    },
    Difference {
        name: "a subscription to what is no publisher",
        reason: "libzmq gives the command SUBSCRIBE or CANCEL to the application, as a message. We \
                 pass it over, as any command that means nothing",
        is: same_but_subscriptions,
        shown: |library| behind(library, &[(COMMAND, b"\x09SUBSCRIBEtopic")]),
    },
    Difference {
        name: "a subscription among the parts of a message",
        reason: "an application of libzmq receives it as a part, which is the last one wherever it \
                 stood. Ours receives it by itself, and then the message without it",
        is: |verdicts, conversation| {
            may_be_reordered(verdicts, conversation) && same_parts(verdicts, conversation)
        },
        shown: |library| at(library, SocketType::Xpub, &[(MORE, b"one"), (0, b"\x01two")]),
    },
];

/// We ended it for one of these rules, and the octet that we blame is what we say that it is, where
/// it can be seen; libzmq received what we received, and maybe more.
fn broke(
    verdicts: &Verdicts,
    conversation: &Conversation,
    rules: &[Rule],
    seen: fn(u8) -> bool,
) -> bool {
    let Some(Fault::Protocol { rule, offset }) = verdicts.fault else { return false };
    let blamed = usize::try_from(offset).ok().and_then(|offset| verdicts.said.get(offset));
    let plausible = verdicts.sealed || blamed.is_none_or(|&octet| seen(octet));
    rules.contains(&rule) && plausible && ended_sooner(verdicts, conversation)
}

/// We ended it for one of these limits, which is exceeded.
fn exceeded(verdicts: &Verdicts, conversation: &Conversation, limits: &[LimitKind]) -> bool {
    match verdicts.fault {
        Some(Fault::Limit { limit, found, allowed, .. }) => {
            limits.contains(&limit) && found > allowed && ended_sooner(verdicts, conversation)
        }
        _ => false,
    }
}

/// We closed, and until then both received the same.
fn ended_sooner(verdicts: &Verdicts, conversation: &Conversation) -> bool {
    let Verdicts { ours, theirs, .. } = verdicts;
    // A publisher's application is told that the topics of who has left are not wanted any more.
    let (count, told) = (
        ours.messages.len(),
        ours.messages.iter().rev().take_while(|message| is_cancellation(message)).count(),
    );
    let loose = verdicts.cut || may_be_reordered(verdicts, conversation);
    let until = |end: usize| match loose {
        true => is_among(&ours.messages[..end], &theirs.messages),
        false => are_first(&ours.messages[..end], &theirs.messages, in_commands(&verdicts.said)),
    };
    ours.closed && (count - told..=count).any(until)
}

/// Whether these are the first of all, but for so many that are not there.
fn are_first(some: &[Parts], all: &[Parts], missing: usize) -> bool {
    let mut rest = all.iter().peekable();
    let there = some.iter().filter(|message| rest.next_if_eq(message).is_some()).count();
    some.len() - there <= missing
}

/// How many messages under CURVE stood in command frames, which libzmq throws away.
fn in_commands(said: &[u8]) -> usize {
    let in_command = |frame: &[u8]| frame[0] & COMMAND != 0 && frame.ends_with(b"\x07MESSAGE");
    let short = said.windows(10).filter(|frame| in_command(frame));
    let long = said.windows(17).filter(|frame| frame[0] & LONG != 0 && in_command(frame));
    short.count() + long.count()
}

/// Whether all that a REP of libzmq received was said, if not together: one that misses the end of a
/// request takes what comes next for the rest of it.
fn was_said(messages: &[Parts], conversation: &Conversation) -> bool {
    // Behind the flags of what is sealed, or a header.
    let is_of = |text: &[u8], part: &[u8]| {
        let is_headed =
            text.len().checked_sub(part.len()).is_some_and(|head| [1, 2, 9].contains(&head));
        is_headed && text.ends_with(part)
    };
    let texts = conversation.texts();
    messages
        .iter()
        .flatten()
        .all(|part| is_subscription_command(part) || texts.iter().any(|text| is_of(text, part)))
}

/// Whether there may be subscriptions among the parts of a message.
fn may_be_reordered(verdicts: &Verdicts, conversation: &Conversation) -> bool {
    let more = |step: &Step| match &step.said {
        Said::Frame(..) => is_part(&step.text()),
        _ => false,
    };
    let Verdicts { ours, theirs, .. } = verdicts;
    let parts = ours.messages.iter().chain(&theirs.messages).any(|message| message.len() > 1);
    conversation.target == SocketType::Xpub && (parts || conversation.steps.iter().any(more))
}

/// Whether each part of the one is there in the other, as often at least.
fn is_among(some: &[Parts], all: &[Parts]) -> bool {
    let mut left: Vec<&[u8]> = all.iter().flatten().map(Vec::as_slice).collect();
    some.iter().flatten().all(|part| {
        let found = left.iter().position(|other| other == part);
        found.map(|at| left.swap_remove(at)).is_some()
    })
}

fn is_subscription_command(part: &[u8]) -> bool {
    part.starts_with(b"\x09SUBSCRIBE") || part.starts_with(b"\x06CANCEL")
}

/// The verdicts without what libzmq took for messages, if there is something of that kind. One that
/// stood between the parts of a message has made two of it; the rest of a request is none to a REP.
fn without_subscriptions(verdicts: &Verdicts, conversation: &Conversation) -> Option<Verdicts> {
    let publishes = matches!(conversation.target, SocketType::Xpub | SocketType::Pub);
    let named = usize::from(conversation.target == SocketType::Router);
    let mut verdicts = verdicts.clone();
    let Verdicts { ours, theirs, .. } = &mut verdicts;
    // A message may say the same.
    let mut said: Vec<_> = ours.messages.iter().flatten().cloned().collect();
    let mut taken_out = false;
    for message in &mut theirs.messages {
        message.retain(|part| {
            let is_message = match said.iter().position(|ours| ours == part) {
                Some(at) => {
                    said.swap_remove(at);
                    true
                }
                None => !is_subscription_command(part),
            };
            taken_out |= !is_message;
            is_message
        });
    }
    theirs.messages.retain(|message| message.len() > named);
    if conversation.target == SocketType::Rep {
        let mut left = theirs.messages.clone();
        ours.messages.retain(|message| {
            let found = left.iter().position(|other| other == message);
            found.map(|at| left.swap_remove(at)).is_some()
        });
    }
    verdicts.cut = true;
    (taken_out && !publishes).then_some(verdicts)
}

/// The verdicts without what may differ beside another difference: such messages, and the name of a
/// peer that says it in another case.
fn without_what_is_known(verdicts: &Verdicts, conversation: &Conversation) -> Verdicts {
    let without = without_subscriptions(verdicts, conversation);
    let mut verdicts = without.unwrap_or_else(|| verdicts.clone());
    let Verdicts { ours, theirs, .. } = &mut verdicts;
    if conversation.target == SocketType::Router && says_in_other_case(conversation, "Identity") {
        for message in ours.messages.iter_mut().chain(&mut theirs.messages) {
            message[0] = b"(any)".to_vec();
        }
    }
    verdicts
}

/// Both received the same parts but for such ones.
fn same_but_subscriptions(verdicts: &Verdicts, conversation: &Conversation) -> bool {
    let Some(Verdicts { ours, theirs, .. }) = without_subscriptions(verdicts, conversation) else {
        return false;
    };
    let named = usize::from(conversation.target == SocketType::Router);
    let parts = |messages: &[Parts]| -> Vec<Parts> {
        messages.iter().map(|message| message[named..].to_vec()).collect()
    };
    let (some, all) = (parts(&theirs.messages), parts(&ours.messages));
    let same = is_among(&all, &some) && is_among(&some, &all);
    // Such a part is the end of a request to a REP, wherever it stood.
    let garbled =
        conversation.target == SocketType::Rep && was_said(&verdicts.theirs.messages, conversation);
    ours.closed == theirs.closed && (same || garbled)
}

/// We received what libzmq did and more, some of it in command frames.
fn same_but_thrown_away(verdicts: &Verdicts, conversation: &Conversation) -> bool {
    let Verdicts { ours, theirs, said, .. } = verdicts;
    let mut ours_left = ours.messages.iter().flatten();
    let mut parts = theirs.messages.iter().flatten();
    let received = match conversation.target {
        SocketType::Rep => was_said(&theirs.messages, conversation),
        _ => parts.all(|part| ours_left.any(|ours| ours == part)),
    };
    in_commands(said) > 0 && ours.closed == theirs.closed && received
}

/// Whether there is a part that is too long only if its box counts.
fn is_too_long_when_sealed(conversation: &Conversation) -> bool {
    const BOX: u64 = 33;
    conversation.steps.iter().any(|step| match &step.said {
        Said::Frame(Framing::Sealed, _, body) => {
            let claimed = step.edits.iter().filter_map(|edit| match edit {
                Edit::SizeIs(size) => Some(*size),
                _ => None,
            });
            let sealed = body.len() as u64 + BOX;
            claimed.chain([sealed]).any(|size| size > LONGEST && size <= LONGEST + BOX)
        }
        _ => false,
    })
}

/// The parts are the same, but for their order and how often something is reported again. libzmq never
/// tells the end of a message whose last part is followed by a subscription, and it does not wait for
/// the end of a message to report a subscription in it.
fn same_parts(verdicts: &Verdicts, conversation: &Conversation) -> bool {
    let Verdicts { ours, theirs, .. } = verdicts;
    let begun: Vec<_> = conversation.texts().into_iter().filter(|text| is_part(text)).collect();
    let mut parts = theirs.messages.iter().flatten();
    ours.closed == theirs.closed
        && parts.all(|part| {
            let whole = ours.messages.iter().flatten().any(|ours| ours == part);
            whole || begun.iter().any(|text| text.ends_with(part))
        })
}

/// Whether a frame is a part that others follow.
fn is_part(text: &[u8]) -> bool {
    text.first().is_some_and(|flags| flags & MORE != 0)
}

/// Whether what was said ends with the size of a frame of 1.0 that is too long, before its flags.
fn ends_with_legacy_size(said: &[u8]) -> bool {
    let size = said.last_chunk::<9>().filter(|octets| octets[0] == 0xff);
    size.is_some_and(|&[_, ref size @ ..]| u64::from_be_bytes(*size) > LONGEST)
}

/// The messages are the same, but for the name of who sent them.
fn same_but_name(verdicts: &Verdicts) -> bool {
    let Verdicts { ours, theirs, .. } = verdicts;
    let without = |messages: &[Parts]| -> Vec<Parts> {
        messages.iter().map(|message| message[1..].to_vec()).collect()
    };
    ours.closed == theirs.closed && without(&ours.messages) == without(&theirs.messages)
}

/// Whether a name of a property is said in another case.
fn says_in_other_case(conversation: &Conversation, name: &str) -> bool {
    conversation.texts().iter().any(|text| {
        text.windows(name.len())
            .any(|text| text.eq_ignore_ascii_case(name.as_bytes()) && text != name.as_bytes())
    })
}

/// These frames behind a good handshake.
fn at_under(
    library: &Library,
    scheme: Scheme,
    target: SocketType,
    frames: &[(u8, &[u8])],
) -> Conversation {
    let (peer, mut random) = (peers_of(target)[0], Random::new(0));
    let mut conversation = library.good(scheme, target, peer, Speaks::V31, &mut random);
    tell(&mut conversation, frames);
    conversation
}

/// What is behind the handshake is these frames, and a last message.
fn tell(conversation: &mut Conversation, frames: &[(u8, &[u8])]) {
    let last = conversation.steps.iter().skip_while(|step| step.alone).last().cloned();
    conversation.steps.retain(|step| step.alone);
    let framing = match conversation.scheme {
        Scheme::Curve => Framing::Sealed,
        _ => Framing::Clear,
    };
    let frames = frames.iter();
    let steps = frames.map(|(flags, body)| Step::traffic(framing, *flags, body.to_vec()));
    conversation.steps.extend(steps.chain(last));
    (conversation.ours, conversation.theirs) = (Cuts::Steps, Cuts::Steps);
}

fn at(library: &Library, target: SocketType, frames: &[(u8, &[u8])]) -> Conversation {
    at_under(library, Scheme::Null, target, frames)
}

/// A PULL hears these frames.
fn behind(library: &Library, frames: &[(u8, &[u8])]) -> Conversation {
    at(library, SocketType::Pull, frames)
}

/// A PULL hears these frames of a peer of another version.
fn of_version(library: &Library, speaks: Speaks, frames: &[(u8, &[u8])]) -> Conversation {
    let (target, mut random) = (SocketType::Pull, Random::new(0));
    let peer = peers_of(target)[0];
    let mut conversation = library.good(Scheme::Null, target, peer, speaks, &mut random);
    tell(&mut conversation, frames);
    conversation
}

/// A ROUTER hears of a peer with one more property.
fn introduced(library: &Library, property: &[u8]) -> Conversation {
    let mut conversation = at(library, SocketType::Router, &[]);
    if let Said::Frame(_, _, body) = &mut conversation.steps[1].said {
        body.extend(property);
    }
    conversation
}

/// A PULL hears of a peer, one step of whose handshake was changed.
fn edited(library: &Library, step: usize, edit: Edit) -> Conversation {
    let mut conversation = behind(library, &[]);
    conversation.steps[step].edits.push(edit);
    conversation
}
