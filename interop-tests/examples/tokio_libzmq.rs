//! The codec inside tokio, and libzmq at the other end: our REQ asks, libzmq's REP answers.
//!
//! Run it with `cargo run -p interop-tests --example tokio_libzmq`.
#![expect(clippy::print_stdout, reason = "it shows what was exchanged")]

use std::error::Error;
use std::thread;
use std::time::Duration;

use bytes::{Buf, BytesMut};
use interop_tests::libzmq::{self, Context, Socket};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{Instant, sleep_until, timeout};
use zmtp_codec::{Config, Connection, Event, Message, Security, SocketType, Time};

type Result<T> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

/// As many questions are asked.
const QUESTIONS: usize = 3;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let rep = Socket::new(&Context::new()?, libzmq::SocketType::Rep)?;
    let endpoint = rep.bind("tcp://127.0.0.1:0")?;
    let answering = thread::spawn(move || answer(&rep));
    let address = endpoint.trim_start_matches("tcp://");
    let stream = TcpStream::connect(address).await?;
    timeout(Duration::from_secs(5), ask(stream)).await??;
    answering.join().map_err(|_| "the answering thread panicked")?
}

/// libzmq's side: every socket of the wrapper has a time limit for what it receives.
fn answer(rep: &Socket) -> Result<()> {
    for _ in 0..QUESTIONS {
        let question = rep.recv()?.concat();
        rep.send(&[&[b"you asked for ", question.as_slice()].concat()])?;
    }
    Ok(())
}

/// Our side: waits for octets or for a timer, whichever comes first.
async fn ask(mut stream: TcpStream) -> Result<()> {
    let epoch = Instant::now();
    let now = || Time::after(epoch.elapsed());
    let mut req = Connection::new(Config::new(SocketType::Req), Security::Null, now());
    let (mut buffer, mut answers) = (BytesMut::new(), 0);
    while answers < QUESTIONS {
        while req.output().has_remaining() {
            stream.write_buf(req.output()).await?;
        }
        let due = req.next_timeout().map_or(Duration::MAX / 4, |due| due.since(Time::ZERO));
        let due = epoch.checked_add(due).unwrap_or(epoch + Duration::from_secs(3600));
        tokio::select! {
            count = stream.read_buf(&mut buffer) => if count? == 0 { req.receive_end()?; },
            () = sleep_until(due) => req.handle_timeout(now())?,
        }
        let mut input = buffer.split().freeze();
        loop {
            let event = match req.receive(now(), &mut input) {
                Ok(Some(event)) => event,
                Ok(None) => break,
                Err(error) => {
                    // An ERROR command may be in the output.
                    stream.write_all_buf(req.output()).await?;
                    return Err(error.into());
                }
            };
            match event {
                Event::Ready(_) => req.send(question(answers))?,
                Event::Message(message) => {
                    println!("libzmq says: {}", String::from_utf8_lossy(message.last()));
                    answers += 1;
                    if answers < QUESTIONS {
                        req.send(question(answers))?;
                    }
                }
                _ => {}
            }
        }
    }
    Ok(())
}

/// A request: the empty delimiter, and what is asked.
fn question(number: usize) -> Message {
    let question = format!("answer {number}");
    println!("our side says: {question}");
    Message::from([String::new(), question])
}
