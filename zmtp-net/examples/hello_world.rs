//! Hello world: a REQ asks, a REP answers.
//!
//! The whole scene in one process: `cargo run -p zmtp-net --example hello_world`.
//! In two, or with a peer in another language:
//!
//! ```sh
//! cargo run -p zmtp-net --example hello_world -- server 'tcp://*:5555'
//! cargo run -p zmtp-net --example hello_world -- client tcp://localhost:5555
//! ```
#![expect(clippy::print_stdout, reason = "an example shows what it does")]

use std::env;
use std::error::Error;
use std::thread;
use std::time::Duration;

use zmtp_net::{Context, Options, Rep, Req};

type Result<T> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

/// How many questions a client asks.
const QUESTIONS: usize = 5;

fn main() -> Result<()> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        [] => scene().map(drop),
        ["server", endpoint] => {
            let server = Rep::new(&Context::new()?)?;
            println!("server: bound to {}", server.bind(endpoint)?);
            loop {
                answer(&server)?;
            }
        }
        ["client", endpoint] => ask(&Context::new()?, endpoint).map(drop),
        _ => Err("the arguments are: server ENDPOINT, or client ENDPOINT, or none".into()),
    }
}

/// Both sides, each in a thread of its own. What the client was answered.
pub(crate) fn scene() -> Result<Vec<String>> {
    let context = Context::new()?;
    let server = Rep::new(&context)?;
    // The system chooses a port; the endpoint that comes back has it.
    let endpoint = server.bind("tcp://127.0.0.1:*")?.to_string();
    println!("server: bound to {endpoint}");
    thread::scope(|threads| {
        let serving = threads.spawn(|| (0..QUESTIONS).try_for_each(|_| answer(&server)));
        let answers = ask(&context, &endpoint);
        if answers.is_err() {
            context.shutdown(); // the server waits for a question that does not come
        }
        serving.join().map_err(|_| "the server panicked")??;
        answers
    })
}

/// The server's part: a REP receives, then it sends, and so on in turn.
fn answer(server: &Rep) -> Result<()> {
    let question = server.recv()?;
    println!("server: received {}", String::from_utf8_lossy(question.first()));
    server.send("World")?;
    Ok(())
}

/// The client's part: a REQ sends, then it receives, and so on in turn.
fn ask(context: &Context, endpoint: &str) -> Result<Vec<String>> {
    // Without a time-out, a client whose server has died waits for ever.
    let options = Options::default().receive_timeout(Some(Duration::from_secs(10)));
    let client = Req::with(context, options)?;
    client.connect(endpoint)?;
    let mut answers = Vec::new();
    for number in 1..=QUESTIONS {
        client.send(format!("Hello {number}"))?;
        let answer = String::from_utf8_lossy(client.recv()?.first()).into_owned();
        println!("client: {number} was answered with {answer}");
        answers.push(answer);
    }
    Ok(answers)
}
