//! The bytes of one direction of a TCP connection, in order.

use std::collections::BTreeMap;

/// How many bytes wait for others before them. A capture that lacks some goes on without them.
const MOST_WAITING: usize = 1 << 20;
/// What one waiting segment costs besides its bytes.
const OVERHEAD: usize = 64;

/// Puts segments in order, and passes over what came before.
#[derive(Debug, Default)]
pub(super) struct Reassembly {
    /// The sequence number of the next byte; none before the first segment.
    next: Option<u32>,
    /// Segments that came too early, by how far they are ahead of the first byte.
    waiting: BTreeMap<u64, Vec<u8>>,
    waiting_bytes: usize,
    /// How many bytes were passed on.
    position: u64,
}

/// What comes next.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Piece {
    Bytes(Vec<u8>),
    /// So many bytes are missing for good.
    Gap(u64),
}

impl Reassembly {
    /// The connection begins with this sequence number.
    pub(super) fn begin(&mut self, sequence: u32) {
        *self = Self { next: Some(sequence), ..Self::default() };
    }

    pub(super) const fn has_begun(&self) -> bool {
        self.next.is_some()
    }

    /// The sequence number with which this direction began, if it has passed nothing on.
    pub(super) const fn is_at_beginning(&self, sequence: u32) -> bool {
        matches!(self.next, Some(next) if next == sequence && self.position == 0)
    }

    /// Takes a segment; what can be passed on.
    pub(super) fn segment(&mut self, sequence: u32, bytes: &[u8]) -> Vec<Piece> {
        let next = *self.next.get_or_insert(sequence);
        // Sequence numbers wrap: what is less than half of them ahead is ahead.
        let ahead = i64::from(sequence.wrapping_sub(next).cast_signed());
        let (skip, ahead) = match u64::try_from(ahead) {
            Ok(ahead) => (0, ahead),
            Err(_) => (usize::try_from(ahead.unsigned_abs()).unwrap_or(usize::MAX), 0),
        };
        let Some(fresh) = bytes.get(skip..).filter(|fresh| !fresh.is_empty()) else {
            return Vec::new();
        };
        self.keep(self.position.saturating_add(ahead), fresh);
        let mut pieces = self.ready();
        while self.waiting_bytes > MOST_WAITING {
            pieces.extend(self.skip());
        }
        pieces
    }

    fn keep(&mut self, at: u64, bytes: &[u8]) {
        // Of two segments at the same place the longer one has more to say.
        let known = self.waiting.get(&at).map_or(0, Vec::len);
        if bytes.len() > known {
            if let Some(shorter) = self.waiting.insert(at, bytes.to_vec()) {
                self.waiting_bytes -= shorter.len() + OVERHEAD;
            }
            self.waiting_bytes += bytes.len() + OVERHEAD;
        }
    }

    /// What is in order.
    fn ready(&mut self) -> Vec<Piece> {
        let mut pieces = Vec::new();
        while let Some(first) = self.waiting.first_entry() {
            if *first.key() > self.position {
                break;
            }
            let (at, bytes) = first.remove_entry();
            self.waiting_bytes -= bytes.len() + OVERHEAD;
            let known = usize::try_from(self.position - at).unwrap_or(usize::MAX);
            if let Some(fresh) = bytes.get(known..).filter(|fresh| !fresh.is_empty()) {
                self.advance(fresh.len() as u64);
                pieces.push(Piece::Bytes(fresh.to_vec()));
            }
        }
        pieces
    }

    #[expect(clippy::cast_possible_truncation, reason = "sequence numbers wrap")]
    fn advance(&mut self, bytes: u64) {
        self.position = self.position.saturating_add(bytes);
        self.next = self.next.map(|next| next.wrapping_add(bytes as u32));
    }

    /// Goes on without what is missing.
    fn skip(&mut self) -> Vec<Piece> {
        let Some((at, _)) = self.waiting.first_key_value() else { return Vec::new() };
        let missing = at.saturating_sub(self.position);
        self.advance(missing);
        let mut pieces = vec![Piece::Gap(missing)];
        pieces.extend(self.ready());
        pieces
    }

    /// No segments will come: what there is besides.
    pub(super) fn finish(&mut self) -> Vec<Piece> {
        let mut pieces = Vec::new();
        while !self.waiting.is_empty() {
            pieces.extend(self.skip());
        }
        pieces
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(pieces: Vec<Piece>) -> String {
        let show = |piece| match piece {
            Piece::Bytes(bytes) => String::from_utf8(bytes).unwrap(),
            Piece::Gap(bytes) => format!("<{bytes}>"),
        };
        pieces.into_iter().map(show).collect()
    }

    #[test]
    fn order_is_restored_and_what_came_twice_is_passed_over_across_the_wrap() {
        let begin = u32::MAX - 2;
        let at = |offset| begin.wrapping_add(offset);
        let mut flow = Reassembly::default();
        flow.begin(begin);
        assert_eq!(text(flow.segment(at(3), b"def")), "");
        assert_eq!(text(flow.segment(at(0), b"ab")), "ab");
        assert_eq!(text(flow.segment(at(0), b"ab")), "");
        assert_eq!(text(flow.segment(at(1), b"bcd")), "cdef");
        assert_eq!(text(flow.segment(at(4), b"efgh")), "gh");
    }

    #[test]
    fn what_is_missing_is_told() {
        let mut flow = Reassembly::default();
        flow.begin(7);
        assert_eq!(text(flow.segment(9, b"c")), "");
        assert_eq!(text(flow.segment(12, b"f")), "");
        assert_eq!(text(flow.finish()), "<2>c<2>f");
    }

    #[test]
    fn memory_is_bounded() {
        let mut flow = Reassembly::default();
        flow.begin(0);
        for index in 0..100_000_u32 {
            flow.segment(1 + index * 32, &[7; 31]);
            assert!(flow.waiting_bytes <= MOST_WAITING);
        }
    }
}
