//! Full rate for a long time, while peers come and go: every message is accounted for, and what is
//! held does not grow.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use zmtp_net::{Context, Linger, Options, Socket, SocketType};

use crate::account::{Account, number_of, numbered};
use crate::alone::leaves_nothing;
use crate::holdings::{Holdings, uncounted};
use crate::place::Place;
use crate::support::{LONG, context, options, with};

/// How many come and go at a time.
const CHURNERS: u64 = 3;

fn patient() -> Options {
    options().linger(Linger::ForEver)
}

/// What all of them share.
#[derive(Default)]
struct Soak {
    is_over: AtomicBool,
    /// Who comes next.
    next: AtomicU64,
    handed: AtomicU64,
}

impl Soak {
    fn goes_on(&self) -> bool {
        !self.is_over.load(Ordering::Relaxed)
    }

    /// A sender that lives for so many messages.
    fn send(&self, push: &Socket, count: u64) {
        let who = self.next.fetch_add(1, Ordering::Relaxed).to_be_bytes();
        for n in 0..count {
            push.send([&numbered(n)[..], &who].concat()).unwrap();
        }
        self.handed.fetch_add(count, Ordering::Relaxed);
    }

    /// Senders that come and go.
    fn churn(&self, places: &[Place]) {
        let mut lives = 0_u64;
        while self.goes_on() {
            // It waits until all is written: no more of them are on their way than threads.
            let context = context();
            let place = &places[usize::try_from(lives).unwrap() % places.len()];
            let push = with(&context, SocketType::Push, patient());
            push.connect(place.endpoint.as_str()).unwrap();
            self.send(&push, 1 + lives * 7919 % 3000);
            lives += 1;
        }
    }

    /// A request and its answer, again and again, each by a peer that goes.
    fn ask(&self, place: &Place) {
        while self.goes_on() {
            let context = context();
            let request = with(&context, SocketType::Req, patient());
            request.connect(place.endpoint.as_str()).unwrap();
            for n in 0..20_u64 {
                request.send(numbered(n)).unwrap();
                assert_eq!(number_of(request.recv_timeout(LONG).unwrap().first()), n);
            }
        }
    }

    fn answer(&self, context: &Context, place: &Place) {
        let answering = with(context, SocketType::Rep, options());
        answering.bind(place.endpoint.as_str()).unwrap();
        while self.goes_on() {
            if let Ok(request) = answering.recv_timeout(Duration::from_millis(20)) {
                answering.send(request).unwrap();
            }
        }
        // Who asked last is answered too.
        while let Ok(request) = answering.recv_timeout(Duration::from_millis(500)) {
            answering.send(request).unwrap();
        }
    }
}

/// Ends it, also by a panic.
struct Ends<'a>(&'a Soak);

impl Drop for Ends<'_> {
    fn drop(&mut self) {
        self.0.is_over.store(true, Ordering::Relaxed);
    }
}

/// Senders by their number, and those that were seen. That they are half a million in the end is no
/// matter of the sockets: it is not counted.
#[derive(Default)]
struct Books {
    accounts: HashMap<u64, Account>,
    received: u64,
}

impl Books {
    fn enter(&mut self, octets: &[u8]) {
        let who = u64::from_be_bytes(octets[octets.len() - 8..].try_into().unwrap());
        uncounted(|| self.accounts.entry(who).or_default().came_next(number_of(octets)));
        self.received += 1;
    }
}

fn soak(time: Duration) {
    let (places, asking) = ([Place::tcp(), Place::ipc()], Place::tcp());
    let context = context();
    let pull = with(&context, SocketType::Pull, options());
    places.iter().for_each(|place| drop(pull.bind(place.endpoint.as_str()).unwrap()));
    let (soak, mut books) = (Soak::default(), Books::default());
    let begin = Instant::now();
    let mut held = Vec::new();
    std::thread::scope(|scope| {
        let ends = Ends(&soak);
        let churners: Vec<_> = (0..CHURNERS).map(|_| scope.spawn(|| soak.churn(&places))).collect();
        scope.spawn(|| soak.answer(&context, &asking));
        scope.spawn(|| soak.ask(&asking));
        let mut look = time / 10;
        loop {
            match pull.recv_timeout(LONG) {
                Ok(message) => books.enter(message.first()),
                Err(error) => panic!("nothing comes any more: {error}"),
            }
            if begin.elapsed() > look {
                look += time / 10;
                held.push(Holdings::now());
            }
            if begin.elapsed() > time {
                break;
            }
        }
        drop(ends);
        while churners.iter().any(|churner| !churner.is_finished()) {
            if let Ok(message) = pull.recv_timeout(Duration::from_millis(10)) {
                books.enter(message.first());
            }
        }
        while books.received < soak.handed.load(Ordering::Relaxed) {
            books.enter(pull.recv_timeout(LONG).unwrap().first());
        }
    });
    assert!(pull.try_recv().is_err(), "more came than was sent");
    assert_eq!(pull.statistics().total.dropped.total(), 0);
    let senders = soak.next.load(Ordering::Relaxed);
    println!("{} messages of {senders} senders in {time:?}: all came; {held:?}", books.received);
    uncounted(|| drop(books));
    grows_not(&held);
}

/// Half-way it held as much as at the end: more octets, descriptors or threads would be a leak.
fn grows_not(held: &[Holdings]) {
    let octets = |some: &[Holdings]| some.iter().map(|h| h.octets).max().unwrap();
    let (first, second) = held.split_at(held.len() / 2);
    assert!(octets(second) <= octets(first) + (2 << 20), "{held:?}");
    let most = |some: &[Holdings], what: fn(&Holdings) -> usize| some.iter().map(what).max();
    let allowance = 3 * usize::try_from(CHURNERS).unwrap() * 4;
    for what in [|h: &Holdings| h.descriptors, |h: &Holdings| h.threads] {
        let (early, late) = (most(first, what).unwrap(), most(second, what).unwrap());
        assert!(late <= early + allowance, "{held:?}");
    }
}

#[test]
fn a_few_seconds_of_churn_at_full_rate_lose_nothing() {
    leaves_nothing(|| soak(Duration::from_secs(3)));
}

#[test]
#[ignore = "the long form: 15 minutes"]
fn a_quarter_of_an_hour_of_churn_at_full_rate_loses_nothing_long() {
    leaves_nothing(|| soak(Duration::from_secs(15 * 60)));
}
