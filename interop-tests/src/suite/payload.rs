//! What is sent: every size class of the framing, binary, alone and in parts.

/// A message as its parts.
pub(crate) type Parts = Vec<Vec<u8>>;

/// As many small messages are sent in a row.
const RUN: usize = 300;

/// Bodies on both sides of each limit in the framing, up to one mebibyte.
const SIZES: [usize; 10] = [0, 1, 62, 63, 254, 255, 256, 8191, 8192, 1 << 20];

/// Sizes of the parts of messages of several.
const MULTIPART: [&[usize]; 6] =
    [&[0, 0], &[1, 0, 300], &[255, 256, 8192, 0, 1], &[62, 63], &[100_000, 100_000], &[7; 40]];

/// Messages of one part.
pub(super) fn single_parts() -> Vec<Parts> {
    large().chain(run(RUN)).collect()
}

/// One of each size.
fn large() -> impl Iterator<Item = Parts> {
    SIZES.iter().map(|size| vec![binary(*size)])
}

/// Small messages, each of which has its number in it.
fn run(count: usize) -> impl Iterator<Item = Parts> {
    (0..count).map(|number| {
        let mut body = binary(number % 97);
        body.extend_from_slice(format!(" is number {number}").as_bytes());
        vec![body]
    })
}

/// One message of each shape, the large ones first, then this many small ones.
pub(crate) fn of_all_shapes(small: usize) -> Vec<Parts> {
    several().chain(large()).chain(run(small)).collect()
}

fn several() -> impl Iterator<Item = Parts> {
    MULTIPART.iter().map(|sizes| sizes.iter().copied().map(binary).collect())
}

/// Messages of one part and of several.
pub(super) fn all() -> Vec<Parts> {
    several().chain(single_parts()).collect()
}

/// Octets without a pattern, the same ones each time, every value among them.
pub(super) fn binary(len: usize) -> Vec<u8> {
    let mut state = 0x9E37_79B9_u32 ^ u32::try_from(len).unwrap_or(u32::MAX);
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        state.to_le_bytes()[1]
    };
    (0..len).map(|_| next()).collect()
}

/// A message with parts put before it.
pub(super) fn prefixed(before: &[&[u8]], message: &Parts) -> Parts {
    before.iter().map(|part| part.to_vec()).chain(message.iter().cloned()).collect()
}
