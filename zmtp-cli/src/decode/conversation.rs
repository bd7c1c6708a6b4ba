//! Both directions of one connection.

use std::time::Duration;

use super::about::{About, Ends};
use super::direction::Direction;
use super::entry::{End, Entry, Note, What};

/// Reads both directions of a connection. It takes bytes as they come, and never asks for any.
#[derive(Debug)]
pub(crate) struct Conversation {
    one: Direction,
    two: Direction,
    about_one: About,
    about_two: About,
    violations: u64,
}

impl Conversation {
    /// `show`: how many bytes of each part are of interest.
    pub(crate) fn new(show: usize) -> Self {
        Self {
            one: Direction::new(show),
            two: Direction::new(show),
            about_one: About::default(),
            about_two: About::default(),
            violations: 0,
        }
    }

    /// What an end has said of itself.
    pub(crate) const fn about(&self, end: End) -> &About {
        match end {
            End::One => &self.about_one,
            End::Two => &self.about_two,
        }
    }

    /// How many rules were broken.
    pub(crate) const fn violations(&self) -> u64 {
        self.violations
    }

    /// Whether what came from this end does not begin as ZMTP 2.0 and 3.x do.
    pub(crate) fn looks_foreign(&self, end: End) -> bool {
        self.about(end).version == super::about::Spoken::V1Unversioned
    }

    /// Whether nothing came from this end.
    pub(crate) const fn is_fresh(&self, end: End) -> bool {
        self.direction(end).is_fresh()
    }

    const fn direction(&self, end: End) -> &Direction {
        match end {
            End::One => &self.one,
            End::Two => &self.two,
        }
    }

    /// This end was talking before anybody listened.
    pub(crate) fn begin_midstream(&mut self, from: End) {
        match from {
            End::One => self.one.begin_midstream(),
            End::Two => self.two.begin_midstream(),
        }
    }

    /// Bytes from an end.
    pub(crate) fn feed(&mut self, from: End, time: Option<Duration>, bytes: &[u8]) -> Vec<Entry> {
        let found = match from {
            End::One => {
                let mut ends = Ends { own: &mut self.about_one, peer: &self.about_two };
                self.one.feed(bytes, &mut ends)
            }
            End::Two => {
                let mut ends = Ends { own: &mut self.about_two, peer: &self.about_one };
                self.two.feed(bytes, &mut ends)
            }
        };
        self.entries(from, time, found)
    }

    /// Bytes from an end that nobody has seen.
    pub(crate) fn gap(&mut self, from: End, time: Option<Duration>, length: u64) -> Vec<Entry> {
        let found = match from {
            End::One => self.one.gap(length),
            End::Two => self.two.gap(length),
        };
        self.entries(from, time, found)
    }

    /// An end says no more.
    pub(crate) fn end(
        &mut self,
        from: End,
        time: Option<Duration>,
        how: Option<Note>,
    ) -> Vec<Entry> {
        let mut found = match from {
            End::One => self.one.end(),
            End::Two => self.two.end(),
        };
        let offset = self.direction(from).position();
        found.extend(how.map(|note| (offset, What::Note(note))));
        self.entries(from, time, found)
    }

    fn entries(
        &mut self,
        from: End,
        time: Option<Duration>,
        found: Vec<(u64, What)>,
    ) -> Vec<Entry> {
        let broken = found.iter().filter(|(_, what)| matches!(what, What::Violation { .. }));
        self.violations += broken.count() as u64;
        let entry = |(offset, what)| Entry { time, from, offset, what };
        found.into_iter().map(entry).collect()
    }
}
