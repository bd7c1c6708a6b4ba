//! Captures as tcpdump and Wireshark write them, made from nothing.

use etherparse::PacketBuilder;

/// Which side of a connection.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    Client,
    Server,
}

const CLIENT: ([u8; 4], u16) = ([10, 0, 0, 1], 40_000);
const SERVER: ([u8; 4], u16) = ([10, 0, 0, 2], 5555);

/// A TCP connection, a packet after the other.
pub(crate) struct Connection {
    /// The next sequence number of each side.
    next: [u32; 2],
    client: u16,
    packets: Vec<Vec<u8>>,
}

impl Connection {
    /// A connection that begins with what TCP begins with. Its sequence numbers wrap soon.
    pub(crate) fn new(client: u16) -> Self {
        let mut connection =
            Self { next: [u32::MAX - 80, 7000], client: CLIENT.1 + client, packets: Vec::new() };
        connection.packet(Side::Client, Flag::Syn, b"");
        connection.packet(Side::Server, Flag::Syn, b"");
        connection.packet(Side::Client, Flag::None, b"");
        connection
    }

    /// One that was there before: TCP's beginning is not in it.
    pub(crate) fn midstream() -> Self {
        let mut connection = Self::new(0);
        connection.packets.clear();
        connection
    }

    /// A side says something.
    pub(crate) fn say(&mut self, side: Side, bytes: &[u8]) -> &mut Self {
        self.packet(side, Flag::None, bytes);
        self
    }

    /// A side says something that is not captured.
    pub(crate) fn whisper(&mut self, side: Side, bytes: &[u8]) -> &mut Self {
        self.packet(side, Flag::None, bytes);
        self.packets.pop();
        self
    }

    pub(crate) fn close(&mut self, side: Side) -> &mut Self {
        self.packet(side, Flag::Fin, b"");
        self
    }

    pub(crate) fn reset(&mut self, side: Side) -> &mut Self {
        self.packet(side, Flag::Rst, b"");
        self
    }

    pub(crate) fn packets(&self) -> Vec<Vec<u8>> {
        self.packets.clone()
    }

    fn packet(&mut self, side: Side, flag: Flag, payload: &[u8]) {
        let client = (CLIENT.0, self.client);
        let (from, to, own, other) = match side {
            Side::Client => (client, SERVER, 0, 1),
            Side::Server => (SERVER, client, 1, 0),
        };
        let builder = PacketBuilder::ethernet2([2, 0, 0, 0, 0, 1], [2, 0, 0, 0, 0, 2])
            .ipv4(from.0, to.0, 64)
            .tcp(from.1, to.1, self.next[own], 65_000);
        let builder = match flag {
            Flag::Syn => builder.syn(),
            Flag::Fin => builder.fin().ack(self.next[other]),
            Flag::Rst => builder.rst(),
            Flag::None => builder.ack(self.next[other]),
        };
        let mut bytes = Vec::new();
        builder.write(&mut bytes, payload).unwrap();
        self.packets.push(bytes);
        let length = u32::try_from(payload.len()).unwrap();
        let counted = length + u32::from(flag != Flag::None);
        self.next[own] = self.next[own].wrapping_add(counted);
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Flag {
    None,
    Syn,
    Fin,
    Rst,
}

/// A capture of packets, a millisecond apart.
pub(crate) enum Capture {
    /// The format of tcpdump.
    Pcap,
    /// That of Wireshark.
    Pcapng,
}

impl Capture {
    pub(crate) fn write(&self, packets: &[Vec<u8>]) -> Vec<u8> {
        let mut bytes = match self {
            Self::Pcap => pcap_header(),
            Self::Pcapng => pcapng_header(),
        };
        for (at, packet) in packets.iter().enumerate() {
            let microseconds = 1_000 * u32::try_from(at).unwrap();
            match self {
                Self::Pcap => pcap_packet(packet, microseconds, &mut bytes),
                Self::Pcapng => pcapng_packet(packet, microseconds, &mut bytes),
            }
        }
        bytes
    }
}

fn words(words: &[u32]) -> Vec<u8> {
    words.iter().flat_map(|word| word.to_le_bytes()).collect()
}

/// Version 2.4, packets of Ethernet up to 256 KiB.
fn pcap_header() -> Vec<u8> {
    words(&[0xa1b2_c3d4, 0x0004_0002, 0, 0, 262_144, 1])
}

fn pcap_packet(packet: &[u8], microseconds: u32, into: &mut Vec<u8>) {
    let length = u32::try_from(packet.len()).unwrap();
    into.extend(words(&[1_000, microseconds, length, length]));
    into.extend_from_slice(packet);
}

/// A section of version 1.0, and an interface of Ethernet.
fn pcapng_header() -> Vec<u8> {
    let section = [0x0a0d_0d0a, 28, 0x1a2b_3c4d, 1, u32::MAX, u32::MAX, 28];
    let interface = [1, 20, 1, 262_144, 20];
    [words(&section), words(&interface)].concat()
}

fn pcapng_packet(packet: &[u8], microseconds: u32, into: &mut Vec<u8>) {
    let length = u32::try_from(packet.len()).unwrap();
    let padded = length.next_multiple_of(4);
    let block = 32 + padded;
    into.extend(words(&[6, block, 0, 0, microseconds, length, length]));
    into.extend_from_slice(packet);
    into.resize(into.len() + (padded - length) as usize, 0);
    into.extend(words(&[block]));
}
