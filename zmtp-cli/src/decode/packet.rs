//! From a captured packet to a TCP segment.

use std::net::{IpAddr, SocketAddr};

use etherparse::{EtherType, LaxNetSlice, LaxSlicedPacket, TransportSlice};
use pcap_parser::Linktype;

/// A segment of TCP.
#[derive(Debug)]
pub(super) struct Segment<'a> {
    pub(super) from: SocketAddr,
    pub(super) to: SocketAddr,
    pub(super) sequence: u32,
    pub(super) syn: bool,
    pub(super) fin: bool,
    pub(super) rst: bool,
    pub(super) payload: &'a [u8],
}

const SLL: i32 = 113;
const SLL2: i32 = 276;

/// The segment in a packet, if it is one.
pub(super) fn segment(link: Linktype, packet: &[u8]) -> Option<Segment<'_>> {
    let sliced = match link {
        Linktype::ETHERNET => LaxSlicedPacket::from_ethernet(packet).ok()?,
        Linktype::RAW | Linktype::IPV4 | Linktype::IPV6 | Linktype(12 | 14) => {
            LaxSlicedPacket::from_ip(packet).ok()?
        }
        // The number of an address family, in the order of the machine, and nothing else.
        Linktype::NULL | Linktype::LOOP => LaxSlicedPacket::from_ip(packet.get(4..)?).ok()?,
        Linktype(SLL) => from_ether_type(packet.get(14..16)?, packet.get(16..)?),
        Linktype(SLL2) => from_ether_type(packet.get(0..2)?, packet.get(20..)?),
        _ => return None,
    };
    from_sliced(&sliced)
}

fn from_ether_type<'a>(kind: &[u8], packet: &'a [u8]) -> LaxSlicedPacket<'a> {
    let kind = <[u8; 2]>::try_from(kind).map_or(0, u16::from_be_bytes);
    LaxSlicedPacket::from_ether_type(EtherType(kind), packet)
}

fn from_sliced<'a>(sliced: &LaxSlicedPacket<'a>) -> Option<Segment<'a>> {
    let (from, to): (IpAddr, IpAddr) = match sliced.net.as_ref()? {
        LaxNetSlice::Ipv4(ip) => {
            let header = ip.header();
            (header.source_addr().into(), header.destination_addr().into())
        }
        LaxNetSlice::Ipv6(ip) => {
            let header = ip.header();
            (header.source_addr().into(), header.destination_addr().into())
        }
        LaxNetSlice::Arp(_) => return None,
    };
    let Some(TransportSlice::Tcp(tcp)) = &sliced.transport else { return None };
    Some(Segment {
        from: SocketAddr::new(from, tcp.source_port()),
        to: SocketAddr::new(to, tcp.destination_port()),
        sequence: tcp.sequence_number(),
        syn: tcp.syn(),
        fin: tcp.fin(),
        rst: tcp.rst(),
        payload: tcp.payload(),
    })
}
