//! A ZAP handler that does not answer, or answers nonsense, lets nobody in and holds up nobody.

use std::sync::{Mutex, MutexGuard};
use std::time::Duration;

use zmtp_net::codec::{Error, TimeOut};
use zmtp_net::{Context, EventKind, Message, Socket, SocketType};

use crate::attack::{Harm, TWICE, alone, broken, on_scene};
use crate::books::Why;
use crate::holdings::counted;
use crate::hostile::{Over, Phase};
use crate::scene::Scene;
use crate::scheme::{Scheme, guarded};
use crate::support::{LONG, in_time, options, ready, socket, until, with};
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
    let options =
        Scene::options(target, scheme).handshake_timeout(Some(Duration::from_millis(500)));
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

/// The handshake was not completed in time.
fn timed_out(_: Target, _: Scheme, kind: &EventKind) -> bool {
    *kind == EventKind::HandshakeFailed(Error::TimedOut(TimeOut::Handshake))
}

const TIMED_OUT: Why = Why::RunsOut(TimeOut::Handshake);

/// libzmq#2733, #3523, #2329.
#[test]
fn a_handler_that_never_answers_holds_up_only_who_is_asked_about() {
    let harm = Harm { per_octet: TWICE, told: timed_out };
    for (target, scheme) in servers() {
        let held = Mutex::new(None);
        on_scene(
            || asked(target, scheme, |handler| *held.lock().unwrap() = Some(handler)),
            &harm,
            |attack| {
                let held: MutexGuard<'_, Option<Socket>> = held.lock().unwrap();
                let handler = held.as_ref().unwrap();
                let mut all: Vec<_> = (0..10).map(|_| attack.connect()).collect();
                for hostile in &mut all {
                    hostile.reach(Phase::Greeted)?;
                    hostile.try_to_get_in()?;
                }
                all.iter_mut().for_each(|hostile| hostile.is_refused(TIMED_OUT));
                // What it was asked is its own.
                counted(|| until("it has all", || handler.try_recv().is_err()));
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
        let held = Mutex::new(None);
        on_scene(
            || asked(target, scheme, |handler| *held.lock().unwrap() = Some(handler)),
            &harm,
            |attack| {
                let held = held.lock().unwrap();
                let handler = held.as_ref().unwrap();
                for status in ["300", "400", "500", "", "2000", "20", "abc"] {
                    let mut hostile = attack.connect();
                    hostile.reach(Phase::Greeted)?;
                    hostile.try_to_get_in()?;
                    counted(|| answer(handler, status));
                    assert_eq!(hostile.reach(Phase::Ready), Err(Over), "{status}");
                }
                Ok(())
            },
        );
    }
}

/// An answer that comes when the handshake was given up lets nobody in either.
#[test]
fn an_answer_that_comes_too_late_lets_nobody_in() {
    let harm = Harm { per_octet: TWICE, told: timed_out };
    for (target, scheme) in servers() {
        let held = Mutex::new(None);
        on_scene(
            || asked(target, scheme, |handler| *held.lock().unwrap() = Some(handler)),
            &harm,
            |attack| {
                let held = held.lock().unwrap();
                let handler = held.as_ref().unwrap();
                let mut hostile = attack.connect();
                hostile.reach(Phase::Greeted)?;
                hostile.try_to_get_in()?;
                hostile.is_refused(TIMED_OUT);
                counted(|| answer(handler, "200"));
                assert_eq!(ready(&attack.victim), 1, "only the good peer");
                Ok(())
            },
        );
    }
}

/// libzmq#2733: who waits for the handler holds up no other socket of the context.
#[test]
fn a_handler_that_never_answers_holds_up_no_other_socket() {
    let _turn = alone();
    let context = Context::new().unwrap();
    let _silent = handler(&context);
    let options = Scheme::Plain.options(true);
    let guarded_one = context.socket_with(SocketType::Pull, options).unwrap();
    let endpoint = guarded_one.bind("tcp://127.0.0.1:*").unwrap();
    let waiting: Vec<_> = (0..20)
        .map(|_| {
            let push = with(&context, SocketType::Push, Scheme::Plain.options(false));
            push.connect(&endpoint).unwrap();
            push
        })
        .collect();
    until("all wait for the handler", || guarded_one.peers().len() == waiting.len());
    let (pull, push) = (socket(&context, SocketType::Pull), socket(&context, SocketType::Push));
    push.connect(pull.bind("tcp://127.0.0.1:*").unwrap()).unwrap();
    push.send("served").unwrap();
    assert_eq!(pull.recv_timeout(Duration::from_secs(1)).unwrap().first(), b"served");
    assert_eq!(ready(&guarded_one), 0);
}

/// libzmq#2476: it asserted when the handler stopped while it was asked.
#[test]
fn a_handler_that_stops_while_it_is_asked_harms_nobody() {
    let _turn = alone();
    for handler_first in [true, false] {
        let context = Context::new().unwrap();
        let handler = handler(&context);
        let options = Scheme::Plain.options(true);
        let server = context.socket_with(SocketType::Pull, options).unwrap();
        let endpoint = server.bind("tcp://127.0.0.1:*").unwrap();
        let push = with(&context, SocketType::Push, Scheme::Plain.options(false));
        push.connect(&endpoint).unwrap();
        // It is asked, and goes without an answer.
        handler.recv_timeout(LONG).unwrap();
        if handler_first {
            drop(handler);
            drop((server, push));
        } else {
            drop((server, push));
            drop(handler);
        }
        let left = in_time("the context ends", || context.terminate(LONG));
        assert_eq!(left, 0);
    }
}
