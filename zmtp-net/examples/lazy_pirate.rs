//! Lazy pirate: a client that does not wait for ever, asks again, and gives up in the end, while its
//! server crashes.
//!
//! A plain REQ may not ask again before it was answered. With `req_relaxed` it may, and with
//! `req_correlate` it never takes a late answer for that to a later question. (Without these two,
//! with libzmq of old, the client has to close its socket and open another one.)
//!
//! `cargo run -p zmtp-net --example lazy_pirate`
#![expect(clippy::print_stdout, reason = "an example shows what it does")]

use std::error::Error;
use std::thread;
use std::time::Duration;

use zmtp_net::{Context, Linger, Options, RecvError, Rep, Req};

type Result<T> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

/// How long the client waits for an answer.
const PATIENCE: Duration = Duration::from_millis(300);
/// How often it asks.
const ATTEMPTS: usize = 20;
/// When the server is gone for good, this is enough to see it.
const LAST_ATTEMPTS: usize = 3;

fn main() -> Result<()> {
    scene().map(drop)
}

/// The client asks four questions. The server crashes at the second one and comes back; at the
/// fourth it is gone for good. The answers that the client got.
pub(crate) fn scene() -> Result<Vec<Option<String>>> {
    let context = Context::new()?;
    let server = open(&context, "tcp://127.0.0.1:*")?;
    let endpoint = server.last_endpoint().ok_or("not bound")?.to_string();
    println!("server: bound to {endpoint}");
    thread::scope(|threads| {
        let serving = threads.spawn(|| serve(&context, server, &endpoint));
        let answers = pirate(&context, &endpoint);
        context.shutdown();
        serving.join().map_err(|_| "the server panicked")??;
        answers
    })
}

/// The client's side.
fn pirate(context: &Context, endpoint: &str) -> Result<Vec<Option<String>>> {
    let options = Options::default()
        .req_relaxed(true)
        .req_correlate(true)
        .receive_timeout(Some(PATIENCE))
        // What was asked for the last time is not worth waiting for.
        .linger(Linger::Never);
    let client = Req::with(context, options)?;
    client.connect(endpoint)?;
    let mut answers = Vec::new();
    for (question, attempts) in [("1", ATTEMPTS), ("2", ATTEMPTS), ("3", ATTEMPTS)]
        .into_iter()
        .chain([("4", LAST_ATTEMPTS)])
    {
        answers.push(insist(&client, question, attempts)?);
    }
    Ok(answers)
}

/// Asks until there is an answer, or it is time to give up.
fn insist(client: &Req, question: &str, attempts: usize) -> Result<Option<String>> {
    for attempt in 1..=attempts {
        client.send(question)?;
        match client.recv() {
            Ok(answer) => {
                let answer = String::from_utf8_lossy(answer.first()).into_owned();
                println!("client: question {question} is answered at attempt {attempt}: {answer}");
                return Ok(Some(answer));
            }
            Err(RecvError::TimedOut) => println!("client: no answer to {question}, asking again"),
            Err(error) => return Err(error.into()),
        }
    }
    println!("client: question {question} is given up");
    Ok(None)
}

/// A server, if the endpoint is free again: the one before has just let go of it.
fn open(context: &Context, endpoint: &str) -> Result<Rep> {
    let server = Rep::new(context)?;
    server.bind(endpoint)?;
    Ok(server)
}

/// The server's side. It crashes when it sees question 2 for the first time, and at question 4 for
/// good.
fn serve(context: &Context, mut server: Rep, endpoint: &str) -> Result<()> {
    let mut has_crashed = false;
    loop {
        let question = match server.recv() {
            Ok(question) => question,
            Err(RecvError::Terminated) => return Ok(()),
            Err(error) => return Err(error.into()),
        };
        match question.first() {
            b"2" if !has_crashed => {
                println!("server: crashes at question 2");
                drop(server);
                has_crashed = true;
                server = open(context, endpoint)?;
                println!("server: is back");
            }
            b"4" => {
                println!("server: crashes at question 4, for good");
                return Ok(());
            }
            question => {
                let answer = format!("{}, yes", String::from_utf8_lossy(question));
                server.send(answer)?;
            }
        }
    }
}
