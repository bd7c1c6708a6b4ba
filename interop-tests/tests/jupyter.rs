//! The Jupyter client of the examples talks to a real ipykernel.
#![expect(dead_code, reason = "the example's `main` is for who runs it alone")]

#[path = "../examples/jupyter/main.rs"]
mod jupyter;

use interop_tests::sockets::python::{Environment, IPYKERNEL};
use jupyter::{Client, Kernel, Outcome, Result, Transport};
use zmtp_net::Context;

/// A kernel that is started, used in every way, and shut down.
fn converse(transport: Transport) -> Result<()> {
    let kernel = Kernel::start(&Environment::with(IPYKERNEL)?, transport)?;
    let client = Client::connect(&Context::new()?, kernel.connection()?)?;
    let run = |code: &str| client.execute(code, &mut |_| "Ada".into(), &mut |_| {});

    let printed = run("print(6 * 7)\nprint('ü')")?;
    assert_eq!((printed.printed.as_str(), printed.outcome), ("42\nü\n", Outcome::Nothing));
    assert_eq!(run("2 ** 100")?.outcome, Outcome::Value((1_u128 << 100).to_string()));
    let error = Outcome::Error("ZeroDivisionError: division by zero".into());
    assert_eq!(run("1 / 0")?.outcome, error);
    // The code asks, on a channel of its own.
    assert_eq!(run("'Hello, ' + input('Who? ')")?.outcome, Outcome::Value("'Hello, Ada'".into()));
    // A frame that is larger than any buffer.
    let large = run("'x' * 3_000_000")?.outcome;
    assert_eq!(large, Outcome::Value(format!("'{}'", "x".repeat(3_000_000))));
    // An urgent request, while the kernel is busy.
    let mut interrupted = Ok(());
    let mut hear = |_: &str| interrupted = client.interrupt();
    let ended = client.execute(jupyter::ENDLESS, &mut |_| String::new(), &mut hear)?;
    interrupted?;
    assert_eq!(ended.outcome, Outcome::Error("KeyboardInterrupt: ".into()));
    client.beat()?;
    client.shut_down()?;
    kernel.wait()
}

#[test]
fn a_kernel_is_used_over_tcp_with_curve() -> Result<()> {
    converse(Transport::TcpCurve)
}

#[test]
fn a_kernel_is_used_over_ipc() -> Result<()> {
    converse(Transport::Ipc)
}
