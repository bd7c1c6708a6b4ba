//! What two messages have in common, and how they are shown.

use core::fmt;
use core::hash::{Hash, Hasher};

use super::Message;

impl PartialEq for Message {
    fn eq(&self, other: &Self) -> bool {
        self.parts().eq(other.parts())
    }
}

impl Eq for Message {}

/// Messages with the same parts have the same hash, however they are stored.
///
/// ```
/// use std::collections::HashSet;
/// use zmtp_codec::Message;
///
/// let seen = HashSet::from([Message::from(["a", "b"])]);
/// let mut same = Message::from("b");
/// same.push_front("a");
/// assert!(seen.contains(&same));
/// assert!(!seen.contains(&Message::from("ab")));
/// ```
impl Hash for Message {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let mut count = 0_usize;
        for part in self.parts() {
            part.hash(state);
            count += 1;
        }
        count.hash(state);
    }
}

impl fmt::Debug for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Message")?;
        self.parts().fmt(f)
    }
}
