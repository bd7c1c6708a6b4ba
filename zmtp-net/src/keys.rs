//! Keys of CURVE.

use std::io;

use zmtp_codec::curve::{KeyPair, SecretKey};

/// Makes the keys of one party of CURVE, with randomness of the operating system. They are made once
/// and kept: whoever knows the public key knows the party by it.
///
/// # Errors
/// If the operating system has no randomness to give.
///
/// ```
/// use zmtp_net::{Mechanism, Options, generate_keys};
///
/// let keys = generate_keys()?;
/// println!("clients need this: {}", keys.public()); // 40 characters of Z85
/// let options = Options::default().security(Mechanism::curve_server(keys));
/// # let _ = options;
/// # Ok::<(), std::io::Error>(())
/// ```
#[doc(alias = "zmq_curve_keypair")]
pub fn generate_keys() -> io::Result<KeyPair> {
    let mut octets = [0; 32];
    getrandom::fill(&mut octets).map_err(|error| match error.raw_os_error() {
        Some(code) => io::Error::from_raw_os_error(code),
        None => io::Error::other(error.to_string()),
    })?;
    Ok(SecretKey::new(octets).into())
}
