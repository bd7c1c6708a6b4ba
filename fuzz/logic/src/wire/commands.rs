//! The commands of RFC 37 and their metadata.

use arbitrary::Unstructured;
use zmtp_codec::wire::{
    Cancel, Command, ErrorCommand, FrameHeader, FrameKind, Join, Leave, Metadata, MetadataBuf,
    Ping, Pong, RawCommand, Ready, Subscribe, frame_command, grammar,
};

use super::{canonical, round_trip, written};

/// Reads octets as every command, and makes commands of them.
pub fn wire_commands(data: &[u8]) {
    canonical!(
        data,
        RawCommand<'_>,
        Command<'_>,
        Ready<'_>,
        ErrorCommand<'_>,
        Subscribe<'_>,
        Cancel<'_>,
        Ping<'_>,
        Pong<'_>,
        Join<'_>,
        Leave<'_>,
    );
    if let Ok(error) = ErrorCommand::parse_plain(data) {
        let again = written(|out| error.write(out));
        assert_eq!(ErrorCommand::parse_plain(&again), Ok(error));
        assert_eq!(ErrorCommand::parse(&again), Ok(error));
    }
    framed(data);
    metadata(data);
    if let Ok(Command::Ready(ready)) = Command::parse(data) {
        metadata(ready.metadata.as_bytes());
    }
    made(&mut Unstructured::new(data));
}

/// A command in its frame reads as that.
fn framed(body: &[u8]) {
    let frame = written(|out| frame_command(body, out));
    let header = FrameHeader { kind: FrameKind::Command, size: body.len() as u64 };
    assert_eq!(grammar::frame(&frame), Ok(Some((header, body, frame.len()))));
}

/// Metadata is what its properties are.
fn metadata(octets: &[u8]) {
    let metadata = match Metadata::parse(octets) {
        Ok(metadata) => metadata,
        Err(fault) => return assert!(fault.at <= octets.len()),
    };
    assert_eq!(metadata.as_bytes(), octets);
    let (mut buffer, mut all_written) = (MetadataBuf::default(), true);
    for (name, value) in metadata {
        // What others call their properties is read, whatever it is; we keep to the grammar.
        let name_char = |c: &u8| c.is_ascii_alphanumeric() || b"-_.+".contains(c);
        let Ok(text) = core::str::from_utf8(name) else {
            all_written = false;
            continue;
        };
        let written = buffer.push(text, value).is_ok();
        assert_eq!(written, name.iter().all(name_char), "{text:?}");
        all_written &= written;
        let all = metadata.iter().filter(|(other, _)| other.eq_ignore_ascii_case(name));
        let values = all.map(|(_, value)| value);
        assert_eq!(metadata.get(&text.to_ascii_lowercase()), values.clone().next());
        assert_eq!(metadata.get_last(&text.to_ascii_uppercase()), values.last());
    }
    assert!(!all_written || buffer.as_metadata().as_bytes() == octets);
    round_trip!(Ready<'_>: Ok::<_, ()>(Ready { metadata }));
}

/// Commands with arbitrary fields.
fn made(u: &mut Unstructured<'_>) {
    let ttl = u.arbitrary().unwrap_or_default();
    let split = usize::from(u.arbitrary::<u8>().unwrap_or_default());
    let rest = u.peek_bytes(u.len()).unwrap_or_default();
    let (short, long) = rest.split_at(split.min(rest.len()));
    round_trip!(
        Ping<'_>: Ping::new(ttl, short),
        Pong<'_>: Pong::new(short),
        Join<'_>: Join::new(short),
        Leave<'_>: Leave::new(short),
        ErrorCommand<'_>: ErrorCommand::new(short),
        RawCommand<'_>: RawCommand::new(short, long),
        Subscribe<'_>: Ok::<_, ()>(Subscribe { topic: long }),
        Cancel<'_>: Ok::<_, ()>(Cancel { topic: long }),
    );
    assert_eq!(Ping::new(ttl, short).is_ok(), short.len() <= 16);
    assert_eq!(Pong::new(short).is_ok(), short.len() <= 16);
    assert!(Join::new(short).is_ok() && ErrorCommand::new(short).is_ok());
    let mut buffer = MetadataBuf::default();
    let pushed = core::str::from_utf8(short).is_ok_and(|name| buffer.push(name, long).is_ok());
    if pushed {
        let metadata = buffer.as_metadata();
        assert_eq!(Metadata::parse(metadata.as_bytes()), Ok(metadata));
        assert!(metadata.iter().eq([(short, long)]));
    }
}
