//! What a client does with a kernel.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use zmtp_net::{Context, Dealer, Interest, Linger, Poller, Req, Sub};

use super::Result;
use super::connection::{Channel, Connection};
use super::wire::{Letter, Session};

/// How long a kernel may take to start, or to answer.
const PATIENCE: Duration = Duration::from_secs(60);

/// The client of a kernel.
pub(crate) struct Client {
    session: Session,
    shell: Dealer,
    control: Dealer,
    stdin: Dealer,
    iopub: Sub,
    heartbeat: Req,
}

/// What came of some code.
#[derive(Debug)]
pub(crate) struct Execution {
    /// What it printed.
    pub(crate) printed: String,
    /// How it ended.
    pub(crate) outcome: Outcome,
}

/// How code ended.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// It has no value.
    Nothing,
    /// It has this value, as text.
    Value(String),
    /// It failed with this.
    Error(String),
}

const SHELL: usize = 0;
const STDIN: usize = 1;
const IOPUB: usize = 2;

impl Client {
    /// Connects, and waits until the kernel answers on all channels.
    pub(crate) fn connect(context: &Context, connection: Connection) -> Result<Self> {
        let session = Session::new(format!("{:016x}", getrandom::u64()?), connection.key())?;
        let options = connection
            .options()
            .receive_timeout(Some(PATIENCE))
            .linger(Linger::For(Duration::from_secs(1)));
        // The kernel asks for input on stdin by the identity that it knows from shell.
        let named = options.clone().identity(session.name().as_bytes())?;
        let client = Self {
            session,
            shell: Dealer::with(context, named.clone())?,
            control: Dealer::with(context, named.clone())?,
            stdin: Dealer::with(context, named)?,
            iopub: Sub::with(context, options.clone())?,
            heartbeat: Req::with(context, options)?,
        };
        client.iopub.subscribe("")?;
        client.shell.connect(connection.endpoint(Channel::Shell)?.as_str())?;
        client.control.connect(connection.endpoint(Channel::Control)?.as_str())?;
        client.stdin.connect(connection.endpoint(Channel::Stdin)?.as_str())?;
        client.iopub.connect(connection.endpoint(Channel::Iopub)?.as_str())?;
        client.heartbeat.connect(connection.endpoint(Channel::Heartbeat)?.as_str())?;
        client.greet()?;
        Ok(client)
    }

    /// Asks the kernel what it is until something of that is heard on iopub: before that, what
    /// code prints might be missed.
    fn greet(&self) -> Result<()> {
        self.beat()?;
        let deadline = Instant::now() + PATIENCE;
        while Instant::now() < deadline {
            self.ask(&self.shell, "kernel_info_request", &json!({}))?;
            if let Ok(heard) = self.iopub.recv_timeout(Duration::from_secs(1)) {
                self.session.read(&heard)?;
                return Ok(());
            }
        }
        Err("nothing is heard on iopub".into())
    }

    /// Whether the kernel is alive: it sends back what it is sent.
    pub(crate) fn beat(&self) -> Result<()> {
        self.heartbeat.send("ping")?;
        let echo = self.heartbeat.recv()?;
        if echo.first() == b"ping" { Ok(()) } else { Err("a wrong echo".into()) }
    }

    /// Sends a request and waits for its reply; replies to what was asked before are passed over.
    fn ask(&self, channel: &Dealer, kind: &str, content: &Value) -> Result<Letter> {
        let (id, request) = self.session.write(kind, &json!({}), content)?;
        channel.send(request)?;
        loop {
            let letter = self.session.read(&channel.recv()?)?;
            if letter.answers(&id) {
                return Ok(letter);
            }
        }
    }

    /// Interrupts what the kernel does.
    pub(crate) fn interrupt(&self) -> Result<()> {
        self.ask(&self.control, "interrupt_request", &json!({})).map(drop)
    }

    /// Has the kernel end.
    pub(crate) fn shut_down(&self) -> Result<()> {
        self.ask(&self.control, "shutdown_request", &json!({"restart": false})).map(drop)
    }

    /// Runs code. `answer` is asked what the code asks for; `hear` is told what it prints, as it
    /// does.
    pub(crate) fn execute(
        &self,
        code: &str,
        answer: &mut dyn FnMut(&str) -> String,
        hear: &mut dyn FnMut(&str),
    ) -> Result<Execution> {
        let content = json!({
            "code": code, "silent": false, "store_history": true, "allow_stdin": true,
            "user_expressions": {}, "stop_on_error": true,
        });
        let (id, request) = self.session.write("execute_request", &json!({}), &content)?;
        let mut poller = Poller::new()?;
        poller.add(SHELL, &self.shell, Interest::RECEIVE)?;
        poller.add(STDIN, &self.stdin, Interest::RECEIVE)?;
        poller.add(IOPUB, &self.iopub, Interest::RECEIVE)?;
        self.shell.send(request)?;
        let mut execution = Execution { printed: String::new(), outcome: Outcome::Nothing };
        // The reply says how it ended, and `idle` that all was printed. They come in any order.
        let (mut replied, mut idle) = (false, false);
        while !(replied && idle) {
            let ready: Vec<usize> =
                poller.wait(Some(PATIENCE))?.iter().map(|ready| ready.token).collect();
            if ready.is_empty() {
                return Err("the kernel says nothing any more".into());
            }
            for channel in ready {
                let message = match channel {
                    SHELL => self.shell.recv()?,
                    STDIN => self.stdin.recv()?,
                    _ => self.iopub.recv()?,
                };
                let letter = self.session.read(&message)?;
                if !letter.answers(&id) {
                    continue;
                }
                match channel {
                    SHELL => replied = true,
                    STDIN => self.put_in(&letter, answer)?,
                    _ => idle |= execution.note(&letter, hear),
                }
            }
        }
        Ok(execution)
    }

    /// The code asks for input.
    fn put_in(&self, letter: &Letter, answer: &mut dyn FnMut(&str) -> String) -> Result<()> {
        let question = letter.content["prompt"].as_str().unwrap_or_default();
        let content = json!({"value": answer(question)});
        let (_, reply) = self.session.write("input_reply", &letter.header, &content)?;
        self.stdin.send(reply)?;
        Ok(())
    }
}

impl Execution {
    /// Takes in what is heard on iopub; whether it was the last of it.
    fn note(&mut self, letter: &Letter, hear: &mut dyn FnMut(&str)) -> bool {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        match letter.kind() {
            "stream" => {
                let printed = text(&letter.content["text"]);
                hear(&printed);
                self.printed.push_str(&printed);
            }
            "execute_result" => {
                self.outcome = Outcome::Value(text(&letter.content["data"]["text/plain"]));
            }
            "error" => {
                let (name, value) = (&letter.content["ename"], &letter.content["evalue"]);
                self.outcome = Outcome::Error(format!("{}: {}", text(name), text(value)));
            }
            "status" => return letter.content["execution_state"] == "idle",
            _ => {}
        }
        false
    }
}
