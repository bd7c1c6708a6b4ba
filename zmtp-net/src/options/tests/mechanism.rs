//! What the codec needs of a mechanism for one connection.

use std::convert::Infallible;

use zmtp_codec::Security;

use super::super::Mechanism;

/// What is made where no randomness is needed.
fn plain(mechanism: &Mechanism, authenticated: bool) -> Security {
    let none = |_: &mut [u8; 96]| -> Result<(), Infallible> { panic!("asked for randomness") };
    mechanism.security(authenticated, none).unwrap()
}

#[test]
fn a_peer_of_null_is_put_to_an_authenticator_where_there_is_one() {
    assert!(matches!(plain(&Mechanism::Null, false), Security::Null));
    assert!(matches!(plain(&Mechanism::Null, true), Security::NullAuthenticated));
}

#[test]
fn plain_keeps_its_role_and_credentials() {
    for authenticated in [false, true] {
        assert!(matches!(plain(&Mechanism::PlainServer, authenticated), Security::PlainServer));
        let client = Mechanism::plain_client("user", "password").unwrap();
        match plain(&client, authenticated) {
            Security::PlainClient(given) => assert!(given.matches(b"user", b"password")),
            other => panic!("{other:?}"),
        }
    }
}

#[cfg(feature = "curve")]
mod curve {
    use zmtp_codec::curve::{KeyPair, SecretKey};

    use super::*;

    fn mechanisms() -> [Mechanism; 2] {
        let keys = |octet| KeyPair::from(SecretKey::new([octet; 32]));
        let client = Mechanism::curve_client(*keys(1).public(), keys(2));
        [client, Mechanism::curve_server(keys(1))]
    }

    #[test]
    fn every_connection_draws_its_own_randomness() {
        let mut drawn = 0;
        for mechanism in mechanisms() {
            for connection in 1..=2 {
                let mut draw = |octets: &mut [u8; 96]| {
                    octets.fill(connection);
                    drawn += 1;
                    Ok::<(), Infallible>(())
                };
                let security = mechanism.security(true, &mut draw).unwrap();
                let is_client = matches!(mechanism, Mechanism::CurveClient { .. });
                assert_eq!(matches!(security, Security::CurveClient(_)), is_client);
                assert_eq!(matches!(security, Security::CurveServer(_)), !is_client);
            }
        }
        assert_eq!(drawn, 4);
    }

    #[test]
    fn a_source_of_randomness_that_fails_makes_no_connection() {
        for mechanism in mechanisms() {
            assert_eq!(mechanism.security(false, |_| Err("dry")).unwrap_err(), "dry");
        }
    }

    #[test]
    fn secret_keys_are_not_printed() {
        let [client, server] = mechanisms();
        let printed = format!("{client:?} {server:?}");
        assert_eq!(printed.matches("SecretKey(..)").count(), 2, "{printed}");
    }
}
