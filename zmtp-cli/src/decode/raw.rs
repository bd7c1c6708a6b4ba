//! Files with the bytes of one direction each.

use std::io::{self, Read};

use super::conversation::Conversation;
use super::entry::End;
use super::print::Printer;

/// As much as says which version an end speaks.
const GREETING: usize = 12;

/// Reads one direction, and the other if there is one. Nobody knows what came when, but each
/// direction is read with the greeting of the other in mind.
pub(super) fn decode<R: Read>(
    one: &mut R,
    two: Option<&mut R>,
    show: usize,
    printer: &mut Printer,
) -> io::Result<u64> {
    let mut conversation = Conversation::new(show);
    let number = printer.connection("one", if two.is_some() { "two" } else { "unknown" })?;
    let mut sides = vec![(End::One, one)];
    sides.extend(two.map(|two| (End::Two, two)));
    for (end, side) in &mut sides {
        let mut beginning = Vec::new();
        side.take(GREETING as u64).read_to_end(&mut beginning)?;
        printer.entries(number, &conversation.feed(*end, None, &beginning))?;
    }
    for (end, side) in &mut sides {
        let mut buffer = vec![0; 64 * 1024];
        loop {
            let length = side.read(&mut buffer)?;
            let bytes = buffer.get(..length).unwrap_or_default();
            if bytes.is_empty() {
                break;
            }
            printer.entries(number, &conversation.feed(*end, None, bytes))?;
        }
        printer.entries(number, &conversation.end(*end, None, None))?;
    }
    Ok(conversation.violations())
}
