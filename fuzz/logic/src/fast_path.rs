//! The fast reading of frames against the grammar of RFC 37.

mod oracle;

use arbitrary::Unstructured;
use zmtp_codec::wire::{FrameHeader, MAX_HEADER, grammar};
use zmtp_codec::{Connection, Event, Time};

use crate::drive::{Run, drive};
use crate::role::Role;
use crate::settings::{Prefix, Settings, Way};
use crate::transcript::prefix;
use oracle::Oracle;

/// Octets behind a NULL handshake with a peer of 3.x: what a connection reads, one event a call or
/// a batch a call, cut or whole, is what a reading by the grammar alone finds.
pub fn fast_path(data: &[u8]) {
    let mut u = Unstructured::new(data);
    let mut settings = Settings::read(&mut u);
    settings.prefix = Prefix::Handshake;
    if settings.version < zmtp_codec::Version::V3_0 {
        settings.version = zmtp_codec::Version::V3_1;
    }
    let frames = u.take_rest();
    for start in 0..frames.len().min(12) {
        agree(frames.get(start..).unwrap_or_default());
    }
    let mut stream = prefix(Role::Null, &settings);
    let start = stream.len() as u64;
    stream.extend_from_slice(frames);
    let batch = settings.way.batch + 1;
    let mut read = None;
    for way in
        [Way::WHOLE, Way::WHOLE.in_batches(batch), settings.way, settings.way.in_batches(batch)]
    {
        let config = settings.config().minimum_version(settings.version);
        let connection = Connection::new(config, Role::Null.security(), Time::ZERO);
        let run = drive(connection, &stream, way, None);
        let expected = read.get_or_insert_with(|| {
            Oracle::new(settings.socket_type, settings.limits(), start).read(frames)
        });
        check(&run, expected);
    }
}

/// Holds what a connection did against what the grammar says.
fn check(run: &Run, expected: &Oracle) {
    let [Event::Ready(_), traffic @ ..] = &run.events[..] else {
        unreachable!("the handshake was genuine: {run:?}")
    };
    assert_eq!(traffic, expected.events);
    assert!(expected.is_end(&run.error), "{:?}, not {:?}", run.error, expected.end());
    assert!(run.output.ends_with(&expected.replies), "other answers than PONG for PING");
}

/// Holds both readings of a frame against each other.
pub(crate) fn agree(octets: &[u8]) {
    let slow = grammar::frame(octets);
    match FrameHeader::parse(octets) {
        Err(fault) => assert_eq!(slow, Err(fault)),
        Ok(None) => assert_eq!(slow, Ok(None)),
        Ok(Some((header, length))) => {
            assert!(length <= MAX_HEADER);
            let size = usize::try_from(header.size).ok();
            let end = size.and_then(|size| length.checked_add(size));
            let body = end.and_then(|end| octets.get(length..end).map(|body| (body, end)));
            assert_eq!(slow, Ok(body.map(|(body, end)| (header, body, end))));
        }
    }
}
