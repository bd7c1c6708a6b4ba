//! REQ's options: relaxed and correlated requests, and what is taken for a reply.

use zmtp_net::{Message, SendErrorKind, Socket, SocketType};

use crate::support::{LONG, TRANSPORTS, context, join, options, recv, socket, text, texts, with};

/// A REQ with these options, and a ROUTER that answers it.
fn pair(context: &zmtp_net::Context, req: zmtp_net::Options, transport: &str) -> (Socket, Socket) {
    let (req, router) = (with(context, SocketType::Req, req), socket(context, SocketType::Router));
    join(&router, &req, transport);
    (req, router)
}

/// The reply to a request as a ROUTER sees it.
fn reply(request: &Message, body: &str) -> Message {
    let mut parts: Vec<Vec<u8>> = request.parts().map(<[u8]>::to_vec).collect();
    parts.pop();
    parts.push(body.into());
    Message::from_parts(parts).unwrap()
}

#[test]
fn a_relaxed_request_may_be_given_up_for_another() {
    for transport in TRANSPORTS {
        let context = context();
        let (req, router) = pair(&context, options().req_relaxed(true), transport);
        req.send("first").unwrap();
        assert_eq!(recv(&router).last(), b"first");
        req.send("second").unwrap();
        let second = recv(&router);
        assert_eq!(second.last(), b"second");
        router.send(reply(&second, "answer")).unwrap();
        assert_eq!(text(&req), "answer", "{transport}");
    }
}

#[test]
fn a_correlated_request_does_not_take_a_late_reply_for_its_own() {
    for transport in TRANSPORTS {
        let context = context();
        let both = options().req_relaxed(true).req_correlate(true);
        let (req, router) = pair(&context, both, transport);
        req.send("first").unwrap();
        let first = recv(&router);
        // Identity, number, delimiter, body.
        assert_eq!(first.part_count(), 4);
        assert_eq!(first.part(1).unwrap().len(), 4);
        assert_eq!(first.part(2), Some(&b""[..]));
        req.send("second").unwrap();
        let second = recv(&router);
        assert_ne!(first.part(1), second.part(1));
        router.send(reply(&first, "late")).unwrap();
        router.send(reply(&second, "in time")).unwrap();
        assert_eq!(text(&req), "in time", "{transport}");
        assert_eq!(req.statistics().total.dropped.superseded, 1, "{transport}");
    }
}

#[test]
fn numbers_go_up_by_one() {
    let context = context();
    let (req, router) = pair(&context, options().req_correlate(true), "tcp://127.0.0.1:*");
    let mut numbers = Vec::new();
    for _ in 0..3 {
        req.send("question").unwrap();
        let request = recv(&router);
        numbers.push(u32::from_ne_bytes(request.part(1).unwrap().try_into().unwrap()));
        router.send(reply(&request, "answer")).unwrap();
        assert_eq!(text(&req), "answer");
    }
    assert_eq!(numbers[1], numbers[0].wrapping_add(1));
    assert_eq!(numbers[2], numbers[1].wrapping_add(1));
}

#[test]
fn a_reply_that_nobody_asked_for_is_not_taken_for_one() {
    for transport in TRANSPORTS {
        let context = context();
        let named = options().identity(b"asker").unwrap();
        let (req, router) = pair(&context, named, transport);
        let before = req.statistics().total.bytes_received;
        router.send(["asker", "", "unasked"]).unwrap();
        // It is there before the question is sent.
        crate::support::until("it has come", || {
            req.statistics().total.bytes_received > before || transport.starts_with("inproc")
        });
        req.send("question").unwrap();
        let request = recv(&router);
        router.send(reply(&request, "answer")).unwrap();
        assert_eq!(text(&req), "answer", "{transport}");
    }
}

#[test]
fn a_strict_request_waits_for_its_reply() {
    let context = context();
    let (req, router) = pair(&context, options(), "tcp://127.0.0.1:*");
    req.send("question").unwrap();
    assert_eq!(req.try_send("another").unwrap_err().kind, SendErrorKind::WrongState);
    let request = recv(&router);
    router.send(reply(&request, "answer")).unwrap();
    assert_eq!(texts(&req), ["answer"]);
    req.send_timeout("another", LONG).unwrap();
    // A request that nobody has taken would be waited for when the context ends.
    recv(&router);
}

#[test]
fn a_relaxed_request_survives_the_loss_of_the_one_it_went_to() {
    let context = context();
    let req = with(&context, SocketType::Req, options().req_relaxed(true).req_correlate(true));
    let rep = socket(&context, SocketType::Rep);
    let endpoint = join(&rep, &req, "tcp://127.0.0.1:*");
    req.send("lost").unwrap();
    recv(&rep);
    drop(rep);
    crate::support::until("the loss is noticed", || crate::support::ready(&req) == 0);
    let rep = socket(&context, SocketType::Rep);
    crate::support::until("the endpoint is free", || rep.bind(&endpoint).is_ok());
    req.send_timeout("again", LONG).unwrap();
    assert_eq!(text(&rep), "again");
    rep.send("answer").unwrap();
    assert_eq!(text(&req), "answer");
}
