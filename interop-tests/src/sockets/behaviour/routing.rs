//! ROUTERs send to whom they are told to.

use zmtp_codec::SocketType as T;
use zmtp_net::{Message, Options, SendErrorKind};

use super::super::end::End;
use super::super::ours::parts_of;
use super::stage::{TCP, expect, expect_theirs, hear, meet, ours, say, theirs};
use crate::suite::behaviour::Case;
use crate::suite::check::{Failure, same};

pub(super) const CASES: &[Case] = &[
    ("our ROUTER sends to each of several libzmq DEALERs by name", by_name),
    ("our ROUTER gives nameless libzmq DEALERs names of five octets", nameless),
    ("our ROUTER drops what is for nobody, or says so if it is mandatory", nobody),
    ("our ROUTER connects to a libzmq DEALER under a name of its own choice", own_choice),
    ("libzmq's ROUTER sends to each of several DEALERs of ours by name", to_ours),
    ("libzmq's ROUTER gives our nameless DEALER a name", nameless_ours),
    ("our DEALER tells libzmq's ROUTER of itself with a probe", our_probe),
    ("libzmq's DEALER tells our ROUTER of itself with a probe", their_probe),
];

const NAMES: [&[u8]; 3] = [b"a", b"bb \xFF", &[b'c'; 255]];

fn by_name() -> Result<(), Failure> {
    let router = ours(T::Router, Options::default())?;
    let endpoint = router.bind(TCP)?.to_string();
    let mut dealers = Vec::new();
    for name in NAMES {
        let dealer = theirs(T::Dealer)?;
        dealer.socket.set_routing_id(name)?;
        dealer.socket.connect(&endpoint)?;
        dealers.push(dealer);
    }
    meet(&router, NAMES.len())?;
    for number in 0..50_u32 {
        for name in NAMES {
            say(&router, &[name, &number.to_be_bytes(), name])?;
        }
    }
    for (dealer, name) in dealers.iter().zip(NAMES) {
        for number in 0..50_u32 {
            expect_theirs(dealer, &[&number.to_be_bytes(), name])?;
        }
        dealer.socket.send(&[b"done"])?;
        expect(&router, &[name, b"done"])?;
    }
    Ok(())
}

fn nameless() -> Result<(), Failure> {
    let router = ours(T::Router, Options::default())?;
    let endpoint = router.bind(TCP)?.to_string();
    let mut names = Vec::new();
    let mut dealers = Vec::new();
    for number in 0..5_u32 {
        let dealer = theirs(T::Dealer)?;
        dealer.socket.connect(&endpoint)?;
        dealer.socket.send(&[&number.to_be_bytes()])?;
        let message = parts_of(&hear(&router)?);
        let [name, body] = message.as_slice() else {
            return Err(Failure::new(format!("our ROUTER got {message:?}")));
        };
        same("the body", body.as_slice(), number.to_be_bytes())?;
        same(
            "the length of a name and its first octet",
            (name.len(), name.first()),
            (5, Some(&0)),
        )?;
        same("whether the name is new", names.contains(name), false)?;
        names.push(name.clone());
        dealers.push(dealer);
    }
    for (name, dealer) in names.iter().zip(&dealers) {
        say(&router, &[name, name])?;
        expect_theirs(dealer, &[name])?;
    }
    Ok(())
}

fn nobody() -> Result<(), Failure> {
    let router = ours(T::Router, Options::default())?;
    say(&router, &[b"nobody", b"hello"])?;
    same("the number of drops", router.statistics().total.dropped.no_route, 1)?;
    router.configure(|options| options.router_mandatory(true))?;
    let message = Message::from_parts(["nobody", "hello"]);
    let refused = router.send(message.unwrap_or_else(|| Message::from("")));
    same("sending", refused.map_err(|error| error.kind), Err(SendErrorKind::NoRoute))
}

fn own_choice() -> Result<(), Failure> {
    let mut dealer = theirs(T::Dealer)?;
    dealer.socket.set_routing_id(b"its own name")?;
    let endpoint = dealer.socket.bind(TCP)?;
    let router = ours(T::Router, Options::default())?;
    router.connect_with_identity(endpoint.as_str(), b"ours for it")?;
    say(&router, &[b"ours for it", b"early"])?;
    same("the message", dealer.recv()?, [b"early"])?;
    dealer.socket.send(&[b"back"])?;
    expect(&router, &[b"ours for it", b"back"])
}

fn to_ours() -> Result<(), Failure> {
    let mut router = theirs(T::Router)?;
    let endpoint = router.socket.bind(TCP)?;
    let mut dealers = Vec::new();
    for name in NAMES {
        let dealer = ours(T::Dealer, Options::default().identity(name)?)?;
        dealer.connect(endpoint.as_str())?;
        say(&dealer, &[b"here"])?;
        same("the first message", router.recv()?, [name, b"here"])?;
        dealers.push(dealer);
    }
    for number in 0..50_u32 {
        for name in NAMES {
            router.socket.send(&[name, &number.to_be_bytes()])?;
        }
    }
    for dealer in &dealers {
        (0..50_u32).try_for_each(|number| expect(dealer, &[&number.to_be_bytes()]))?;
    }
    Ok(())
}

fn nameless_ours() -> Result<(), Failure> {
    let mut router = theirs(T::Router)?;
    let dealer = ours(T::Dealer, Options::default())?;
    dealer.connect(router.socket.bind(TCP)?.as_str())?;
    say(&dealer, &[b"here"])?;
    let found = router.recv()?;
    same("the length of the name", found.first().map(Vec::len), Some(5))?;
    router.send(&[], &[found[0].clone(), b"welcome".to_vec()])?;
    expect(&dealer, &[b"welcome"])
}

fn our_probe() -> Result<(), Failure> {
    let router = theirs(T::Router)?;
    let options = Options::default().probe_router(true).identity(b"prober")?;
    let dealer = ours(T::Dealer, options)?;
    dealer.connect(router.socket.bind(TCP)?.as_str())?;
    expect_theirs(&router, &[b"prober", b""])?;
    router.socket.send(&[b"prober", b"welcome"])?;
    expect(&dealer, &[b"welcome"])
}

fn their_probe() -> Result<(), Failure> {
    let router = ours(T::Router, Options::default())?;
    let dealer = theirs(T::Dealer)?;
    dealer.socket.set_routing_id(b"prober")?;
    dealer.socket.set_probe_router(true)?;
    dealer.socket.connect(&router.bind(TCP)?.to_string())?;
    expect(&router, &[b"prober", b""])?;
    say(&router, &[b"prober", b"welcome"])?;
    expect_theirs(&dealer, &[b"welcome"])
}
