//! What two messages have in common, and how they are shown.

use core::fmt;

use super::Message;

impl PartialEq for Message {
    fn eq(&self, other: &Self) -> bool {
        self.parts().eq(other.parts())
    }
}

impl Eq for Message {}

impl fmt::Debug for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Message")?;
        self.parts().fmt(f)
    }
}
