//! Endpoint strings.

use zmtp_net::Endpoint;

/// Any text is an endpoint or is refused; what an endpoint prints is the same endpoint.
///
/// # Panics
/// If an endpoint is not what it prints.
pub fn endpoints(data: &[u8]) {
    let Ok(text) = str::from_utf8(data) else { return };
    let Ok(endpoint) = text.parse::<Endpoint>() else { return };
    let printed = endpoint.to_string();
    let again: Endpoint = printed.parse().expect("what an endpoint prints is one");
    assert_eq!(again, endpoint, "{text:?} is printed as {printed:?}");
    assert_eq!(again.to_string(), printed);
}
