//! A pattern for points: words, all of which a point must match.

use super::cases::Transport;
use super::point::Point;

/// Words that choose points: `push-pull`, `tcp 16`, `pub-sub-* ipc`, `req-rep 1KiB`.
#[derive(Clone, Debug)]
pub(super) struct Pattern(Vec<Word>);

/// A word of a pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Word {
    /// A transport.
    Transport(Transport),
    /// Octets of a part.
    Size(usize),
    /// A part of a case's name, or all of it with stars for what may be anything.
    Name(String),
}

impl std::str::FromStr for Pattern {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self(text.split_whitespace().map(Word::new).collect()))
    }
}

impl Pattern {
    /// Whether all words match.
    pub(super) fn matches(&self, point: &Point) -> bool {
        self.0.iter().all(|word| match word {
            Word::Transport(transport) => *transport == point.transport,
            Word::Size(size) => *size == point.size,
            Word::Name(name) => matches(name, point.case.name),
        })
    }
}

impl Word {
    fn new(word: &str) -> Self {
        let all = [Transport::Tcp, Transport::Ipc, Transport::Inproc];
        if let Some(transport) = all.into_iter().find(|transport| transport.name() == word) {
            return Self::Transport(transport);
        }
        size(word).map_or_else(|| Self::Name(word.to_owned()), Self::Size)
    }
}

/// A number of octets, with `KiB` or `MiB` behind it or without.
fn size(word: &str) -> Option<usize> {
    let word = word.to_ascii_lowercase();
    let (number, unit) = match (word.strip_suffix("kib"), word.strip_suffix("mib")) {
        (Some(number), _) => (number, 1 << 10),
        (_, Some(number)) => (number, 1 << 20),
        _ => (&*word, 1),
    };
    number.parse::<usize>().ok()?.checked_mul(unit)
}

/// Whether a name contains the pattern, or matches the whole of it where it has stars.
fn matches(pattern: &str, name: &str) -> bool {
    let Some((start, rest)) = pattern.split_once('*') else {
        return name.contains(pattern);
    };
    let Some(mut left) = name.strip_prefix(start) else { return false };
    let mut pieces: Vec<&str> = rest.split('*').collect();
    let last = pieces.pop().unwrap_or_default();
    for piece in pieces {
        let Some((_, after)) = left.split_once(piece) else { return false };
        left = after;
    }
    left.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::{Transport, Word, matches};

    #[test]
    fn stars_stand_for_anything_and_a_name_without_is_part_of_another() {
        assert!(matches("push", "curve-push-pull"));
        assert!(matches("push*", "push-pull"));
        assert!(!matches("push*", "curve-push-pull"));
        assert!(matches("pub*8*", "pub-sub-8-topics"));
        assert!(matches("*-pull", "push-pull"));
        assert!(!matches("*-pull", "push-pull-3"));
        assert!(!matches("pub*9*", "pub-sub-8-topics"));
    }

    #[test]
    fn a_word_is_a_transport_a_size_or_a_part_of_a_name() {
        assert_eq!(Word::new("ipc"), Word::Transport(Transport::Ipc));
        assert_eq!(Word::new("16"), Word::Size(16));
        assert_eq!(Word::new("4KiB"), Word::Size(4096));
        assert_eq!(Word::new("1mib"), Word::Size(1 << 20));
        assert_eq!(Word::new("fan-in-16"), Word::Name("fan-in-16".to_owned()));
        assert_eq!(Word::new("kib"), Word::Name("kib".to_owned()));
    }
}
