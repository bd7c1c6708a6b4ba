//! Clone: a table of keys and values that a server keeps, and of which every client has a copy that
//! follows it, whenever it joined.
//!
//! A client subscribes to the changes first and asks for the whole table then: changes that are
//! older than the table it was given are passed over, so none is missed and none is made twice.
//!
//! | socket of the server | of the clients | what for |
//! |---|---|---|
//! | XPUB | SUB | changes, numbered |
//! | ROUTER | DEALER | the whole table, for who joins |
//! | PULL | PUSH | changes that a client wants made |
//!
//! `cargo run -p zmtp-net --example clone`
#![expect(clippy::print_stdout, reason = "an example shows what it does")]

use std::collections::BTreeMap;
use std::error::Error;
use std::thread;
use std::time::Duration;

use zmtp_net::{
    Context, Dealer, Interest, Message, Options, PollError, Poller, Pull, Push, Router, Sub,
    Verbosity, Xpub,
};

type Result<T> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

/// The table, and the number of the last change that is in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Table {
    pub(crate) last: u64,
    pub(crate) values: BTreeMap<String, String>,
}

fn main() -> Result<()> {
    scene().map(drop)
}

/// A server, a client from the start, and one that joins when the table has content. The tables of
/// the two in the end.
pub(crate) fn scene() -> Result<[Table; 2]> {
    let context = Context::new()?;
    let server = Server::new(&context)?;
    let endpoints = server.bind()?;
    thread::scope(|threads| {
        let serving = threads.spawn(|| server.run());
        let tables = clients(&context, &endpoints);
        context.shutdown();
        serving.join().map_err(|_| "the server panicked")??;
        tables
    })
}

/// What the clients do.
fn clients(context: &Context, endpoints: &Endpoints) -> Result<[Table; 2]> {
    let mut first = Client::join(context, endpoints)?;
    println!("first client: joined at change {}", first.table.last);
    for (key, value) in [("apples", "3"), ("pears", "5"), ("apples", "4")] {
        first.set(key, value)?;
    }
    first.follow(3)?;
    println!("first client: {:?}", first.table);

    let mut second = Client::join(context, endpoints)?;
    println!("second client: joined at change {}: {:?}", second.table.last, second.table.values);
    second.set("plums", "20")?;
    first.follow(4)?;
    second.follow(4)?;
    println!("both clients: {:?}", second.table);
    Ok([first.table, second.table])
}

/// Where the server is.
struct Endpoints {
    changes: String,
    tables: String,
    wishes: String,
}

struct Server {
    changes: Xpub,
    tables: Router,
    wishes: Pull,
}

impl Server {
    fn new(context: &Context) -> Result<Self> {
        // Verbose: subscriptions that somebody else has already are told too.
        let verbose = Options::default().xpub_verbosity(Verbosity::Verbose);
        Ok(Self {
            changes: Xpub::with(context, verbose)?,
            tables: Router::new(context)?,
            wishes: Pull::new(context)?,
        })
    }

    fn bind(&self) -> Result<Endpoints> {
        let anywhere = "tcp://127.0.0.1:*";
        Ok(Endpoints {
            changes: self.changes.bind(anywhere)?.to_string(),
            tables: self.tables.bind(anywhere)?.to_string(),
            wishes: self.wishes.bind(anywhere)?.to_string(),
        })
    }

    /// Serves until the context is shut down.
    fn run(&self) -> Result<()> {
        let mut table = Table::default();
        let mut poller = Poller::new()?;
        poller.add(0, &self.changes, Interest::RECEIVE)?;
        poller.add(1, &self.tables, Interest::RECEIVE)?;
        poller.add(2, &self.wishes, Interest::RECEIVE)?;
        loop {
            let ready: Vec<usize> = match poller.wait(None) {
                Ok(ready) => ready.iter().map(|ready| ready.token).collect(),
                Err(PollError::Terminated) => return Ok(()),
                Err(error) => return Err(error.into()),
            };
            for token in ready {
                match token {
                    0 => self.subscribed(table.last)?,
                    1 => self.whole(&table)?,
                    _ => self.wish(&mut table)?,
                }
            }
        }
    }

    /// Somebody has subscribed (or has ceased to be): it is told where we are, and knows by it that
    /// it misses nothing from now on.
    fn subscribed(&self, last: u64) -> Result<()> {
        self.changes.recv()?;
        self.changes.send(change(last, "", ""))?;
        Ok(())
    }

    /// Somebody wants the whole table: a message for each entry, and one for the end.
    fn whole(&self, table: &Table) -> Result<()> {
        let who = self.tables.recv()?.identity;
        for (key, value) in &table.values {
            self.tables.send_to(who.clone(), change(table.last, key, value))?;
        }
        self.tables.send_to(who, change(table.last, "", ""))?;
        Ok(())
    }

    /// Somebody wants something changed: it gets a number, and everybody is told.
    fn wish(&self, table: &mut Table) -> Result<()> {
        let (_, key, value) = read(&self.wishes.recv()?)?;
        table.last += 1;
        println!("server: change {}: {key} = {value}", table.last);
        self.changes.send(change(table.last, &key, &value))?;
        table.values.insert(key, value);
        Ok(())
    }
}

struct Client {
    changes: Sub,
    wishes: Push,
    table: Table,
}

impl Client {
    fn join(context: &Context, endpoints: &Endpoints) -> Result<Self> {
        let options = Options::default().receive_timeout(Some(Duration::from_secs(10)));
        let changes = Sub::with(context, options.clone())?;
        changes.subscribe("")?;
        changes.connect(endpoints.changes.as_str())?;
        // 1. Something was heard: the subscription is there. What is heard is not older than...
        changes.recv()?;
        // 2. ... the table that is asked for now.
        let tables = Dealer::with(context, options)?;
        tables.connect(endpoints.tables.as_str())?;
        tables.send("the whole table")?;
        let mut table = Table::default();
        loop {
            let (number, key, value) = read(&tables.recv()?)?;
            table.last = number;
            if key.is_empty() {
                break;
            }
            table.values.insert(key, value);
        }
        let wishes = Push::new(context)?;
        wishes.connect(endpoints.wishes.as_str())?;
        Ok(Self { changes, wishes, table })
    }

    fn set(&self, key: &str, value: &str) -> Result<()> {
        self.wishes.send(change(0, key, value))?;
        Ok(())
    }

    /// Takes changes until it has this one.
    fn follow(&mut self, until: u64) -> Result<()> {
        while self.table.last < until {
            let (number, key, value) = read(&self.changes.recv()?)?;
            if number <= self.table.last {
                continue; // it is in the table already
            }
            if number != self.table.last + 1 {
                return Err("a change is missing: join anew".into());
            }
            self.table.last = number;
            self.table.values.insert(key, value);
        }
        Ok(())
    }
}

/// A change: its number, the key, the value. Without a key it only tells the number.
fn change(number: u64, key: &str, value: &str) -> Message {
    Message::from([&number.to_be_bytes()[..], key.as_bytes(), value.as_bytes()])
}

fn read(message: &Message) -> Result<(u64, String, String)> {
    let part = |index| message.part(index).ok_or("a part is missing");
    let text =
        |index| Ok::<_, Box<dyn Error + Send + Sync>>(String::from_utf8(part(index)?.into())?);
    Ok((u64::from_be_bytes(part(0)?.try_into()?), text(1)?, text(2)?))
}
