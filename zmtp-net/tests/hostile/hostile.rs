//! One connection of an attacker: a stream of raw octets, with the codec to get it past the
//! handshake, and the keys to lie behind it.

use std::io::{ErrorKind, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::{Buf, Bytes};
use zmtp_net::codec::{Config, Connection, Event, Time, Version};

use crate::books::{Books, Why};
use crate::patience::Patience;
use crate::scheme::Scheme;
use crate::seal::{self, Seal};
use crate::support::LONG;

/// How far a connection is when the attack begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Phase {
    /// Nothing was said.
    Connected,
    /// The first ten octets of the greeting were.
    Signed,
    /// The greetings are exchanged.
    Greeted,
    /// Half of the first command of the handshake was said; of the second, by a server.
    Shaking,
    /// Messages flow.
    Ready,
}

pub(crate) const PHASES: [Phase; 5] =
    [Phase::Connected, Phase::Signed, Phase::Greeted, Phase::Shaking, Phase::Ready];

/// The victim has closed the connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Over;

/// One connection of an attacker.
pub(crate) struct Hostile {
    stream: TcpStream,
    scheme: Scheme,
    as_server: bool,
    books: Arc<Books>,
    /// What the victim calls its other side.
    name: SocketAddr,
    connection: Connection,
    /// The secret by which CURVE's messages are sealed.
    transient: [u8; 32],
    /// What the victim said in the handshake.
    pub(crate) heard: Vec<u8>,
    seal: Option<Seal>,
}

impl Hostile {
    pub(crate) fn new(
        stream: TcpStream,
        name: SocketAddr,
        config: Config,
        (scheme, as_server): (Scheme, bool),
        books: Arc<Books>,
    ) -> Self {
        books.opened(name);
        stream.set_nodelay(true).unwrap();
        stream.set_read_timeout(Some(LONG)).unwrap();
        stream.set_write_timeout(Some(LONG)).unwrap();
        // The whole greeting at once.
        let config = config.minimum_version(Version::V3_0);
        let (security, transient) = scheme.security(as_server);
        let connection = Connection::new(config, security, Time::ZERO);
        let (heard, seal) = (Vec::new(), None);
        Self { stream, scheme, as_server, books, name, connection, transient, heard, seal }
    }

    /// Says these octets.
    pub(crate) fn say(&mut self, octets: &[u8]) -> Result<(), Over> {
        let mut rest = octets;
        while !rest.is_empty() {
            match self.stream.write(rest) {
                Ok(count) => {
                    self.books.said(count);
                    rest = &rest[count..];
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) if error.kind() == ErrorKind::WouldBlock => {
                    panic!("the victim does not read")
                }
                Err(_) => return Err(Over),
            }
        }
        Ok(())
    }

    /// What the codec has to say next.
    fn pending(&mut self) -> Bytes {
        let length = self.connection.output().remaining();
        self.connection.output().copy_to_bytes(length)
    }

    /// Has the codec hear what the victim says next; what that is.
    fn hear(&mut self) -> Result<Vec<Event>, Over> {
        let mut room = [0; 4096];
        let count = match self.stream.read(&mut room) {
            Ok(0) => return Err(Over),
            Ok(count) => count,
            Err(error) if error.kind() == ErrorKind::WouldBlock => panic!("the victim is silent"),
            Err(_) => return Err(Over),
        };
        if !self.connection.is_ready() {
            self.heard.extend_from_slice(&room[..count]);
        }
        let mut input = Bytes::copy_from_slice(&room[..count]);
        let mut events = Vec::new();
        while let Some(event) = self.connection.receive(Time::ZERO, &mut input).map_err(|_| Over)? {
            if matches!(event, Event::Authenticate(_)) {
                let _ = self.connection.accept(Time::ZERO);
            }
            events.push(event);
        }
        Ok(events)
    }

    /// Gets the connection to where the attack begins.
    pub(crate) fn reach(&mut self, phase: Phase) -> Result<(), Over> {
        if phase == Phase::Connected {
            return Ok(());
        }
        let greeting = self.pending();
        if phase == Phase::Signed {
            return self.say(&greeting[..10]);
        }
        self.say(&greeting)?;
        while self.heard.len() < 64 {
            self.hear()?;
        }
        match phase {
            Phase::Ready => self.shake(),
            Phase::Shaking => {
                let said = self.next_command()?;
                self.say(&said[..said.len() / 2])
            }
            _ => Ok(()),
        }
    }

    /// The next command of the handshake, which is not said yet.
    pub(crate) fn next_command(&mut self) -> Result<Bytes, Over> {
        loop {
            let said = self.pending();
            if !said.is_empty() {
                return Ok(said);
            }
            self.hear()?;
        }
    }

    /// Says what the codec has left to say.
    pub(crate) fn say_rest(&mut self) -> Result<(), Over> {
        let said = self.pending();
        self.say(&said)
    }

    /// Hears what the victim says next.
    pub(crate) fn listen(&mut self) -> Result<(), Over> {
        self.hear().map(drop)
    }

    /// Says all of the handshake behind the greetings that comes before a peer says what it is; how it
    /// would say that, which is not said.
    pub(crate) fn introduction(&mut self) -> Result<Bytes, Over> {
        let first = self.next_command()?;
        if self.scheme == Scheme::Null {
            return Ok(first);
        }
        self.say(&first)?;
        self.next_command()
    }

    /// Says all of the handshake behind the greetings, with this metadata, in a box under CURVE.
    pub(crate) fn introduce(&mut self, metadata: &[u8]) -> Result<(), Over> {
        let honest = self.introduction()?;
        let body = match (self.scheme, self.as_server) {
            (Scheme::Curve, false) => {
                seal::initiate(self.transient, &self.heard, body_of(&honest), metadata)
            }
            (Scheme::Curve, true) => {
                seal::ready(self.transient, &self.heard, body_of(&honest), metadata)
            }
            (Scheme::Plain, false) => command("INITIATE", metadata),
            _ => command("READY", metadata),
        };
        self.say(&frame(4, &body))
    }

    /// Says all of the handshake behind the greetings: the victim has it judged.
    pub(crate) fn try_to_get_in(&mut self) -> Result<(), Over> {
        let commands = if self.scheme == Scheme::Curve { 2 } else { 1 };
        for _ in 0..commands {
            let said = self.next_command()?;
            self.say(&said)?;
        }
        Ok(())
    }

    /// Says the next octet of the handshake, as far as that can be said without an answer.
    pub(crate) fn drip(&mut self) -> Result<(), Over> {
        let next = self.connection.output().chunk().first().copied();
        self.connection.output().advance(usize::from(next.is_some()));
        self.say(&[next.unwrap_or(0)])
    }

    /// Completes the handshake.
    fn shake(&mut self) -> Result<(), Over> {
        while !self.connection.is_ready() {
            let said = self.pending();
            self.say(&said)?;
            if !self.connection.is_ready() {
                self.hear()?;
            }
        }
        let said = self.pending();
        self.say(&said)?;
        if self.scheme == Scheme::Curve {
            self.seal = Some(Seal::new(self.transient, &self.heard, self.as_server));
        }
        Ok(())
    }

    /// A frame behind the handshake, with the flags of the clear text, as it travels.
    pub(crate) fn frame(&mut self, flags: u8, body: &[u8]) -> Vec<u8> {
        match &mut self.seal {
            Some(seal) => seal.frame(flags, body),
            None => frame(flags, body),
        }
    }

    /// Says a frame.
    pub(crate) fn say_frame(&mut self, flags: u8, body: &[u8]) -> Result<(), Over> {
        let octets = self.frame(flags, body);
        self.say(&octets)
    }

    /// The same frame, so many times, in one go.
    pub(crate) fn frames(&mut self, flags: u8, body: &[u8], count: usize) -> Vec<u8> {
        (0..count).flat_map(|_| self.frame(flags, body)).collect()
    }

    pub(crate) fn seal(&mut self) -> &mut Seal {
        self.seal.as_mut().unwrap()
    }

    /// The victim still listens: it answers a PING, behind all that was said before.
    pub(crate) fn stays(&mut self) -> Result<(), Over> {
        self.pongs_until(b"do you stay").map(drop)
    }

    /// Says a PING with this context, and hears all until its PONG; how many PONGs came.
    pub(crate) fn pongs_until(&mut self, context: &[u8]) -> Result<usize, Over> {
        self.say_frame(4, &command("PING", &[b"\0\0", context].concat()))?;
        let mut pongs = 0;
        loop {
            for event in self.hear()? {
                let Event::Pong(found) = event else { continue };
                pongs += 1;
                if found == context {
                    return Ok(pongs);
                }
            }
        }
    }

    /// Has the system keep much for it again.
    pub(crate) fn widen(&self) {
        socket2::SockRef::from(&self.stream).set_recv_buffer_size(1 << 20).unwrap();
    }

    /// The connection is to end for this, whenever that is.
    pub(crate) fn is_to_end(&self, why: Why) {
        self.books.due(self.name, why);
    }

    /// The victim closes the connection by itself, in time, and is to say that it was for this.
    pub(crate) fn is_refused(&mut self, why: Why) {
        self.is_to_end(why);
        let mut patience = Patience::new();
        let closed = patience.wait(|time| self.closes_within(time).then_some(()));
        self.stream.set_read_timeout(Some(LONG)).unwrap();
        let (waited, stood) = (patience.waited(), patience.stood());
        assert!(
            closed.is_some(),
            "not refused in {waited:?}, of which threads stood in line for {stood:?}: {why:?}"
        );
    }

    /// The attacker ends it, and the victim closes its side, for this.
    pub(crate) fn ends(&mut self, why: Why) {
        self.is_to_end(why);
        let _ = self.stream.shutdown(Shutdown::Write);
        self.is_closed();
    }

    fn closes_within(&mut self, time: Duration) -> bool {
        let end = Instant::now() + time;
        let mut room = [0; 4096];
        loop {
            let left = end.saturating_duration_since(Instant::now());
            self.stream.set_read_timeout(Some(left.max(Duration::from_millis(1)))).unwrap();
            match self.stream.read(&mut room) {
                Ok(0) => return true,
                Ok(_) => {}
                Err(error) if error.kind() == ErrorKind::WouldBlock => return false,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(_) => return true,
            }
            if left.is_zero() {
                return false;
            }
        }
    }

    /// Waits until the victim has closed, whatever it says before.
    pub(crate) fn is_closed(&mut self) {
        assert!(self.closes_within(LONG), "the victim has not closed the connection");
        self.stream.set_read_timeout(Some(LONG)).unwrap();
    }

    /// Whether the victim has closed its side, as far as is known.
    pub(crate) fn has_ended(&mut self) -> bool {
        let mut room = [0; 4096];
        self.stream.set_nonblocking(true).unwrap();
        let ended = loop {
            match self.stream.read(&mut room) {
                Ok(0) => break true,
                Ok(_) => {}
                Err(error) => break error.kind() != ErrorKind::WouldBlock,
            }
        };
        self.stream.set_nonblocking(false).unwrap();
        ended
    }

    /// Reads what there is, for at most that long; how much it was.
    pub(crate) fn read_for(&mut self, time: Duration) -> usize {
        let mut room = [0; 65536];
        let mut read = 0;
        self.stream.set_read_timeout(Some(time)).unwrap();
        while let Ok(count @ 1..) = self.stream.read(&mut room) {
            read += count;
        }
        self.stream.set_read_timeout(Some(LONG)).unwrap();
        read
    }

    /// As [`say`](Self::say), but gives up when the victim does not read for that long; how much was
    /// said.
    pub(crate) fn press(&mut self, octets: &[u8], time: Duration) -> usize {
        self.stream.set_write_timeout(Some(time)).unwrap();
        let mut said = 0;
        while said < octets.len() {
            let Ok(count) = self.stream.write(&octets[said..]) else { break };
            self.books.said(count);
            said += count;
        }
        self.stream.set_write_timeout(Some(LONG)).unwrap();
        said
    }
}

/// The body of a frame.
fn body_of(frame: &[u8]) -> &[u8] {
    &frame[if frame[0] & 2 == 0 { 2 } else { 9 }..]
}

/// A frame of ZMTP 3.
pub(crate) fn frame(flags: u8, body: &[u8]) -> Vec<u8> {
    let mut octets = Vec::with_capacity(body.len() + 9);
    match u8::try_from(body.len()) {
        Ok(length) => octets.extend([flags, length]),
        Err(_) => {
            octets.push(flags | 2);
            octets.extend((body.len() as u64).to_be_bytes());
        }
    }
    octets.extend_from_slice(body);
    octets
}

/// A command's body.
pub(crate) fn command(name: &str, data: &[u8]) -> Vec<u8> {
    let mut body = vec![u8::try_from(name.len()).unwrap()];
    body.extend(name.as_bytes());
    body.extend_from_slice(data);
    body
}
