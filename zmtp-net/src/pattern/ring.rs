//! Peers in a circle, one of which has the turn.

use crate::peer::PeerId;

/// Peers in a circle, one of which has the turn. Whoever enters is the last to get it.
///
/// Nothing costs more for the number of peers: with ten thousand of them one that has nothing to
/// say leaves the circle and comes back for each message.
#[derive(Debug, Default)]
pub(super) struct Ring {
    /// By the index of the peer.
    places: Vec<Option<Place>>,
    turn: Option<PeerId>,
    len: usize,
}

#[derive(Clone, Copy, Debug)]
struct Place {
    id: PeerId,
    before: PeerId,
    after: PeerId,
}

impl Ring {
    pub(super) fn is_empty(&self) -> bool {
        self.len == 0
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.len
    }

    /// Whose turn it is.
    #[inline]
    pub(super) const fn turn(&self) -> Option<PeerId> {
        self.turn
    }

    /// Whose turn it always is, if there is only one.
    pub(super) fn sole(&self) -> Option<PeerId> {
        self.turn.filter(|_| self.len == 1)
    }

    /// It is the next one's turn.
    #[inline]
    pub(super) fn advance(&mut self) {
        self.turn = self.turn.and_then(|id| self.place(id)).map(|place| place.after);
    }

    pub(super) fn contains(&self, id: PeerId) -> bool {
        self.place(id).is_some()
    }

    /// Lets a peer in, as the last; whether it was not there.
    pub(super) fn add(&mut self, id: PeerId) -> bool {
        let index = id.index as usize;
        match self.places.get(index).copied().flatten() {
            Some(place) if place.id == id => return false,
            // The number has been given to another peer since.
            Some(old) => drop(self.remove(old.id)),
            None => {}
        }
        if index >= self.places.len() {
            self.places.resize(index + 1, None);
        }
        let after = self.turn.unwrap_or(id);
        let before = self.place(after).map_or(id, |place| place.before);
        if let Some(place) = self.places.get_mut(index) {
            *place = Some(Place { id, before, after });
        }
        self.join(before, id);
        self.join(id, after);
        self.turn = Some(after);
        self.len += 1;
        true
    }

    /// Takes a peer out; whether it was there. If it had the turn, the next one has it.
    pub(super) fn remove(&mut self, id: PeerId) -> bool {
        let Some(Place { before, after, .. }) = self.place(id) else { return false };
        self.join(before, after);
        if self.turn == Some(id) {
            self.turn = (after != id).then_some(after);
        }
        if let Some(place) = self.places.get_mut(id.index as usize) {
            *place = None;
        }
        self.len -= 1;
        true
    }

    /// All of them, beginning with the one that has the turn.
    pub(super) fn iter(&self) -> impl Iterator<Item = PeerId> {
        let next = |id: &PeerId| self.place(*id).map(|place| place.after);
        std::iter::successors(self.turn, next).take(self.len)
    }

    fn place(&self, id: PeerId) -> Option<Place> {
        self.places.get(id.index as usize).copied().flatten().filter(|place| place.id == id)
    }

    /// Has one follow the other.
    fn join(&mut self, before: PeerId, after: PeerId) {
        if let Some(Some(place)) = self.places.get_mut(before.index as usize) {
            place.after = after;
        }
        if let Some(Some(place)) = self.places.get_mut(after.index as usize) {
            place.before = before;
        }
    }
}
