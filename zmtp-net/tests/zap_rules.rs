//! When a handler is asked, and what counts where there is none.
#![expect(clippy::unwrap_used, reason = "helpers of tests say what is wrong by panicking")]

mod security_support;

use security_support::{
    LONG, curve_client, curve_server, handler, pair, plain, quick, reply, request, wait, with,
};
use zmtp_net::{Context, EventKind, Mechanism, Options, ZapError};

/// What becomes of a peer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    /// It is let in, and nobody was asked.
    LetIn,
    /// The handler is asked.
    Asked,
    /// It is turned away for want of a handler.
    TurnedAway,
}
use Fate::{Asked, LetIn, TurnedAway};

fn fate(server: Options, client: Options, is_handled: bool) -> Fate {
    let context = Context::new().unwrap();
    let handler = is_handled.then(|| handler(&context));
    let pair = pair(&context, "tcp://127.0.0.1:*", server, client);
    // A handler that is not asked says nothing, so that who waits for it is not let in.
    let fate = wait(&pair.events, |kind| match kind {
        EventKind::HandshakeSucceeded => Some(LetIn),
        EventKind::AuthenticatorFailed(ZapError::NoHandler) => Some(TurnedAway),
        EventKind::Accepted if is_handled => handler
            .as_ref()
            .filter(|_| pair.server.recv_timeout(std::time::Duration::from_millis(200)).is_err())
            .map(|_| Asked),
        _ => None,
    });
    match (fate, handler) {
        (Asked, Some(handler)) => {
            request(&handler);
            handler.send(reply("200", "", b"")).unwrap();
            assert_eq!(pair.server.recv_timeout(LONG).unwrap().first(), b"hello");
        }
        (TurnedAway, _) => assert!(pair.server.try_recv().is_err()),
        _ => {}
    }
    fate
}

#[test]
fn each_mechanism_has_its_rules() {
    let domain = |options: Options| options.zap_domain("global").unwrap();
    let enforced = |options: Options| domain(options).zap_enforce_domain(true);
    // Mechanism, then: no domain, a domain, an enforced one; each without a handler and with one.
    let rows = [
        (quick(), quick(), [LetIn, LetIn, LetIn, Asked, TurnedAway, Asked]),
        (
            with(Mechanism::PlainServer),
            plain("secret"),
            [TurnedAway, Asked, TurnedAway, Asked, TurnedAway, Asked],
        ),
        (curve_server(), curve_client(), [LetIn, Asked, LetIn, Asked, TurnedAway, Asked]),
    ];
    for (server, client, expected) in rows {
        let name = format!("{:?}", server);
        let options = [server.clone(), domain(server.clone()), enforced(server)];
        let found: Vec<Fate> = options
            .into_iter()
            .flat_map(|server| {
                [false, true].map(|handled| fate(server.clone(), client.clone(), handled))
            })
            .collect();
        assert_eq!(found, expected, "{name}");
    }
}

#[test]
fn a_connecting_socket_of_null_asks_too() {
    let context = Context::new().unwrap();
    let handler = handler(&context);
    let client = quick().zap_domain("client").unwrap();
    let pair = pair(&context, "tcp://127.0.0.1:*", quick(), client);
    assert_eq!(request(&handler)[2], b"client");
    handler.send(reply("200", "", b"")).unwrap();
    assert_eq!(pair.server.recv_timeout(LONG).unwrap().first(), b"hello");
}

#[test]
fn a_closure_is_asked_in_place_of_a_handler() {
    let context = Context::new().unwrap();
    let _unheard = handler(&context);
    // It holds for sockets that were there before, too.
    let pair = pair(&context, "tcp://127.0.0.1:*", with(Mechanism::PlainServer), plain("secret"));
    drop(pair);
    context.set_authenticator(|applicant| match applicant.credentials {
        zmtp_net::codec::Credentials::Plain(plain) if plain.matches(b"admin", b"secret") => {
            zmtp_net::Decision::Welcome(zmtp_net::User::default())
        }
        _ => zmtp_net::Decision::Refused(zmtp_net::codec::Refusal::Denied),
    });
    for (password, welcome) in [("secret", true), ("wrong", false)] {
        let server = with(Mechanism::PlainServer);
        let pair = security_support::pair(&context, "ipc://*", server, plain(password));
        let let_in = wait(&pair.events, |kind| match kind {
            EventKind::HandshakeSucceeded => Some(true),
            EventKind::HandshakeFailed(_) => Some(false),
            _ => None,
        });
        assert_eq!(let_in, welcome, "{password}");
    }
}
