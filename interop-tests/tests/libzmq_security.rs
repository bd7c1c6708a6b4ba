//! The libzmq peer does PLAIN and CURVE, and asks its ZAP handler.

use std::error::Error as StdError;
use std::sync::mpsc;
use std::time::Duration;

use interop_tests::libzmq::{
    Context, Error, EventKind, Socket, SocketType, ZapHandler, ZapReply, curve_keypair,
    curve_public, z85_decode, z85_encode,
};

type TestResult = Result<(), Box<dyn StdError>>;

const TCP: &str = "tcp://127.0.0.1:0";
const WAIT: Duration = Duration::from_secs(5);
const SHORT: Duration = Duration::from_millis(200);

#[test]
fn curve_encrypts_and_checks_the_server() -> TestResult {
    let context = Context::new()?;
    let (server_keys, client_keys) = (curve_keypair()?, curve_keypair()?);
    let server = Socket::new(&context, SocketType::Pull)?;
    server.set_curve_server(&server_keys.secret)?;
    let endpoint = server.bind(TCP)?;
    let client = Socket::new(&context, SocketType::Push)?;
    client.set_curve_client(&client_keys, &server_keys.public)?;
    client.connect(&endpoint)?;
    client.send(&[b"secret"])?;
    assert_eq!(server.recv()?, [b"secret"]);

    let mistaken = Socket::new(&context, SocketType::Push)?;
    mistaken.set_curve_client(&client_keys, &client_keys.public)?;
    mistaken.connect(&endpoint)?;
    mistaken.send(&[b"lost"])?;
    server.set_recv_timeout(SHORT)?;
    assert_eq!(server.recv(), Err(Error::Timeout));
    Ok(())
}

#[test]
fn curve_keys_convert() -> TestResult {
    let keys = curve_keypair()?;
    assert_eq!(curve_public(&keys.secret)?, keys.public);
    let bytes = [0x86, 0x4F, 0xD2, 0x6F, 0xB5, 0x59, 0xF7, 0x5B];
    assert_eq!(z85_encode(&bytes)?, "HelloWorld");
    assert_eq!(z85_decode("HelloWorld")?, bytes);
    assert_eq!(z85_encode(b"abc"), Err(Error::InvalidZ85));
    assert_eq!(z85_decode("abcd"), Err(Error::InvalidZ85));
    Ok(())
}

#[test]
fn curve_key_reaches_the_zap_handler() -> TestResult {
    let context = Context::new()?;
    let (server_keys, client_keys) = (curve_keypair()?, curve_keypair()?);
    let (seen, requests) = mpsc::channel();
    let handler = ZapHandler::start(&context, move |request| {
        seen.send(request.clone()).ok();
        ZapReply::accept("key holder")
    })?;
    let server = Socket::new(&context, SocketType::Pull)?;
    server.set_zap_domain("zone")?;
    server.set_curve_server(&server_keys.secret)?;
    let client = Socket::new(&context, SocketType::Push)?;
    client.set_curve_client(&client_keys, &server_keys.public)?;
    client.connect(&server.bind(TCP)?)?;
    client.send(&[b"hi"])?;
    let frame = server.recv_frame()?;
    assert_eq!(frame.property("User-Id").as_deref(), Some("key holder"));
    assert_eq!(frame.property("Socket-Type").as_deref(), Some("PUSH"));
    let request = requests.recv_timeout(WAIT)?;
    assert_eq!(request.mechanism, "CURVE");
    assert_eq!(request.domain, "zone");
    assert_eq!(request.credentials, [client_keys.public]);
    handler.stop()?;
    Ok(())
}

#[test]
fn plain_asks_the_zap_handler() -> TestResult {
    let context = Context::new()?;
    let _handler = ZapHandler::start(&context, |request| {
        if request.credentials == [b"admin".to_vec(), b"right".to_vec()] {
            ZapReply::accept("admin")
        } else {
            ZapReply::refuse(400, "no")
        }
    })?;
    let server = Socket::new(&context, SocketType::Pull)?;
    server.set_plain_server(true)?;
    let monitor = server.monitor()?;
    let endpoint = server.bind(TCP)?;

    let wrong = Socket::new(&context, SocketType::Push)?;
    wrong.set_plain_client("admin", "wrong")?;
    wrong.connect(&endpoint)?;
    let refused = monitor.wait_for(EventKind::HandshakeFailedAuth, WAIT)?;
    assert_eq!(refused.value, 400);

    let right = Socket::new(&context, SocketType::Push)?;
    right.set_plain_client("admin", "right")?;
    right.connect(&endpoint)?;
    right.send(&[b"in"])?;
    assert_eq!(server.recv()?, [b"in"]);
    monitor.wait_for(EventKind::HandshakeSucceeded, WAIT)?;
    Ok(())
}

#[test]
fn zap_handlers_follow_each_other() -> TestResult {
    let context = Context::new()?;
    for _ in 0..20 {
        ZapHandler::start(&context, |_| ZapReply::refuse(500, "none"))?.stop()?;
    }
    let handler = ZapHandler::start(&context, |_| panic!("on purpose"))?;
    let server = Socket::new(&context, SocketType::Pull)?;
    server.set_plain_server(true)?;
    let client = Socket::new(&context, SocketType::Push)?;
    client.set_plain_client("a", "b")?;
    client.connect(&server.bind(TCP)?)?;
    server.set_recv_timeout(SHORT)?;
    assert_eq!(server.recv(), Err(Error::Timeout));
    assert_eq!(handler.stop(), Err(Error::HandlerPanicked));
    Ok(())
}
