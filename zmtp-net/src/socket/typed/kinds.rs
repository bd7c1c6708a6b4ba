//! The eleven kinds of sockets, and what each can do.

use zmtp_codec::SocketType;

mod sealed {
    pub trait Sealed {}
}

/// A kind of socket: its type, at compile time.
pub trait Kind: sealed::Sealed {
    /// The same at run time.
    const TYPE: SocketType;
}

/// Kinds whose sockets send.
#[diagnostic::on_unimplemented(message = "{Self} sockets do not send")]
pub trait Sends: Kind {}

/// Kinds whose sockets receive whole messages. What a ROUTER receives has an identity with it
/// and has methods of its own.
#[diagnostic::on_unimplemented(message = "{Self} sockets do not receive so")]
pub trait Receives: Kind {}

/// Kinds whose sockets subscribe.
#[diagnostic::on_unimplemented(message = "{Self} sockets do not subscribe")]
pub trait Subscribes: Kind {}

/// Kinds whose sockets have subscribers.
#[diagnostic::on_unimplemented(message = "{Self} sockets have no subscribers")]
pub trait Publishes: Kind {}

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident: $($trait:ident),*;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum $name {}
        impl sealed::Sealed for $name {}
        impl Kind for $name {
            const TYPE: SocketType = SocketType::$name;
        }
        $(impl $trait for $name {})*
    )*};
}

kinds! {
    /// REQ.
    Req: Sends, Receives;
    /// REP.
    Rep: Sends, Receives;
    /// DEALER.
    Dealer: Sends, Receives;
    /// ROUTER.
    Router: Sends;
    /// PUB.
    Pub: Sends, Publishes;
    /// SUB.
    Sub: Receives, Subscribes;
    /// XPUB.
    Xpub: Sends, Receives, Publishes;
    /// XSUB.
    Xsub: Sends, Receives, Subscribes;
    /// PUSH.
    Push: Sends;
    /// PULL.
    Pull: Receives;
    /// PAIR.
    Pair: Sends, Receives;
}
