//! What came of the messages that were sent.

/// The numbers of messages that came, of one sender.
#[derive(Debug, Default)]
pub(crate) struct Account {
    last: Option<u64>,
    pub(crate) received: u64,
}

impl Account {
    /// A message came: none comes twice, and none after a later one.
    pub(crate) fn came(&mut self, number: u64) {
        if let Some(last) = self.last {
            assert_ne!(number, last, "it came twice");
            assert!(number > last, "{number} came after {last}");
        }
        self.last = Some(number);
        self.received += 1;
    }

    /// The same where nothing may be missing.
    pub(crate) fn came_next(&mut self, number: u64) {
        assert_eq!(number, self.last.map_or(0, |last| last + 1), "messages are missing");
        self.came(number);
    }

    pub(crate) fn last(&self) -> Option<u64> {
        self.last
    }

    /// How many of so many that were handed over have not come.
    pub(crate) fn lost(&self, handed: u64) -> u64 {
        assert!(self.received <= handed, "more came than there were");
        handed - self.received
    }
}

/// The number of a message is what it begins with.
pub(crate) fn number(message: &zmtp_net::Message) -> u64 {
    number_of(message.parts().last().unwrap())
}

pub(crate) fn number_of(octets: &[u8]) -> u64 {
    u64::from_be_bytes(octets[..8].try_into().unwrap())
}

/// How long each message is.
const LENGTH: usize = 64;

/// The message of this number.
pub(crate) fn numbered(number: u64) -> Vec<u8> {
    let mut octets = number.to_be_bytes().to_vec();
    octets.resize(LENGTH, b'.');
    octets
}
