//! The rules of the protocol that a peer can break.

use core::fmt;

macro_rules! rules {
    ($($(#[doc = $doc:literal])+ $name:ident => $text:literal,)+) => {
        /// A rule of ZMTP or of one of its mechanisms.
        ///
        /// ```
        /// use zmtp_codec::Rule;
        ///
        /// assert_eq!(Rule::ReservedFlags.to_string(), "a reserved flag bit is set");
        /// ```
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Rule {
            $($(#[doc = $doc])+ $name,)+
        }

        impl Rule {
            /// Every rule.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            const fn text(self) -> &'static str {
                match self { $(Self::$name => $text,)+ }
            }
        }
    };
}

rules! {
    /// RFC 37: "If a peer cannot downgrade its protocol to match its peer, it MUST close the
    /// connection." The peer speaks a version below [`Config::minimum_version`](crate::Config).
    Version => "the peer speaks an older version than this socket allows",
    /// RFC 37: "An implementation MUST guard against downgrade attacks." A peer of version 1.0 or
    /// 2.0 cannot have the security that this socket wants.
    Downgrade => "the peer speaks a version without security mechanisms",
    /// RFC 37: the mechanism is an ASCII string of capitals, digits and `-_.+`, padded with NULs.
    MechanismName => "the mechanism field is not a NUL-padded name",
    /// RFC 37: "If the mechanism that the peer received does not exactly match the mechanism it
    /// sent, it MUST close the connection."
    MechanismMismatch => "the peer wants another security mechanism",
    /// RFC 37: the as-server byte is 0 or 1; and two servers cannot shake hands.
    AsServer => "the as-server byte is wrong, or both peers are servers",
    /// RFC 37: "Bits 7-3 are reserved for future use and MUST be zero."
    ReservedFlags => "a reserved flag bit is set",
    /// RFC 37: the MORE bit "SHALL be zero on command frames".
    MoreOnCommand => "a command has the MORE bit set",
    /// RFC 37: a body is "0 to 2^63-1 octets".
    FrameSize => "a frame size is 2^63 or more",
    /// RFC 13: the length of a 1.0 frame counts its flags byte, so it is never zero.
    LegacyFrameSize => "a frame of version 1.0 has length zero",
    /// RFC 37: a command name has 1 to 255 letters and lies within its frame.
    CommandName => "a command name is empty, too long or not of letters",
    /// The command has no place in this phase of the handshake.
    UnexpectedCommand => "a command came out of turn",
    /// RFC 37: traffic begins when the handshake is complete.
    MessageInHandshake => "a message came before the handshake was complete",
    /// RFC 37: "Zero-sized names are not valid." What we announce ourselves is also of letters,
    /// digits and `-_.+` only; from a peer other characters are let pass.
    PropertyName => "a property name is empty or has an illegal character",
    /// A property runs past the end of its command.
    PropertyTruncated => "a property is cut short",
    /// RFC 37: a property value has at most 2^31-1 bytes.
    PropertySize => "a property value is 2^31 bytes or more",
    /// RFC 37's grammar of socket types.
    SocketTypeName => "the peer's socket type does not exist",
    /// RFC 37's table of legal peer types.
    SocketTypeMismatch => "the peer's socket type cannot talk to this one",
    /// RFC 37: an ERROR command is a short string and nothing else.
    ErrorReason => "an ERROR command is malformed",
    /// RFC 37: PING has a TTL of two bytes.
    PingTtl => "a PING has no full time-to-live",
    /// RFC 37: the context "MUST not exceed 16 octets".
    PingContext => "the context of a PING or PONG exceeds 16 bytes",
    /// RFC 37: a group has at most 255 bytes.
    Group => "a group name exceeds 255 bytes",
    /// RFC 24: HELLO is a user name and a password and nothing else.
    PlainHello => "a PLAIN HELLO is malformed",
    /// RFC 24: WELCOME has no data.
    PlainWelcome => "a PLAIN WELCOME is malformed",
    /// RFC 26: HELLO is 200 bytes, its padding zero.
    CurveHello => "a CURVE HELLO is malformed",
    /// RFC 26: the CurveZMQ version is 1.0.
    CurveVersion => "the peer speaks another version of CurveZMQ",
    /// RFC 26: WELCOME is 168 bytes.
    CurveWelcome => "a CURVE WELCOME is malformed",
    /// RFC 26: INITIATE is at least 257 bytes.
    CurveInitiate => "a CURVE INITIATE is malformed",
    /// RFC 26: READY is at least 30 bytes.
    CurveReady => "a CURVE READY is malformed",
    /// RFC 26: MESSAGE is at least 33 bytes.
    CurveMessage => "a CURVE MESSAGE is malformed",
    /// A box does not open: it was damaged, forged, or made with other keys.
    CurveBox => "a CURVE box does not open",
    /// RFC 26: INITIATE returns the cookie of this very connection.
    CurveCookie => "a CURVE cookie is not the one of this connection",
    /// RFC 26: the vouch holds the client's transient key and the server's permanent key.
    CurveVouch => "a CURVE vouch names other keys",
    /// RFC 26: short nonces rise with each command.
    CurveNonce => "a CURVE nonce does not rise",
    /// A public key of low order makes no secret.
    CurveKey => "a CURVE public key is of low order",
    /// RFC 26: after the handshake everything travels in MESSAGE commands.
    CurvePlaintext => "a frame came unencrypted over a CURVE connection",
    /// RFC 37: an identity is "0*255OCTET"; RFC 13 and 15 bound their identity frame likewise.
    Identity => "an identity exceeds 255 bytes",
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text())
    }
}
