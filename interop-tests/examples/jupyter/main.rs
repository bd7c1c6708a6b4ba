//! A client of Jupyter kernels: runs code in a kernel, shows what it prints, and answers when the
//! code asks for input.
//!
//! ```sh
//! # Starts kernels (ipykernel, fetched from PyPI), over tcp with CURVE and over ipc, and runs a few
//! # lines in them.
//! cargo run -p interop-tests --example jupyter
//! # In a kernel that runs already: `python -m ipykernel_launcher -f connection.json`.
//! cargo run -p interop-tests --example jupyter -- connection.json 'print(6 * 7)'
//! ```
//!
//! Five sockets, as Jupyter's messaging protocol has them: requests on a DEALER, urgent ones on
//! another, what the code prints on a SUB, questions of the code on a third DEALER, and a REQ that
//! finds out whether the kernel is alive.
#![expect(clippy::print_stdout, reason = "an example shows what it does")]

mod client;
mod connection;
mod kernel;
mod wire;

use std::env;
use std::error::Error;
use std::path::Path;

use interop_tests::sockets::python::{Environment, IPYKERNEL};
use zmtp_net::Context;

pub(crate) use client::{Client, Outcome};
pub(crate) use connection::{Connection, Transport};
pub(crate) use kernel::Kernel;

pub(crate) type Result<T> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

/// What is run if nothing else is asked for.
const CODE: [&str; 3] = [
    "import sys; print('Python', sys.version.split()[0])",
    "[n for n in range(2, 40) if all(n % k for k in range(2, n))]",
    "'Hello, ' + input('What is your name? ')",
];

/// What does not end by itself.
pub(crate) const ENDLESS: &str =
    "print('begun', flush=True)\nwhile True: __import__('time').sleep(0.01)";

fn main() -> Result<()> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let context = Context::new()?;
    match &arguments[..] {
        [] => {
            let python = Environment::with(IPYKERNEL)?;
            for transport in [Transport::TcpCurve, Transport::Ipc] {
                println!("a kernel, {transport:?}");
                let kernel = Kernel::start(&python, transport)?;
                let client = Client::connect(&context, kernel.connection()?)?;
                for code in CODE {
                    run(&client, code)?;
                }
                interrupt(&client)?;
                client.shut_down()?;
                kernel.wait()?;
                println!("the kernel has ended");
            }
        }
        [file, codes @ ..] => {
            let client = Client::connect(&context, Connection::read(Path::new(file))?)?;
            for code in codes {
                run(&client, code)?;
            }
        }
    }
    Ok(())
}

/// Runs code that would not end, and interrupts it as soon as it has begun.
fn interrupt(client: &Client) -> Result<()> {
    println!("> {ENDLESS}");
    let mut interrupted = Ok(());
    let mut hear = |_: &str| interrupted = client.interrupt();
    let execution = client.execute(ENDLESS, &mut |_| String::new(), &mut hear)?;
    println!("{}{:?}", execution.printed, execution.outcome);
    interrupted
}

/// Runs some code and shows what comes of it.
fn run(client: &Client, code: &str) -> Result<()> {
    println!("> {code}");
    let mut answer = |question: &str| {
        println!("{question}Ada");
        "Ada".to_owned()
    };
    let mut show = |text: &str| print!("{text}");
    match client.execute(code, &mut answer, &mut show)?.outcome {
        Outcome::Nothing => {}
        Outcome::Value(value) => println!("{value}"),
        Outcome::Error(error) => println!("{error}"),
    }
    Ok(())
}
