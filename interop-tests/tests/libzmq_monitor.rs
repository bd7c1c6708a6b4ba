//! The libzmq peer reports the events of its sockets.

use std::error::Error as StdError;
use std::time::Duration;

use interop_tests::libzmq::{Context, Error, EventKind, Socket, SocketType};

type TestResult = Result<(), Box<dyn StdError>>;

const TCP: &str = "tcp://127.0.0.1:0";
const WAIT: Duration = Duration::from_secs(5);

#[test]
fn monitor_reports_a_connection() -> TestResult {
    let context = Context::new()?;
    let pull = Socket::new(&context, SocketType::Pull)?;
    let monitor = pull.monitor()?;
    assert_eq!(pull.monitor().err(), Some(Error::AlreadyMonitored));
    let endpoint = pull.bind(TCP)?;
    let listening = monitor.next(WAIT)?;
    assert_eq!(listening.kind, EventKind::Listening);
    assert_eq!(listening.endpoint, endpoint);
    let push = Socket::new(&context, SocketType::Push)?;
    push.connect(&endpoint)?;
    assert_eq!(monitor.next(WAIT)?.kind, EventKind::Accepted);
    assert_eq!(monitor.next(WAIT)?.kind, EventKind::HandshakeSucceeded);
    drop(push);
    assert_eq!(monitor.next(WAIT)?.kind, EventKind::Disconnected);
    assert_eq!(monitor.next(Duration::from_millis(1)), Err(Error::Timeout));
    drop(pull);
    assert_eq!(monitor.next(WAIT)?.kind, EventKind::MonitorStopped);
    Ok(())
}

#[test]
fn monitor_and_socket_close_in_any_order() -> TestResult {
    let context = Context::new()?;
    for round in 0..40 {
        let pull = Socket::new(&context, SocketType::Pull)?;
        let monitor = pull.monitor()?;
        let push = Socket::new(&context, SocketType::Push)?;
        push.connect(&pull.bind(TCP)?)?;
        if round % 2 == 0 {
            drop(monitor);
            drop(pull.monitor()?);
        } else {
            drop(pull);
            drop(monitor);
        }
    }
    Ok(())
}
