//! Whatever applications and the network do, in whatever order: nothing panics, nothing is busy for
//! ever, and no message vanishes or comes out of nothing.

use std::time::Duration;

use zmtp_codec::{Message, SocketType};

use super::{MINUTE, SECOND};
use crate::options::{Linger, Options};
use crate::simulator::{NodeId, Weather, World, runs};

const ENDPOINTS: [&str; 4] =
    ["tcp://10.0.0.1:1", "tcp://10.0.0.1:2", "tcp://10.0.0.1:3", "inproc://here"];

/// Types that make sense together: any two of a line.
const FAMILIES: [&[SocketType]; 4] = [
    &[SocketType::Push, SocketType::Pull, SocketType::Pull],
    &[SocketType::Dealer, SocketType::Router, SocketType::Rep, SocketType::Req],
    &[SocketType::Pub, SocketType::Sub, SocketType::Xsub],
    &[SocketType::Pair, SocketType::Pair],
];

fn options(world: &mut World) -> Options {
    let hwm = |world: &mut World| u32::try_from([0, 1, 2, 10, 1000][draw(world, 5)]).unwrap();
    let mut options = Options::default().send_hwm(hwm(world)).receive_hwm(hwm(world));
    if draw(world, 4) == 0 {
        options = options.send_hwm_bytes(Some(3000)).receive_hwm_bytes(Some(3000));
    }
    options = options.immediate(draw(world, 4) == 0).conflate(draw(world, 8) == 0);
    if draw(world, 3) == 0 {
        options = options.heartbeat_interval(Some(SECOND)).heartbeat_ttl(SECOND * 2);
    }
    if draw(world, 3) == 0 {
        options = options.linger(Linger::For(SECOND * u32::try_from(draw(world, 3)).unwrap()));
    }
    if draw(world, 4) == 0 {
        options = options.max_connections(Some(2)).max_pending_handshakes(Some(1));
    }
    options.router_handover(draw(world, 2) == 0)
}

fn draw(world: &mut World, limit: u64) -> usize {
    usize::try_from(world.draw(limit)).unwrap()
}

fn message(world: &mut World) -> Message {
    let parts = 1 + draw(world, 3);
    let parts = (0..parts).map(|_| {
        let size = [0, 1, 50, 300, 5000][draw(world, 5)];
        vec![2_u8; size]
    });
    Message::from_parts(parts.collect::<Vec<_>>()).unwrap()
}

/// A network, and what is done to it.
struct Play {
    /// How many of the endpoints there are.
    endpoints: u64,
    /// Each message has one receiver.
    single: bool,
    sockets: Vec<NodeId>,
    closed: Vec<NodeId>,
}

impl Play {
    fn step(&mut self, world: &mut World) {
        let Some(&id) = self.sockets.get(draw(world, self.sockets.len() as u64)) else { return };
        let endpoint = ENDPOINTS[draw(world, self.endpoints)];
        match draw(world, 40) {
            0..8 => {
                let message = message(world);
                drop(world.send(id, message));
            }
            8..16 => drop(world.receive(id)),
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
                let options = options(world).conflate(false);
                world.hub(id).configure(options).unwrap();
            }
            34 if self.sockets.len() > 1 => self.close(world, id),
            35 => {
                let peers = world.statistics(id).peers;
                if !peers.is_empty() {
                    let peer = peers[draw(world, peers.len() as u64)].id;
                    world.hub(id).disconnect_peer(peer);
                }
            }
            36 => world.run_for(SECOND * 3),
            _ => {
                let time = Duration::from_micros(world.draw(3000));
                world.run_for(time);
            }
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

#[test]
fn in_any_order() {
    runs(400, |world| {
        if world.draw(3) == 0 {
            world.weather(Weather { capacity: 1000, piece: 1..=200, ..Weather::default() });
        }
        let family = FAMILIES[draw(world, 4)];
        let single = !family.contains(&SocketType::Pub);
        let endpoints = 3 + world.draw(2);
        let sockets = (0..4).map(|_| {
            let socket_type = family[draw(world, family.len() as u64)];
            let options = options(world);
            world.socket(socket_type, &options)
        });
        let sockets = sockets.collect();
        let mut play = Play { sockets, closed: Vec::new(), endpoints, single };
        for (at, id) in play.sockets.clone().into_iter().enumerate().take(3) {
            world.bind(id, ENDPOINTS[at]);
            world.connect(play.sockets[3], ENDPOINTS[at]);
        }
        for _ in 0..150 {
            play.step(world);
        }
        play.end(world);
    });
}
