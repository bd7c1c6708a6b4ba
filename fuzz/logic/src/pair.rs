//! Two connections and an arbitrary list of things that their callers and the network do.

mod model;
mod side;

use core::time::Duration;

use arbitrary::Unstructured;
use zmtp_codec::{Message, Refusal, Time};

use crate::role::Role;
use crate::settings::Settings;
use model::Network;
use side::Side;

/// A pair of honest peers: what the one sends arrives at the other, in order and unchanged, and
/// nothing ends a connection but what was asked for.
pub fn pair(data: &[u8]) {
    let mut u = Unstructured::new(data);
    let settings = Settings::read(&mut u);
    let roles = [Role::Null, Role::Null, Role::NullAuthenticated, Role::PlainServer];
    let curve = settings.sealed;
    let role = if curve { Role::CurveServer } else { roles[settings.way.batch % 4] };
    let role = if settings.second_role { role.opposite() } else { role };
    let mut world = World {
        network: Network::new(role, &settings),
        now: Time::ZERO,
        sides: Side::both(role, &settings),
        serial: 0,
    };
    // A list of any length takes a bounded time.
    for _ in 0..400 {
        if u.is_empty() || world.is_over() {
            break;
        }
        let [operation, argument]: [u8; 2] = u.arbitrary().unwrap_or_default();
        world.perform(operation, argument);
        world.check();
    }
    world.settle();
}

struct World {
    network: Network,
    now: Time,
    sides: [Side; 2],
    /// Makes each payload another.
    serial: u8,
}

impl World {
    /// Does one thing at one side: the lowest bit tells which.
    fn perform(&mut self, operation: u8, argument: u8) {
        let now = self.now;
        let length = usize::from(argument);
        let fill = self.serial;
        self.serial = self.serial.wrapping_add(1);
        let [one, other] = &mut self.sides;
        let (side, peer) = if operation & 1 == 0 { (one, other) } else { (other, one) };
        match (operation >> 1) % 16 {
            0 => side.send(peer, message(argument, fill)),
            1 => side.send_batch(peer, &batch(argument, fill)),
            2 => side.subscribe(peer, &vec![fill; length % 80]),
            3 => side.cancel(peer, &vec![fill; length % 80]),
            4 => side.join(peer, &vec![fill; length]),
            5 => side.leave(peer, &vec![fill; length]),
            6 => side.ping(&vec![fill; length % 20]),
            7 | 8 => self.network.deliver(side, peer, length),
            9 => self.network.deliver(side, peer, usize::MAX),
            10 => side.receive(now),
            11 => side.receive_all(now),
            12 => side.receive_batch(now, length % 9),
            13 => side.answer(now, refusal(argument)),
            14 => {
                self.now = now + Duration::from_millis(u64::from(argument) * 10);
                self.sides.iter_mut().for_each(|side| side.pass(self.now));
            }
            _ if argument > 240 => side.lose(now),
            _ => side.receive_all(now),
        }
    }

    fn is_over(&self) -> bool {
        self.sides.iter().all(Side::has_ended)
    }

    fn check(&mut self) {
        let excused = self.sides.iter().any(|side| side.asked_for_trouble);
        self.sides.iter_mut().for_each(|side| side.check(self.now, excused));
    }

    /// Everything under way arrives; everyone is welcome.
    fn settle(&mut self) {
        for _ in 0..100 {
            let [one, other] = &mut self.sides;
            self.network.deliver(one, other, usize::MAX);
            self.network.deliver(other, one, usize::MAX);
            for side in &mut self.sides {
                side.receive_all(self.now);
                side.answer(self.now, None);
                side.receive_all(self.now);
            }
            self.check();
            if self.sides.iter_mut().all(Side::is_quiet) {
                break;
            }
        }
        if self.sides.iter().any(|side| side.asked_for_trouble) {
            return;
        }
        for side in &mut self.sides {
            side.nothing_is_missing();
        }
        let [one, other] = &mut self.sides;
        one.end_of_stream();
        other.end_of_stream();
    }
}

fn refusal(argument: u8) -> Option<Refusal> {
    match argument {
        253 => Some(Refusal::Temporary),
        254 => Some(Refusal::Denied),
        255 => Some(Refusal::InternalError),
        _ => None,
    }
}

/// A message of one to four parts; most are small.
fn message(argument: u8, fill: u8) -> Message {
    let size = match argument >> 2 {
        small @ 0..=31 => usize::from(small),
        around @ 32..=47 => 56 + usize::from(around - 32),
        large => usize::from(large) * 37 - 1500,
    };
    let mut message = Message::from(vec![fill; size]);
    for part in 0..argument & 3 {
        message.push_back(vec![fill.wrapping_add(part); size / 2]);
    }
    message
}

/// Up to seven messages.
fn batch(argument: u8, fill: u8) -> Vec<Message> {
    (0..argument % 8).map(|i| message(argument.wrapping_mul(i), fill.wrapping_add(i))).collect()
}
