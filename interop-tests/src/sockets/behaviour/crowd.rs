//! A thousand clients of one server.

use zmtp_codec::SocketType as T;
use zmtp_net::{Context, Options};

use super::super::end::End;
use super::super::ours::parts_of;
use super::super::theirs::Theirs;
use super::stage::{TCP, expect, expect_theirs, hear, meet, ours, say, theirs};
use crate::libzmq;
use crate::suite::behaviour::Case;
use crate::suite::check::{Failure, same};

pub(super) const CASES: &[Case] = &[
    ("1,000 DEALERs of libzmq on one ROUTER of ours", their_thousand),
    ("1,000 DEALERs of ours on one ROUTER of libzmq", our_thousand),
];

const CLIENTS: usize = 1000;
/// How many sockets one libzmq context takes, with room for its own.
const PER_CONTEXT: usize = 500;
const ROUNDS: u32 = 3;

fn their_thousand() -> Result<(), Failure> {
    let router = ours(T::Router, Options::default())?;
    let endpoint = router.bind(TCP)?.to_string();
    let mut clients = Vec::new();
    while clients.len() < CLIENTS {
        let context = libzmq::Context::new()?;
        for _ in 0..PER_CONTEXT {
            let client = Theirs::new(&context, T::Dealer)?;
            client.socket.set_routing_id(name(clients.len()).as_bytes())?;
            client.socket.connect(&endpoint)?;
            clients.push(client);
        }
    }
    meet(&router, CLIENTS)?;
    for round in 0..ROUNDS {
        for client in &clients {
            client.socket.send(&[&round.to_be_bytes()])?;
        }
        let mut heard = vec![0; CLIENTS];
        for _ in 0..CLIENTS {
            let message = hear(&router)?;
            same("the body", message.last(), round.to_be_bytes())?;
            if let Some(count) = heard.get_mut(number(message.first())?) {
                *count += 1;
            }
            say(&router, &[message.first(), b"back", message.last()])?;
        }
        same("whether each was heard once", heard.iter().all(|count| *count == 1), true)?;
        for client in &clients {
            expect_theirs(client, &[b"back", &round.to_be_bytes()])?;
        }
    }
    same("the number of drops", router.statistics().total.dropped.total(), 0)
}

fn our_thousand() -> Result<(), Failure> {
    let mut router = theirs(T::Router)?;
    let endpoint = router.socket.bind(TCP)?;
    let context = Context::new()?;
    let mut clients = Vec::new();
    for index in 0..CLIENTS {
        let options = Options::default().identity(name(index).as_bytes())?;
        let client = context.socket_with(T::Dealer, options)?;
        client.connect(endpoint.as_str())?;
        clients.push(client);
    }
    for round in 0..ROUNDS {
        for client in &clients {
            say(client, &[&round.to_be_bytes()])?;
        }
        let mut heard = vec![0; CLIENTS];
        for _ in 0..CLIENTS {
            let message = router.recv()?;
            same("the body", message.get(1).map(Vec::as_slice), Some(&round.to_be_bytes()[..]))?;
            if let Some(count) = heard.get_mut(number(&message[0])?) {
                *count += 1;
            }
            router.send(&[], &message)?;
        }
        same("whether each was heard once", heard.iter().all(|count| *count == 1), true)?;
        for client in &clients {
            expect(client, &[&round.to_be_bytes()])?;
        }
    }
    Ok(())
}

fn name(index: usize) -> String {
    format!("client {index}")
}

fn number(name: &[u8]) -> Result<usize, Failure> {
    let text = std::str::from_utf8(name).ok().and_then(|text| text.strip_prefix("client "));
    let number = text.and_then(|text| text.parse().ok());
    number.ok_or_else(|| Failure::new(format!("{:?} is no client", parts_of(&name.into()))))
}
