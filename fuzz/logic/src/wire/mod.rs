//! Wire types: what parses is written back, and parses as itself again.

mod commands;
mod greeting_and_frames;
mod security;

pub use commands::wire_commands;
pub use greeting_and_frames::wire_greeting_and_frames;
pub use security::wire_security;

/// What `write` appends, which must not depend on what stood there before.
fn written(write: impl FnOnce(&mut Vec<u8>)) -> Vec<u8> {
    let mut out = b"before".to_vec();
    write(&mut out);
    assert!(out.starts_with(b"before"), "written over what was there");
    out.split_off(6)
}

/// Asserts that octets, if they read at all, read as what writes the very same octets, and that a
/// fault lies within them.
macro_rules! canonical {
    ($octets:expr, $($type:ty),+ $(,)?) => {$(
        match <$type>::parse($octets) {
            Ok(value) => {
                let again = $crate::wire::written(|out| value.write(out));
                assert_eq!(again, $octets, "{} is written otherwise", stringify!($type));
            }
            Err(fault) => assert!(fault.at <= $octets.len(), "{fault:?} lies outside"),
        }
    )+};
}

/// Asserts that a value is written as octets that read as it.
macro_rules! round_trip {
    ($($type:ty: $value:expr),+ $(,)?) => {$(
        if let Ok(value) = $value {
            let octets = $crate::wire::written(|out| value.write(out));
            assert_eq!(<$type>::parse(&octets), Ok(value));
        }
    )+};
}

use {canonical, round_trip};
