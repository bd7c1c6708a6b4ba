//! A CURVE peer that can lie: its boxes are good, their content is what the test says.

use dryoc::classic::crypto_box::{
    crypto_box_beforenm, crypto_box_easy_afternm, crypto_box_open_easy_afternm,
};
use zmtp_codec::curve::SecretKey;
use zmtp_codec::wire::{CurveHello, CurveInitiate, CurveReady, CurveWelcome, nonce};

use super::octets::{frame, greeting};
use super::player::{CLIENT_SECRET, Mechanism, Player, SERVER_SECRET, Side};

type Key = [u8; 32];

/// The transient secret of the forger itself.
const TRANSIENT: Key = [0xf7; 32];

pub(crate) fn public(secret: Key) -> Key {
    *SecretKey::new(secret).public_key().as_bytes()
}

fn seal(secret: Key, public: Key, nonce: [u8; 24], content: &[u8]) -> Vec<u8> {
    let key = crypto_box_beforenm(&public, &secret).unwrap();
    let mut sealed = vec![0; content.len() + 16];
    crypto_box_easy_afternm(&mut sealed, content, &nonce, &key).unwrap();
    sealed
}

fn open(secret: Key, public: Key, nonce: [u8; 24], sealed: &[u8]) -> Vec<u8> {
    let key = crypto_box_beforenm(&public, &secret).unwrap();
    let mut content = vec![0; sealed.len() - 16];
    crypto_box_open_easy_afternm(&mut content, sealed, &nonce, &key).unwrap();
    content
}

/// A MESSAGE in its frame, sealed by a client or a server.
fn message(keys: (Key, Key), prefix: &[u8; 16], n: u64, content: &[u8]) -> Vec<u8> {
    let sealed = seal(keys.0, keys.1, nonce::short_nonce(prefix, n), content);
    frame(0, &[b"\x07MESSAGE", &n.to_be_bytes()[..], &sealed].concat())
}

/// A client of our server.
#[derive(Clone)]
pub(crate) struct Client {
    /// S' and the cookie of the server's WELCOME.
    transient: Key,
    pub(crate) cookie: [u8; 96],
}

/// What a client may lie about in INITIATE.
#[derive(Clone, Copy)]
pub(crate) struct Introduction {
    pub(crate) client_key: Key,
    pub(crate) vouched_client: Key,
    pub(crate) vouched_server: Key,
    pub(crate) nonce: u64,
}

impl Default for Introduction {
    fn default() -> Self {
        Self {
            client_key: public(CLIENT_SECRET),
            vouched_client: public(TRANSIENT),
            vouched_server: public(SERVER_SECRET),
            nonce: 2,
        }
    }
}

impl Client {
    /// The greeting and HELLO.
    pub(crate) fn opening() -> Vec<u8> {
        Self::opening_with(&[0; 64], 1)
    }

    /// The same with another signature, and another nonce.
    pub(crate) fn opening_with(signed: &[u8; 64], n: u64) -> Vec<u8> {
        let full = nonce::short_nonce(nonce::HELLO, n);
        let sealed = seal(TRANSIENT, public(SERVER_SECRET), full, signed);
        let signature_box = sealed.try_into().unwrap();
        let mut body = Vec::new();
        CurveHello { client_key: public(TRANSIENT), nonce: n, signature_box }.write(&mut body);
        [greeting(b"CURVE", 0), frame(4, &body)].concat()
    }

    /// A client that our server of `side` has welcomed.
    pub(crate) fn welcomed(side: &Side) -> Self {
        let mut player = Player::new(side);
        player.feed(Self::opening().into());
        assert_eq!(player.trace.error, None);
        let said = player.trace.output;
        let welcome = CurveWelcome::parse(&said[said.len() - CurveWelcome::LEN..]).unwrap();
        let full = nonce::long_nonce(nonce::WELCOME, &welcome.nonce);
        let content = open(TRANSIENT, public(SERVER_SECRET), full, &welcome.welcome_box);
        let (transient, cookie) = content.split_first_chunk().unwrap();
        Self { transient: *transient, cookie: cookie.try_into().unwrap() }
    }

    /// INITIATE.
    pub(crate) fn initiate(&self, lie: Introduction, metadata: &[u8]) -> Vec<u8> {
        let vouch_content = [lie.vouched_client, lie.vouched_server].concat();
        let full = nonce::long_nonce(nonce::VOUCH, &[9; 16]);
        let vouch = seal(CLIENT_SECRET, self.transient, full, &vouch_content);
        let content = [&lie.client_key[..], &[9; 16], &vouch, metadata].concat();
        self.initiate_of(lie.nonce, &content)
    }

    /// INITIATE with this content of its box.
    pub(crate) fn initiate_of(&self, n: u64, content: &[u8]) -> Vec<u8> {
        let full = nonce::short_nonce(nonce::INITIATE, n);
        let sealed = seal(TRANSIENT, self.transient, full, content);
        let mut body = Vec::new();
        CurveInitiate::new(self.cookie, n, &sealed).unwrap().write(&mut body);
        frame(4, &body)
    }

    /// MESSAGE with this content of its box.
    pub(crate) fn message(&self, n: u64, content: &[u8]) -> Vec<u8> {
        message((TRANSIENT, self.transient), nonce::MESSAGE_FROM_CLIENT, n, content)
    }
}

/// A server of our client, whose randomness is `seed`.
pub(crate) struct Server {
    client: Key,
}

impl Server {
    pub(crate) fn new(side: &Side) -> Self {
        assert_eq!(side.mechanism, Mechanism::CurveClient);
        Self { client: public([side.seed; 32]) }
    }

    /// The greeting and WELCOME.
    pub(crate) fn opening(&self) -> Vec<u8> {
        self.opening_with(public(TRANSIENT))
    }

    /// The same with this key for the transient one.
    pub(crate) fn opening_with(&self, transient: Key) -> Vec<u8> {
        let content = [&transient[..], &[7; 96]].concat();
        let full = nonce::long_nonce(nonce::WELCOME, &[8; 16]);
        let sealed = seal(SERVER_SECRET, self.client, full, &content);
        let mut body = Vec::new();
        CurveWelcome { nonce: [8; 16], welcome_box: sealed.try_into().unwrap() }.write(&mut body);
        [greeting(b"CURVE", 1), frame(4, &body)].concat()
    }

    /// READY with these octets for the metadata.
    pub(crate) fn ready(&self, n: u64, metadata: &[u8]) -> Vec<u8> {
        let full = nonce::short_nonce(nonce::READY, n);
        let sealed = seal(TRANSIENT, self.client, full, metadata);
        let mut body = Vec::new();
        CurveReady::new(n, &sealed).unwrap().write(&mut body);
        frame(4, &body)
    }

    /// MESSAGE with this content of its box.
    pub(crate) fn message(&self, n: u64, content: &[u8]) -> Vec<u8> {
        message((TRANSIENT, self.client), nonce::MESSAGE_FROM_SERVER, n, content)
    }
}

/// What both sides of a CURVE connection have in common when the peer is a forger.
pub(crate) struct Session {
    /// All that the peer said in the handshake.
    pub(crate) said: Vec<u8>,
    client: Option<Client>,
    server: Option<Server>,
    /// The nonce of the peer's next MESSAGE.
    pub(crate) next: u64,
}

impl Session {
    /// With our side, whose peer has this socket type.
    pub(crate) fn with(side: &Side, socket_type: &str) -> Self {
        let metadata = super::octets::property(b"Socket-Type", socket_type.as_bytes());
        if side.mechanism == Mechanism::CurveClient {
            let server = Server::new(side);
            let said = [server.opening(), server.ready(1, &metadata)].concat();
            return Self { said, client: None, server: Some(server), next: 2 };
        }
        let client = Client::welcomed(side);
        let initiate = client.initiate(Introduction::default(), &metadata);
        let said = [Client::opening(), initiate].concat();
        Self { said, client: Some(client), server: None, next: 3 }
    }

    /// MESSAGE with this content of its box, flags first.
    pub(crate) fn message(&self, n: u64, content: &[u8]) -> Vec<u8> {
        match (&self.client, &self.server) {
            (Some(client), _) => client.message(n, content),
            (_, Some(server)) => server.message(n, content),
            _ => unreachable!("one of them is there"),
        }
    }

    /// MESSAGE as our side would send it.
    pub(crate) fn reflected(&self, n: u64, content: &[u8]) -> Vec<u8> {
        match (&self.client, &self.server) {
            (Some(client), _) => {
                let keys = (TRANSIENT, client.transient);
                message(keys, nonce::MESSAGE_FROM_SERVER, n, content)
            }
            (_, Some(server)) => {
                let keys = (TRANSIENT, server.client);
                message(keys, nonce::MESSAGE_FROM_CLIENT, n, content)
            }
            _ => unreachable!("one of them is there"),
        }
    }
}
