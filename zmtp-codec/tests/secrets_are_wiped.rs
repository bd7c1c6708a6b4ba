//! No memory that is given back holds a secret key, what a connection draws its keys from, or a
//! password.

#[path = "support/pipe.rs"]
mod pipe;

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering};

use pipe::{Pipe, Side};
use zmtp_codec::curve::{Entropy, KeyPair, SecretKey};
use zmtp_codec::{Config, PlainCredentials, Security, SocketType};

/// Octets that are found nowhere else: each secret has its own.
const fn secret<const N: usize>(number: u8) -> [u8; N] {
    let (mut octets, mut place, mut octet) = ([0; N], 0, number);
    while place < N {
        octet = octet.wrapping_mul(37).wrapping_add(11);
        octets[place] = octet;
        place += 1;
    }
    octets
}

static CLIENT: [u8; 32] = secret(1);
static SERVER: [u8; 32] = secret(2);
static CLIENT_DRAWS: [u8; Entropy::LEN] = secret(3);
static SERVER_DRAWS: [u8; Entropy::LEN] = secret(4);
static PASSWORD: [u8; 32] = secret(5);

const COUNT: usize = 6;

/// What is looked for: the permanent secret keys; the transient ones of both sides and the key of the
/// cookie, which are drawn; a password.
static SECRETS: [&[u8]; COUNT] = [
    &CLIENT,
    &SERVER,
    CLIENT_DRAWS.split_at(32).0,
    SERVER_DRAWS.split_at(32).0,
    SERVER_DRAWS.split_at(48).1.split_at(32).0,
    &PASSWORD,
];

/// How often each was found.
static FOUND: [AtomicUsize; COUNT] = [const { AtomicUsize::new(0) }; COUNT];

/// Looks through what is given back.
struct Searching;

// SAFETY: every call goes to the system's allocator, with the same layout.
unsafe impl GlobalAlloc for Searching {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller keeps the contract of `alloc`. Zeros, so that all of it can be read later.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, ptr: *mut u8, layout: Layout) {
        // SAFETY: it is the caller's to give back, so that nobody writes to it; it was filled above.
        let octets = unsafe { std::slice::from_raw_parts(ptr, layout.size()) };
        for (secret, found) in SECRETS.iter().zip(&FOUND) {
            if octets.windows(secret.len()).any(|window| window == *secret) {
                found.fetch_add(1, Ordering::Relaxed);
            }
        }
        // SAFETY: the caller keeps the contract of `dealloc`.
        unsafe { System.dealloc(ptr, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Searching = Searching;

/// What was found since the last call.
fn found() -> [usize; COUNT] {
    std::array::from_fn(|place| FOUND[place].swap(0, Ordering::Relaxed))
}

fn curve() -> Pipe {
    let (client, server) = (SecretKey::new(CLIENT), SecretKey::new(SERVER));
    let theirs = server.public_key();
    let client = Security::curve_client(theirs, KeyPair::from(client), Entropy::new(CLIENT_DRAWS));
    let server = Security::curve_server(KeyPair::from(server), Entropy::new(SERVER_DRAWS));
    let side = |security| Side::new(Config::new(SocketType::Pair), security);
    Pipe::new(side(client), side(server))
}

/// One test, for all threads share what is found.
#[test]
fn what_is_given_back_holds_no_secret() {
    let nothing = [0; COUNT];
    // It could be found.
    SECRETS.iter().for_each(|secret| drop(secret.to_vec()));
    assert_eq!(found(), [1; COUNT]);

    // A whole life, and connections that end at each point of the handshake.
    let mut pipe = curve();
    pipe.settle();
    assert!(pipe.left.connection.is_ready() && pipe.right.connection.is_ready());
    assert_eq!(found(), nothing, "in the handshake");
    assert_eq!(pipe.left.connection.send("hello".into()), Ok(()));
    pipe.settle();
    drop(pipe);
    assert_eq!(found(), nothing, "at the end");
    for turns in 0..6 {
        let mut pipe = curve();
        for _ in 0..turns {
            let (to_right, to_left) = (pipe.left.drain_all(), pipe.right.drain_all());
            pipe.right.feed(pipe.now, &to_right);
            pipe.left.feed(pipe.now, &to_left);
        }
        drop(pipe);
        assert_eq!(found(), nothing, "after {turns} turns");
    }

    let keys = KeyPair::from(SecretKey::new(CLIENT));
    drop(Box::new((keys.clone(), keys)));
    drop(Box::new(Entropy::new(CLIENT_DRAWS)));
    let credentials = PlainCredentials::new(b"admin", &PASSWORD).unwrap();
    assert!(credentials.clone().matches(b"admin", &PASSWORD));
    drop(credentials);
    assert_eq!(found(), nothing, "keys and passwords");
}
