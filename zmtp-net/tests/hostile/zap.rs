//! A ZAP handler that does not answer, or answers nonsense, lets nobody in and holds up nobody.

use std::time::Duration;

use zmtp_net::{Context, EventKind, Message, Socket, SocketType};

use crate::attack::{Harm, TWICE, broken, on_scene};
use crate::hostile::{Over, Phase};
use crate::scene::Scene;
use crate::scheme::{Scheme, guarded};
use crate::support::{LONG, options};
use crate::target::{TARGETS, Target};

/// A handler of the context: a ROUTER, which may answer out of turn, or not at all.
fn handler(context: &Context) -> Socket {
    let handler = context.socket_with(SocketType::Router, options()).unwrap();
    handler.bind("inproc://zeromq.zap.01").unwrap();
    handler
}

/// Answers the next request.
fn answer(handler: &Socket, status: &str) {
    let request = handler.recv_timeout(LONG).unwrap();
    let parts: Vec<&[u8]> = request.parts().collect();
    // The envelope, then: version, number and the rest.
    let empty = parts.iter().position(|part| part.is_empty()).unwrap();
    let mut reply = parts[..=empty].to_vec();
    reply.extend([b"1.0", parts[empty + 2], status.as_bytes(), b"", b"user", b""]);
    handler.send(Message::from_parts(reply).unwrap()).unwrap();
}

/// A scene whose handler has let the good peer in, and is handed over.
fn asked(target: Target, scheme: Scheme, hand_over: impl FnOnce(Socket)) -> Scene {
    let context = Context::new().unwrap();
    let handler = handler(&context);
    let options = scheme.options(true).handshake_timeout(Some(Duration::from_millis(500)));
    let options = options.zap_domain("global").unwrap();
    let scene = std::thread::scope(|scope| {
        scope.spawn(|| answer(&handler, "200"));
        Scene::with(target, scheme, options, [context, guarded()])
    });
    hand_over(handler);
    scene
}

fn servers() -> impl Iterator<Item = (Target, Scheme)> {
    let targets = TARGETS.into_iter().filter(|target| !target.connects());
    targets.flat_map(|target| crate::scheme::SCHEMES.map(|scheme| (target, scheme)))
}

/// libzmq#2733, #3523, #2329.
#[test]
fn a_handler_that_never_answers_holds_up_only_who_is_asked_about() {
    let told = |_, _, kind: &EventKind| {
        use zmtp_net::codec::{Error, TimeOut};
        *kind == EventKind::HandshakeFailed(Error::TimedOut(TimeOut::Handshake))
    };
    let harm = Harm { per_octet: TWICE, told };
    for (target, scheme) in servers() {
        let mut silent = None;
        on_scene(
            || asked(target, scheme, |handler| silent = Some(handler)),
            &harm,
            |attack| {
                let mut all: Vec<_> = (0..10).map(|_| attack.connect()).collect();
                for hostile in &mut all {
                    hostile.reach(Phase::Greeted)?;
                    hostile.try_to_get_in();
                }
                all.iter_mut().for_each(|hostile| hostile.is_closed());
                Ok(())
            },
        );
    }
}

/// The handler of libzmq's GSSAPI was not listened to.
#[test]
fn any_answer_but_200_lets_nobody_in() {
    let harm = Harm {
        per_octet: TWICE,
        told: |target, scheme, kind| {
            matches!(kind, EventKind::AuthenticatorFailed(_)) || broken(target, scheme, kind)
        },
    };
    for (target, scheme) in servers() {
        let (hand, get) = std::sync::mpsc::channel();
        let get = std::sync::Mutex::new(get);
        on_scene(
            || asked(target, scheme, |handler| hand.send(handler).unwrap()),
            &harm,
            |attack| {
                let handler = get.lock().unwrap().recv_timeout(LONG).unwrap();
                for status in ["300", "400", "500", "", "2000", "20", "abc"] {
                    let mut hostile = attack.connect();
                    hostile.reach(Phase::Greeted)?;
                    hostile.try_to_get_in();
                    crate::holdings::counted(|| answer(&handler, status));
                    assert_eq!(hostile.reach(Phase::Ready), Err(Over), "{status}");
                }
                crate::holdings::counted(|| drop(handler));
                Ok(())
            },
        );
    }
}
