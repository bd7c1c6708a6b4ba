//! Which sockets have which verbs.

use zmtp_net::{
    Dealer, Pair, Pull, Rep, Req, Socket, Sub, Typed, Xpub, Xsub,
    kinds::{self, Kind},
};

mod sealed {
    pub trait Sealed {}
}

impl sealed::Sealed for Socket {}
impl<K: Kind> sealed::Sealed for Typed<K> {}

/// Sockets that send: those of the kinds that do, and the one of any type.
#[diagnostic::on_unimplemented(message = "{Self} sockets do not send")]
pub trait Sends: sealed::Sealed + AsRef<Socket> {}

impl Sends for Socket {}
impl<K: kinds::Sends> Sends for Typed<K> {}

/// Sockets that receive whole messages: those of the kinds that do, and the one of any type. What a ROUTER
/// receives has an identity with it, and a method of its own.
#[diagnostic::on_unimplemented(message = "{Self} sockets do not receive so")]
pub trait Receives: sealed::Sealed + AsRef<Socket> {}

// One by one: of all kinds that receive the compiler would not believe that a ROUTER will never be one.
macro_rules! receive {
    ($($socket:ty),*) => {$(
        impl Receives for $socket {}
    )*};
}
receive!(Socket, Req, Rep, Dealer, Sub, Xpub, Xsub, Pull, Pair);
