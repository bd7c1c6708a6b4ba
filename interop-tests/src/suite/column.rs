//! The columns of the matrix: mechanism, who listens, who is the security server.

use std::fmt;

use zmtp_codec::wire::MechanismName;

/// A security mechanism.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mechanism {
    /// No security.
    Null,
    /// User name and password.
    Plain,
    /// Keys and encryption.
    Curve,
}

impl Mechanism {
    /// The name in the greeting.
    #[must_use]
    pub const fn name(self) -> MechanismName {
        match self {
            Self::Null => MechanismName::NULL,
            Self::Plain => MechanismName::PLAIN,
            Self::Curve => MechanismName::CURVE,
        }
    }
}

/// One of the two peers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// This codec.
    Ours,
    /// libzmq.
    Theirs,
}

/// How two sockets meet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// The mechanism of both.
    pub mechanism: Mechanism,
    /// Who listens; the other one connects.
    pub listener: Side,
    /// Who is the server of the mechanism; without a meaning for NULL.
    pub server: Side,
}

impl Column {
    /// Every way to meet: the mechanism's roles do not depend on who connects.
    #[must_use]
    pub fn all() -> Vec<Self> {
        let mut all = vec![
            Self { mechanism: Mechanism::Null, listener: Side::Theirs, server: Side::Theirs },
            Self { mechanism: Mechanism::Null, listener: Side::Ours, server: Side::Ours },
        ];
        for mechanism in [Mechanism::Plain, Mechanism::Curve] {
            for (listener, server) in [
                (Side::Theirs, Side::Theirs),
                (Side::Ours, Side::Ours),
                (Side::Theirs, Side::Ours),
                (Side::Ours, Side::Theirs),
            ] {
                all.push(Self { mechanism, listener, server });
            }
        }
        all
    }

    /// Whether our side listens.
    #[must_use]
    pub fn ours_listens(self) -> bool {
        self.listener == Side::Ours
    }

    /// Whether the mechanism has roles and our side is its server.
    #[must_use]
    pub fn ours_serves(self) -> bool {
        self.mechanism != Mechanism::Null && self.server == Side::Ours
    }
}

impl fmt::Display for Column {
    /// Our side's part, as `CURVE listen/client`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let meeting = if self.ours_listens() { "listen" } else { "connect" };
        match (self.mechanism, self.ours_serves()) {
            (Mechanism::Null, _) => write!(f, "NULL {meeting}"),
            (mechanism, true) => write!(f, "{} {meeting}/server", mechanism.name()),
            (mechanism, false) => write!(f, "{} {meeting}/client", mechanism.name()),
        }
    }
}
