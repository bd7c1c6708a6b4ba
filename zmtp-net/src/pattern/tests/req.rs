//! REQ: one request, one reply, from whom it was asked.

use proptest::collection::vec;
use proptest::prelude::*;
use zmtp_codec::{Config, Connection, Message, Part, Security, SocketType, Time};

use super::support::{Socket, options};
use crate::pattern::{Pattern, ReceiveFault, SendFault};
use crate::peer::{Link, ListenerId, Origin, PeerId, Stream};

/// What a peer says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Answer {
    /// The envelope of the last request.
    Echo,
    /// An envelope with a number that no request had.
    Numbered,
    /// An envelope without a number.
    Plain,
    /// No envelope.
    Junk,
}

#[derive(Clone, Debug)]
enum Step {
    Join,
    Leave(usize),
    Send,
    Receive,
    Answer(usize, Answer),
}

fn step() -> impl Strategy<Value = Step> {
    let answers = [Answer::Echo, Answer::Echo, Answer::Numbered, Answer::Plain, Answer::Junk];
    let answer = prop::sample::select(answers.to_vec());
    prop_oneof![
        2 => Just(Step::Join),
        1 => (0..4_usize).prop_map(Step::Leave),
        5 => Just(Step::Send),
        5 => Just(Step::Receive),
        6 => (0..4_usize, answer).prop_map(|(peer, answer)| Step::Answer(peer, answer)),
    ]
}

#[derive(Debug, PartialEq, Eq)]
enum State {
    Ask,
    Listen(PeerId),
    Take(String),
}

/// The automaton of RFC 28.
struct Model {
    peers: Vec<PeerId>,
    state: State,
    /// What the last request had before its body.
    envelope: Vec<Part>,
    relaxed: bool,
    correlate: bool,
    answers: u64,
    received: u64,
}

impl Model {
    fn may_ask(&self) -> bool {
        self.relaxed || self.state == State::Ask
    }

    fn pick(&self, number: usize) -> Option<PeerId> {
        self.peers.get(number % self.peers.len().max(1)).copied()
    }

    fn send(&mut self, socket: &mut Socket) {
        let expected = match (self.may_ask(), self.peers.is_empty()) {
            (false, _) => Err(SendFault::WrongState),
            (true, true) => Err(SendFault::Full),
            (true, false) => Ok(()),
        };
        assert_eq!(socket.send("request"), expected);
        if expected.is_err() {
            return;
        }
        let drained: Vec<_> = self.peers.iter().map(|id| (*id, socket.drain(*id))).collect();
        let mut asked = drained.into_iter().filter(|(_, messages)| !messages.is_empty());
        let (id, messages) = asked.next().unwrap();
        assert!(asked.next().is_none());
        let [request] = <[Message; 1]>::try_from(messages).unwrap();
        let mut parts: Vec<Part> = request.into_parts().collect();
        assert_eq!(parts.pop().unwrap(), "request");
        let sizes: Vec<usize> = parts.iter().map(|part| part.len()).collect();
        assert_eq!(sizes, if self.correlate { vec![4, 0] } else { vec![0] });
        assert!(!self.correlate || parts != self.envelope, "each has its own number");
        (self.state, self.envelope) = (State::Listen(id), parts);
    }

    fn answer(&mut self, socket: &mut Socket, id: PeerId, answer: Answer) {
        self.answers += 1;
        let text = self.answers.to_string();
        let mut parts = match answer {
            Answer::Echo => self.envelope.clone(),
            Answer::Numbered => vec![Part::from("????"), Part::from("")],
            Answer::Plain => vec![Part::from("")],
            Answer::Junk => Vec::new(),
        };
        let has_form = !parts.is_empty();
        parts.push(Part::from(text.as_str()));
        socket.arrives(id, Message::from_parts(parts).unwrap());
        let fits = match answer {
            Answer::Echo => has_form,
            Answer::Plain => !self.correlate,
            Answer::Numbered | Answer::Junk => false,
        };
        if fits && self.state == State::Listen(id) {
            self.state = State::Take(text);
        }
    }

    fn receive(&mut self, socket: &mut Socket) {
        let expected = match std::mem::replace(&mut self.state, State::Ask) {
            State::Ask => Err(ReceiveFault::WrongState),
            State::Listen(id) => {
                self.state = State::Listen(id);
                Err(ReceiveFault::Empty)
            }
            State::Take(text) => Ok(Message::from(text)),
        };
        self.received += u64::from(expected.is_ok());
        assert_eq!(socket.receive(), expected);
    }
}

fn take(socket: &mut Socket, model: &mut Model, step: &Step) {
    match step {
        Step::Join => model.peers.push(socket.join()),
        Step::Leave(number) => {
            let Some(id) = model.pick(*number) else { return };
            socket.leave(id);
            model.peers.retain(|peer| *peer != id);
            assert!(!socket.is_there(id), "nothing of it is kept");
        }
        Step::Send => model.send(socket),
        Step::Receive => model.receive(socket),
        Step::Answer(number, answer) => {
            let Some(id) = model.pick(*number) else { return };
            model.answer(socket, id, *answer);
        }
    }
    assert_eq!(socket.can_send(), model.may_ask() && !model.peers.is_empty());
    assert_eq!(socket.can_receive(), matches!(model.state, State::Take(_)));
}

proptest! {
    #[test]
    fn it_asks_and_listens_as_the_rfc_has_it(
        steps in vec(step(), 0..80),
        (relaxed, correlate) in any::<(bool, bool)>(),
    ) {
        let options = options().req_relaxed(relaxed).req_correlate(correlate);
        let mut socket = Socket::new(SocketType::Req, &options);
        let mut model = Model {
            peers: Vec::new(),
            state: State::Ask,
            envelope: Vec::new(),
            relaxed,
            correlate,
            answers: 0,
            received: 0,
        };
        for step in &steps {
            take(&mut socket, &mut model, step);
        }
        let total = socket.total();
        let looked_at = u64::from(matches!(model.state, State::Take(_)));
        let dropped = total.dropped.malformed + total.dropped.superseded;
        assert_eq!(total.messages_received, model.received + looked_at);
        assert_eq!(total.messages_received + dropped, model.answers);
    }
}

#[test]
fn numbers_follow_each_other() {
    let mut req = Socket::new(SocketType::Req, &options().req_relaxed(true).req_correlate(true));
    let id = req.join();
    req.send("one").unwrap();
    req.send("two").unwrap();
    let numbers: Vec<u32> = req
        .drain(id)
        .iter()
        .map(|request| u32::from_ne_bytes(request.first().try_into().unwrap()))
        .collect();
    assert_eq!(numbers[0].wrapping_add(1), numbers[1]);
}

#[test]
fn without_numbers_a_late_reply_of_another_peer_is_not_taken_and_one_of_the_same_is() {
    let mut req = Socket::new(SocketType::Req, &options().req_relaxed(true));
    let [one, two] = [(); 2].map(|()| req.join());
    req.send("1").unwrap();
    req.send("2").unwrap();
    req.arrives(one, ["", "late"]);
    assert_eq!(req.receive(), Err(ReceiveFault::Empty));
    req.arrives(two, ["", "reply"]);
    assert_eq!(req.receive(), Ok(Message::from("reply")));

    req.leave(two);
    req.send("3").unwrap();
    req.send("4").unwrap();
    req.arrives(one, ["", "to 3"]);
    assert_eq!(req.receive(), Ok(Message::from("to 3")), "nothing tells it from that to 4");
}

#[test]
fn a_request_that_finds_nobody_leaves_the_one_before_it_alone() {
    let options = options().req_relaxed(true).req_correlate(true).send_hwm(1);
    let mut req = Socket::new(SocketType::Req, &options);
    let id = req.join();
    req.send("1").unwrap();
    assert_eq!(req.send("2"), Err(SendFault::Full));
    let mut reply = req.drain(id).remove(0);
    reply.push_back("reply");
    req.arrives(id, reply);
    assert_eq!(req.receive(), Ok(Message::from(["1", "reply"])));
}

#[test]
fn a_reply_that_came_before_its_request_is_none() {
    let mut req = Socket::new(SocketType::Req, &options());
    let id = req.join();
    // Not even where the pattern has not been told that it is there.
    req.peers.arrive(id, Message::from(["", "early"]));
    req.pattern.readable(&mut req.peers, id);
    req.send("request").unwrap();
    assert_eq!(req.receive(), Err(ReceiveFault::Empty));
    assert_eq!(req.total().dropped.superseded, 1);
}

fn over_a_stream(req: &mut Socket) -> PeerId {
    let config = Config::new(SocketType::Req);
    let connection = Connection::new(config, Security::Null, Time::ZERO);
    let link = Link::Stream(Box::new(Stream::new(connection)));
    req.insert(Origin::Accepted(ListenerId(0)), link, "").unwrap()
}

#[test]
fn a_message_without_the_form_of_a_reply_ends_the_connection() {
    let wrong: [&[&str]; 6] =
        [&["text"], &[""], &["five!", "", "x"], &["four", "x"], &["four", ""], &["x", "", "y"]];
    for parts in wrong {
        let mut req = Socket::new(SocketType::Req, &options());
        let id = over_a_stream(&mut req);
        req.arrives(id, Message::from_parts(parts.iter().copied()).unwrap());
        assert_eq!(req.rejected, [id], "{parts:?}");
    }
    let right: [&[&str]; 4] =
        [&["", "x"], &["", "", ""], &["four", "", "x"], &["four", "", "", "x"]];
    for parts in right {
        let mut req = Socket::new(SocketType::Req, &options());
        let id = over_a_stream(&mut req);
        req.arrives(id, Message::from_parts(parts.iter().copied()).unwrap());
        assert_eq!(req.rejected, [], "{parts:?}");
    }
}

#[test]
fn nothing_behind_such_a_message_is_a_reply() {
    let mut req = Socket::new(SocketType::Req, &options());
    let id = over_a_stream(&mut req);
    req.send("request").unwrap();
    req.peers.arrive(id, Message::from("junk"));
    req.arrives(id, ["", "reply"]);
    assert_eq!(req.receive(), Err(ReceiveFault::Empty));
    assert_eq!(req.total().dropped.malformed, 2);
}
