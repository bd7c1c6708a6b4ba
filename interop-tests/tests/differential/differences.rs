//! Where we and libzmq differ on purpose, or libzmq has a bug: each with its reason, and a
//! conversation that shows it. `docs/testing.md` lists them too.

use zmtp_codec::{Error as Fault, LimitKind, Rule};

use crate::compare::Verdicts;

/// A difference that is meant.
pub struct Difference {
    pub name: &'static str,
    pub reason: &'static str,
    pub is: fn(&Verdicts) -> bool,
}

/// All of them.
pub const DIFFERENCES: &[Difference] = &[
    Difference {
        name: "stricter",
        reason: "",
        is: |verdicts| {
            let stricter = match &verdicts.fault {
                Some(Fault::Protocol { rule, .. }) => STRICTER.contains(rule),
                Some(Fault::Limit { limit, .. }) => *limit == LimitKind::HandshakeCommandSize,
                Some(Fault::RefusedByPeer(_) | Fault::RefusedPeer(_)) => true,
                _ => false,
            };
            stricter && is_prefix(verdicts)
        },
    },
];

const STRICTER: [Rule; 10] = [
    Rule::ReservedFlags,
    Rule::MoreOnCommand,
    Rule::MessageInHandshake,
    Rule::CommandName,
    Rule::PropertyName,
    Rule::PingTtl,
    Rule::PingContext,
    Rule::ErrorReason,
    Rule::Identity,
    Rule::AsServer,
];

/// We closed, and libzmq has received what we have at least.
fn is_prefix(verdicts: &Verdicts) -> bool {
    let Verdicts { ours, theirs, .. } = verdicts;
    ours.closed && theirs.messages.starts_with(&ours.messages)
}

/// The difference that it is, if it is one.
pub fn explain(verdicts: &Verdicts) -> Option<&'static Difference> {
    DIFFERENCES.iter().find(|difference| (difference.is)(verdicts))
}
