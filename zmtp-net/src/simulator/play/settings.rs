//! What is left to chance before a play begins: the network, and the options of each socket.

use std::time::Duration;

use super::Play;
use super::actor::Part;
use crate::options::{Linger, Options};
use crate::simulator::Weather;

impl Play<'_> {
    pub(super) fn draw_weather(&mut self) {
        let weather = match self.draw(4) {
            0 => Weather::drizzle(),
            1 => Weather { capacity: 1000, piece: 1..=300, ..Weather::default() },
            2 => Weather { delay: 100..=50_000, ..Weather::default() },
            _ => Weather::default(),
        };
        self.world.weather(weather);
    }

    pub(super) fn draw_options(&mut self, part: Part, at: usize) -> Options {
        let mut options = self.draw_marks(Options::default());
        options = options.linger(match self.draw(3) {
            0 => Linger::For(Duration::ZERO),
            1 => Linger::For(Duration::from_secs(1)),
            _ => Linger::ForEver,
        });
        options = options.immediate(self.once_in(4));
        if self.once_in(3) {
            let interval = Duration::from_millis(500);
            options = options.heartbeat_interval(Some(interval)).heartbeat_ttl(interval * 4);
        }
        if self.once_in(4) {
            options = options.reconnect_interval_max(Some(Duration::from_secs(1)));
        }
        if part == Part::Plain && self.once_in(10) {
            options = options.conflate(true);
        }
        if part == Part::Asker && self.once_in(2) {
            options = options.req_relaxed(true).req_correlate(true);
        }
        if self.once_in(4) {
            options = options.identity(format!("actor {at}").as_bytes()).unwrap();
        }
        options.router_handover(self.once_in(2))
    }

    /// High-water marks in messages, and sometimes in octets.
    pub(super) fn draw_marks(&mut self, options: Options) -> Options {
        let marks = [0, 1, 2, 7, 1000];
        let options = options.send_hwm(marks[self.draw(5)]).receive_hwm(marks[self.draw(5)]);
        let octets = [None, None, Some(1), Some(3000)];
        let (send, receive) = (octets[self.draw(4)], octets[self.draw(4)]);
        options.send_hwm_bytes(send).receive_hwm_bytes(receive)
    }
}
