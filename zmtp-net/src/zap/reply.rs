//! What is answered.

use bytes::Bytes;
use zmtp_codec::Message;
use zmtp_codec::wire::Metadata;

use super::{REQUEST_ID, VERSION, ZapError};

/// Most bytes of a user id and metadata.
const LIMIT: usize = 65_536;

/// What a handler says of a peer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Status {
    /// 200
    Success,
    /// 300
    Temporary,
    /// 400
    Denied,
    /// 500
    InternalError,
}

/// The answer of a handler.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Reply {
    pub(crate) status: Status,
    pub(crate) user_id: Bytes,
    pub(crate) metadata: Vec<(String, Bytes)>,
}

impl Reply {
    /// Reads a reply, with the empty frame that stands before it.
    pub(crate) fn parse(message: &Message) -> Result<Self, ZapError> {
        let found = message.part_count();
        let malformed = ZapError::FrameCount { found };
        // > The reply consists of [...] (RFC 27): six frames behind the delimiter.
        if found != 7 {
            return Err(malformed);
        }
        let part = |index| message.part(index).ok_or(malformed);
        if !part(0)?.is_empty() {
            return Err(ZapError::Delimiter);
        }
        // > The version frame SHALL contain the three octets "1.0".
        if part(1)? != VERSION {
            return Err(ZapError::Version);
        }
        // > The request id, which the handler SHALL echo.
        if part(2)? != REQUEST_ID {
            return Err(ZapError::RequestId);
        }
        let status = status(part(3)?)?;
        let (user_id, metadata) = (part(5)?, part(6)?);
        if user_id.len() + metadata.len() > LIMIT {
            return Err(ZapError::TooLarge);
        }
        Ok(Self { status, user_id: Bytes::copy_from_slice(user_id), metadata: read(metadata)? })
    }
}

fn status(code: &[u8]) -> Result<Status, ZapError> {
    Ok(match code {
        b"200" => Status::Success,
        b"300" => Status::Temporary,
        b"400" => Status::Denied,
        b"500" => Status::InternalError,
        _ => return Err(ZapError::Status),
    })
}

fn read(octets: &[u8]) -> Result<Vec<(String, Bytes)>, ZapError> {
    let properties = Metadata::parse(octets).map_err(|_| ZapError::Metadata)?;
    let owned = |(name, value): (&[u8], &[u8])| {
        (String::from_utf8_lossy(name).into_owned(), Bytes::copy_from_slice(value))
    };
    Ok(properties.iter().map(owned).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: [&[u8]; 7] = [b"", b"1.0", b"1", b"200", b"OK", b"joe", b"\x01a\0\0\0\x01b"];

    fn parse(frames: &[&[u8]]) -> Result<Reply, ZapError> {
        Reply::parse(&Message::from_parts(frames.iter().copied()).unwrap())
    }

    fn with(index: usize, frame: &[u8]) -> Result<Reply, ZapError> {
        let mut frames = GOOD;
        frames[index] = frame;
        parse(&frames)
    }

    #[test]
    fn a_good_reply_gives_user_and_metadata() {
        let reply = parse(&GOOD).unwrap();
        assert_eq!(reply.status, Status::Success);
        assert_eq!(reply.user_id, "joe");
        assert_eq!(reply.metadata, [("a".to_owned(), Bytes::from("b"))]);
    }

    #[test]
    fn four_statuses_are_known() {
        let status = |code: &[u8]| with(3, code).map(|reply| reply.status);
        assert_eq!(status(b"300"), Ok(Status::Temporary));
        assert_eq!(status(b"400"), Ok(Status::Denied));
        assert_eq!(status(b"500"), Ok(Status::InternalError));
        for code in ["", "100", "600", "201", "2000", "20", "200 ", "\u{00b2}00"] {
            assert_eq!(status(code.as_bytes()), Err(ZapError::Status), "{code:?}");
        }
    }

    #[test]
    fn each_frame_is_checked() {
        assert_eq!(with(0, b"x"), Err(ZapError::Delimiter));
        assert_eq!(with(1, b"1.1"), Err(ZapError::Version));
        assert_eq!(with(2, b"2"), Err(ZapError::RequestId));
        assert_eq!(with(6, b"\x01a\0\0\0\x02b"), Err(ZapError::Metadata));
        assert_eq!(with(5, &[b'u'; 65_530]), Err(ZapError::TooLarge));
        assert!(with(5, &[b'u'; 65_529]).is_ok());
    }

    #[test]
    fn a_reply_has_seven_frames() {
        for found in [1, 2, 5, 6, 8] {
            let frames: Vec<&[u8]> = GOOD.iter().copied().chain([&b""[..]]).take(found).collect();
            assert_eq!(parse(&frames), Err(ZapError::FrameCount { found }));
        }
    }

    #[test]
    fn metadata_counts_whatever_the_status() {
        let mut frames = GOOD;
        frames[3] = b"400";
        frames[6] = b"\x01";
        assert_eq!(parse(&frames), Err(ZapError::Metadata));
    }
}
