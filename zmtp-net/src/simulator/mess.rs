//! Whatever applications and the network do, in whatever order: nothing panics, nothing is busy for
//! ever, and no message vanishes or comes out of nothing.

use std::time::Duration;

use zmtp_codec::{Message, SocketType};

use super::{NodeId, Weather, World};
use crate::options::{Linger, Options};

const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_secs(60);

const ENDPOINTS: [&str; 4] =
    ["tcp://10.0.0.1:1", "tcp://10.0.0.1:2", "tcp://10.0.0.1:3", "inproc://here"];

/// Types that make sense together: any two of a line.
const FAMILIES: [&[SocketType]; 4] = [
    &[SocketType::Push, SocketType::Pull, SocketType::Pull],
    &[SocketType::Dealer, SocketType::Router, SocketType::Rep, SocketType::Req],
    &[SocketType::Pub, SocketType::Sub, SocketType::Xsub],
    &[SocketType::Pair, SocketType::Pair],
];

/// What decides: the seed of the world, or octets from outside.
pub(crate) enum Chance<'a> {
    Seed,
    #[cfg_attr(not(feature = "fuzzing"), expect(dead_code, reason = "fuzz targets bring them"))]
    Octets(&'a [u8]),
}

impl<'a> Chance<'a> {
    #[cfg(feature = "fuzzing")]
    pub(crate) const fn of_octets(octets: &'a [u8]) -> Self {
        Self::Octets(octets)
    }

    /// A number from `0` to below `limit`. When the octets are used up it is 0.
    fn draw(&mut self, world: &mut World, limit: u64) -> usize {
        let drawn = match self {
            Self::Seed => world.draw(limit),
            Self::Octets(octets) => match octets.split_first() {
                Some((first, rest)) => {
                    *octets = rest;
                    u64::from(*first) % limit
                }
                None => 0,
            },
        };
        usize::try_from(drawn).unwrap()
    }

    /// Whether there is anything left to decide.
    fn is_used_up(&self) -> bool {
        matches!(self, Self::Octets([]))
    }

    /// Octets of a hostile peer.
    fn octets(&mut self, world: &mut World) -> Vec<u8> {
        let count = self.draw(world, 64);
        match self {
            Self::Seed => Vec::new(),
            Self::Octets(octets) => {
                let (taken, rest) = octets.split_at(count.min(octets.len()));
                *octets = rest;
                taken.to_vec()
            }
        }
    }
}

fn options(world: &mut World, chance: &mut Chance<'_>) -> Options {
    let mut draw = |limit: u64| chance.draw(world, limit);
    let marks = [0, 1, 2, 10, 1000];
    let mut options = Options::default().send_hwm(marks[draw(5)]).receive_hwm(marks[draw(5)]);
    if draw(4) == 0 {
        options = options.send_hwm_bytes(Some(3000)).receive_hwm_bytes(Some(3000));
    }
    options = options.immediate(draw(4) == 0).conflate(draw(8) == 0);
    if draw(3) == 0 {
        options = options.heartbeat_interval(Some(SECOND)).heartbeat_ttl(SECOND * 2);
    }
    if draw(3) == 0 {
        options = options.linger(Linger::For(SECOND * u32::try_from(draw(3)).unwrap()));
    }
    if draw(4) == 0 {
        options = options.max_connections(Some(2)).max_pending_handshakes(Some(1));
    }
    options.router_handover(draw(2) == 0)
}

fn message(world: &mut World, chance: &mut Chance<'_>) -> Message {
    let mut draw = |limit: u64| chance.draw(world, limit);
    let parts = 1 + draw(3);
    let parts = (0..parts).map(|_| {
        let size = [0, 1, 50, 300, 5000][draw(5)];
        vec![2_u8; size]
    });
    Message::from_parts(parts.collect::<Vec<_>>()).unwrap()
}

/// A network, and what is done to it.
struct Mess {
    /// How many of the endpoints there are.
    endpoints: u64,
    /// Each message has one receiver.
    single: bool,
    sockets: Vec<NodeId>,
    closed: Vec<NodeId>,
}

impl Mess {
    fn step(&mut self, world: &mut World, chance: &mut Chance<'_>) {
        let place = chance.draw(world, self.sockets.len() as u64);
        let Some(&id) = self.sockets.get(place) else { return };
        let endpoint = ENDPOINTS[chance.draw(world, self.endpoints)];
        match chance.draw(world, 41) {
            0..8 => {
                let message = message(world, chance);
                drop(world.send(id, message));
            }
            8..16 => drop(world.receive_any_way(id)),
            16..18 => drop(world.receive_all(id)),
            18..22 => drop(world.connect(id, endpoint)),
            22 => drop(world.disconnect(id, endpoint)),
            23 => self.bind(world, id, endpoint),
            24 => world.unbind(id, endpoint),
            25..27 => world.cut_any(),
            27 => world.freeze(id, true),
            28..30 => world.freeze(id, false),
            30 => drop(world.hub(id).subscribe("".into())),
            31 => drop(world.hub(id).unsubscribe("".into())),
            32 => drop(world.hub(id).can_send()),
            33 => {
                let options = options(world, chance).conflate(false);
                world.hub(id).configure(options).unwrap();
            }
            34 if self.sockets.len() > 1 => self.close(world, id),
            35 => {
                let peers = world.statistics(id).peers;
                if !peers.is_empty() {
                    let peer = peers[chance.draw(world, peers.len() as u64)].id;
                    world.hub(id).disconnect_peer(peer);
                }
            }
            36 => world.run_for(SECOND * 3),
            40 => self.forge(world, chance),
            _ => {
                let time = Duration::from_micros(world.draw(3000));
                world.run_for(time);
            }
        }
    }

    /// Octets that nobody of ours has sent arrive on a stream.
    fn forge(&mut self, world: &mut World, chance: &mut Chance<'_>) {
        let octets = chance.octets(world);
        if !octets.is_empty() && world.forge(octets) {
            self.single = false;
        }
    }

    /// Unless somebody is bound there already.
    fn bind(&self, world: &mut World, id: NodeId, endpoint: &str) {
        if !self.sockets.iter().any(|id| world.is_bound(*id, endpoint)) {
            world.bind(id, endpoint);
        }
    }

    fn close(&mut self, world: &mut World, id: NodeId) {
        self.sockets.retain(|socket| *socket != id);
        self.closed.push(id);
        world.freeze(id, false);
        world.close(id);
    }

    /// All sockets are closed: nothing is left of them.
    fn end(&mut self, world: &mut World) {
        for id in self.sockets.clone() {
            world.freeze(id, false);
            world.receive_all(id);
        }
        world.run_for(SECOND * 10);
        world.check();
        for id in self.sockets.clone() {
            self.close(world, id);
        }
        world.run_for(MINUTE);
        for id in self.closed.clone() {
            world.hub(id).abort();
            assert!(world.is_closed(id));
            assert!(world.statistics(id).peers.is_empty());
            assert!(world.hub(id).census().is_empty());
        }
        world.run_for(SECOND);
        assert_eq!(world.stream_count(), 0);
        if self.single {
            world.check_closed();
        }
    }
}

/// A network of one family, and whatever happens to it.
pub(crate) fn mess(world: &mut World, chance: &mut Chance<'_>) {
    if chance.draw(world, 3) == 0 {
        world.weather(Weather { capacity: 1000, piece: 1..=200, ..Weather::default() });
    }
    let family = FAMILIES[chance.draw(world, 4)];
    let single = !family.contains(&SocketType::Pub);
    let endpoints = 3 + chance.draw(world, 2) as u64;
    let sockets = (0..4).map(|_| {
        let socket_type = family[chance.draw(world, family.len() as u64)];
        let options = options(world, chance);
        world.socket(socket_type, &options)
    });
    let sockets = sockets.collect();
    let mut mess = Mess { sockets, closed: Vec::new(), endpoints, single };
    for (at, id) in mess.sockets.clone().into_iter().enumerate().take(3) {
        world.bind(id, ENDPOINTS[at]);
        world.connect(mess.sockets[3], ENDPOINTS[at]);
    }
    for _ in 0..150 {
        if chance.is_used_up() {
            break;
        }
        mess.step(world, chance);
    }
    mess.end(world);
}
