//! Whatever is written reads as itself, and whatever reads is written as it was.
#![expect(clippy::unwrap_used, reason = "clippy spares tests, but not their helpers")]

use proptest::array::{uniform16, uniform32};
use proptest::collection::vec;
use proptest::prelude::*;
use zmtp_codec::wire::*;

/// What `write` appends, whatever stood there before.
fn written(write: impl FnOnce(&mut Vec<u8>)) -> Vec<u8> {
    let mut out = b"before".to_vec();
    write(&mut out);
    out.split_off(6)
}

fn octets(most: usize) -> impl Strategy<Value = Vec<u8>> {
    vec(any::<u8>(), 0..=most)
}

fn array<const N: usize>() -> impl Strategy<Value = [u8; N]> {
    vec(any::<u8>(), N).prop_map(|octets| octets.try_into().unwrap())
}

fn kind() -> impl Strategy<Value = FrameKind> {
    prop_oneof![
        any::<bool>().prop_map(|more| FrameKind::Message { more }),
        Just(FrameKind::Command)
    ]
}

fn metadata() -> impl Strategy<Value = MetadataBuf> {
    vec(("[A-Za-z0-9._+-]{1,255}", octets(300)), 0..5).prop_map(|properties| {
        let mut metadata = MetadataBuf::default();
        for (name, value) in &properties {
            metadata.push(name, value).unwrap();
        }
        metadata
    })
}

/// Octets that are sometimes near enough to a command to be one.
fn almost_a_command() -> impl Strategy<Value = Vec<u8>> {
    let names = [
        "READY",
        "ERROR",
        "SUBSCRIBE",
        "CANCEL",
        "PING",
        "PONG",
        "JOIN",
        "LEAVE",
        "HELLO",
        "WELCOME",
        "INITIATE",
        "MESSAGE",
        "ODD",
    ];
    let named = (prop::sample::select(names.to_vec()), octets(300)).prop_map(|(name, data)| {
        written(|out| RawCommand::new(name.as_bytes(), &data).unwrap().write(out))
    });
    let short = (prop::sample::select(names.to_vec()), octets(8)).prop_map(|(name, data)| {
        written(|out| RawCommand::new(name.as_bytes(), &data).unwrap().write(out))
    });
    prop_oneof![named, short, octets(300)]
}

/// Asserts that a value writes itself as octets that read as it.
macro_rules! round_trip {
    ($type:ty, $value:expr) => {{
        let value = $value;
        let octets = written(|out| value.write(out));
        prop_assert_eq!(<$type>::parse(&octets), Ok(value));
    }};
}

/// Asserts that octets, if they read at all, read as what writes them again.
macro_rules! canonical {
    ($octets:expr, $($type:ty),+ $(,)?) => {$(
        if let Ok(value) = <$type>::parse($octets) {
            prop_assert_eq!(&written(|out| value.write(out))[..], $octets);
        }
    )+};
}

proptest! {
    #[test]
    fn greetings(
        major: u8,
        minor: u8,
        name in "[A-Z0-9._+-]{1,20}",
        as_server: bool,
        padding: u64,
    ) {
        let mechanism = MechanismName::new(name.as_bytes()).unwrap();
        prop_assert_eq!(mechanism.as_bytes(), name.as_bytes());
        let greeting = Greeting { major, minor, mechanism, as_server };
        let octets = greeting.write(padding);
        prop_assert_eq!(Greeting::parse(&octets), Ok(greeting));
        let detected = match major {
            0 => Detected::V1Versioned,
            1 => Detected::V2,
            _ => Detected::V3,
        };
        prop_assert_eq!(parse_version(&octets), detected);
    }

    #[test]
    fn any_greeting(mut octets in array::<64>(), name in "[A-Z]{1,20}", keep: u8, padding: u64) {
        if keep & 1 == 0 {
            octets[0] = 0xff;
            octets[9] = 0x7f;
        }
        if keep & 2 == 0 {
            octets[12..32].fill(0);
            octets[12..12 + name.len()].copy_from_slice(name.as_bytes());
        }
        if keep & 4 == 0 {
            octets[32] &= 1;
        }
        match Greeting::parse(&octets) {
            Ok(greeting) => prop_assert_eq!(&greeting.write(padding)[10..33], &octets[10..33]),
            Err(fault) => prop_assert!([0, 9, 32].contains(&fault.at) || (12..32).contains(&fault.at)),
        }
    }

    #[test]
    fn detection_never_changes_its_mind(stream in octets(20)) {
        let mut last = Detected::Incomplete;
        for length in 0..=stream.len() {
            let now = parse_version(&stream[..length]);
            prop_assert!(last == Detected::Incomplete || now == last);
            last = now;
        }
        prop_assert!(stream.len() < 11 || last != Detected::Incomplete);
    }

    #[test]
    fn frame_headers(kind in kind(), size in 0..u64::MAX / 2, small: u8, rest in octets(9)) {
        for size in [size, u64::from(small), u64::from(small) * 2] {
            let header = FrameHeader { kind, size };
            let mut octets = written(|out| header.write(out));
            let length = octets.len();
            prop_assert_eq!(length, if size < 256 { 2 } else { MAX_HEADER });
            octets.extend(&rest);
            prop_assert_eq!(FrameHeader::parse(&octets), Ok(Some((header, length))));
            for short in 0..length {
                prop_assert_eq!(FrameHeader::parse(&octets[..short]), Ok(None));
            }
        }
    }

    #[test]
    fn any_frame_header(octets in octets(12)) {
        if let Ok(Some((header, length))) = FrameHeader::parse(&octets) {
            // Only a long form that could be short is written otherwise.
            if length == 2 || header.size > 255 {
                prop_assert_eq!(written(|out| header.write(out)), &octets[..length]);
            }
        }
    }

    #[test]
    fn legacy_frame_headers(more: bool, body in 0..u64::MAX / 2, small: u8, rest in octets(9)) {
        for body in [body, u64::from(small), u64::from(small) * 2] {
            let header = LegacyFrameHeader { more, body };
            let mut octets = written(|out| header.write(out));
            let length = octets.len();
            prop_assert_eq!(length, if body < 254 { 2 } else { MAX_LEGACY_HEADER });
            octets.extend(&rest);
            prop_assert_eq!(LegacyFrameHeader::parse(&octets), Ok(Some((header, length))));
            for short in 0..length {
                prop_assert_eq!(LegacyFrameHeader::parse(&octets[..short]), Ok(None));
            }
        }
    }

    #[test]
    fn any_legacy_frame_header(octets in octets(12)) {
        if let Ok(Some((header, length))) = LegacyFrameHeader::parse(&octets) {
            let again = written(|out| header.write(out));
            if again.len() == length && octets[length - 1] < 2 {
                prop_assert_eq!(again, &octets[..length]);
            }
        }
    }

    #[test]
    fn commands_with_octets(
        name in "[A-Za-z]{1,255}",
        data in octets(600),
        reason in octets(255),
        context in octets(16),
        ttl: u16,
    ) {
        round_trip!(RawCommand<'_>, RawCommand::new(name.as_bytes(), &data).unwrap());
        round_trip!(ErrorCommand<'_>, ErrorCommand::new(&reason).unwrap());
        round_trip!(Subscribe<'_>, Subscribe { topic: &data });
        round_trip!(Cancel<'_>, Cancel { topic: &data });
        round_trip!(Ping<'_>, Ping::new(ttl, &context).unwrap());
        round_trip!(Pong<'_>, Pong::new(&context).unwrap());
        round_trip!(Join<'_>, Join::new(&reason).unwrap());
        round_trip!(Leave<'_>, Leave::new(&reason).unwrap());

        let plain = [&b"\x5eRROR"[..], &[u8::try_from(reason.len()).unwrap()], &reason].concat();
        prop_assert_eq!(ErrorCommand::parse_plain(&plain), ErrorCommand::new(&reason));
    }

    #[test]
    fn every_command(data in octets(300), context in octets(16), ttl: u16, metadata in metadata()) {
        let ping = Ping::new(ttl, &context).unwrap();
        let short = &data[..data.len().min(255)];
        for command in [
            Command::Ready(Ready { metadata: metadata.as_metadata() }),
            Command::Error(ErrorCommand::new(short).unwrap()),
            Command::Subscribe(Subscribe { topic: &data }),
            Command::Cancel(Cancel { topic: &data }),
            Command::Ping(ping),
            Command::Pong(ping.into()),
            Command::Join(Join::new(short).unwrap()),
            Command::Leave(Leave::new(short).unwrap()),
            Command::Unknown(RawCommand::new(b"ODD", &data).unwrap()),
        ] {
            round_trip!(Command<'_>, command);

            let body = written(|out| command.write(out));
            let frame = written(|out| frame_command(&body, out));
            let header = FrameHeader { kind: FrameKind::Command, size: body.len() as u64 };
            let read = grammar::frame(&frame);
            prop_assert_eq!(read, Ok(Some((header, &body[..], frame.len()))));
        }
    }

    #[test]
    fn any_command(body in almost_a_command()) {
        canonical!(
            &body[..], RawCommand<'_>, Command<'_>, Ready<'_>, ErrorCommand<'_>, Subscribe<'_>,
            Cancel<'_>, Ping<'_>, Pong<'_>, Join<'_>, Leave<'_>, PlainHello<'_>, PlainWelcome,
            PlainInitiate<'_>, PlainReady<'_>, CurveHello, CurveWelcome, CurveInitiate<'_>,
            CurveReady<'_>, CurveMessage<'_>,
        );
    }

    #[test]
    fn faults_lie_within(body in almost_a_command()) {
        macro_rules! within {
            ($($type:ty),+ $(,)?) => {$(
                if let Err(fault) = <$type>::parse(&body) {
                    prop_assert!(fault.at <= body.len());
                }
            )+};
        }
        within!(
            RawCommand<'_>, Command<'_>, Metadata<'_>, PlainHello<'_>, PlainWelcome, CurveHello,
            CurveWelcome, CurveInitiate<'_>, CurveReady<'_>, CurveMessage<'_>, InitiatePlain<'_>,
            WelcomePlain, VouchPlain, MessagePlain<'_>,
        );
    }

    #[test]
    fn properties(properties in vec(("[A-Za-z0-9._+-]{1,255}", octets(300)), 0..5)) {
        let mut buffer = MetadataBuf::default();
        for (name, value) in &properties {
            buffer.push(name, value).unwrap();
        }
        let metadata = buffer.as_metadata();
        prop_assert_eq!(Metadata::parse(metadata.as_bytes()), Ok(metadata));
        prop_assert_eq!(&MetadataBuf::from(metadata), &buffer);
        let expected = properties.iter().map(|(name, value)| (name.as_bytes(), &value[..]));
        prop_assert!(metadata.iter().eq(expected));
        for (name, _) in &properties {
            let same = |other: &&(String, Vec<u8>)| other.0.eq_ignore_ascii_case(name);
            let first = properties.iter().find(same).map(|(_, value)| &value[..]);
            let last = properties.iter().rev().find(same).map(|(_, value)| &value[..]);
            prop_assert_eq!(metadata.get(&name.to_lowercase()), first);
            prop_assert_eq!(metadata.get_last(&name.to_uppercase()), last);
        }
    }

    #[test]
    fn truncated_properties(metadata in metadata(), cut in 1_usize..300) {
        let whole = metadata.as_metadata().as_bytes();
        let octets = &whole[..whole.len().saturating_sub(cut)];
        if let Ok(rest) = Metadata::parse(octets) {
            prop_assert_eq!(rest.as_bytes(), octets);
            prop_assert!(rest.iter().count() < metadata.as_metadata().iter().count() || whole.is_empty());
        }
    }

    #[test]
    fn any_properties(octets in octets(40)) {
        if let Ok(metadata) = Metadata::parse(&octets) {
            let mut buffer = MetadataBuf::default();
            for (name, value) in metadata {
                buffer.push(std::str::from_utf8(name).unwrap(), value).unwrap();
            }
            prop_assert_eq!(buffer.as_metadata().as_bytes(), &octets);
        }
    }

    #[test]
    fn plain(username in octets(255), password in octets(255), metadata in metadata()) {
        let metadata = metadata.as_metadata();
        round_trip!(PlainHello<'_>, PlainHello::new(&username, &password).unwrap());
        round_trip!(PlainWelcome, PlainWelcome);
        round_trip!(PlainInitiate<'_>, PlainInitiate { metadata });
        round_trip!(PlainReady<'_>, PlainReady { metadata });
    }

    #[test]
    fn curve(
        key in uniform32(any::<u8>()),
        random in uniform16(any::<u8>()),
        number: u64,
        cookie in array::<96>(),
        sealed in octets(300),
    ) {
        let signature_box = cookie[..80].try_into().unwrap();
        round_trip!(CurveHello, CurveHello { client_key: key, nonce: number, signature_box });
        let welcome_box = [&cookie[..], &cookie[..48]].concat().try_into().unwrap();
        round_trip!(CurveWelcome, CurveWelcome { nonce: random, welcome_box });

        match CurveInitiate::new(cookie, number, &sealed) {
            Ok(initiate) => round_trip!(CurveInitiate<'_>, initiate),
            Err(_) => prop_assert!(sealed.len() < CurveInitiate::MIN_BOX),
        }
        match CurveReady::new(number, &sealed) {
            Ok(ready) => round_trip!(CurveReady<'_>, ready),
            Err(_) => prop_assert!(sealed.len() < CurveReady::MIN_BOX),
        }
        match CurveMessage::new(number, &sealed) {
            Ok(message) => round_trip!(CurveMessage<'_>, message),
            Err(_) => prop_assert!(sealed.len() < CurveMessage::MIN_BOX),
        }
    }

    #[test]
    fn inside_the_boxes(
        key in uniform32(any::<u8>()),
        random in uniform16(any::<u8>()),
        cookie in array::<96>(),
        vouch_box in array::<80>(),
        metadata in metadata(),
        kind in kind(),
        body in octets(300),
    ) {
        round_trip!(WelcomePlain, WelcomePlain { server_key: key, cookie });
        let server_key = cookie[..32].try_into().unwrap();
        round_trip!(VouchPlain, VouchPlain { client_key: key, server_key });
        let metadata = metadata.as_metadata();
        let plain = InitiatePlain { client_key: key, vouch_nonce: random, vouch_box, metadata };
        round_trip!(InitiatePlain<'_>, plain);
        round_trip!(MessagePlain<'_>, MessagePlain { kind, body: &body });
    }

    #[test]
    fn anything_inside_the_boxes(
        any in octets(140),
        flags in 0_u8..5,
        welcome in array::<128>(),
        vouch in array::<64>(),
    ) {
        canonical!(&any[..], InitiatePlain<'_>, MessagePlain<'_>, WelcomePlain, VouchPlain);
        canonical!(&[&[flags][..], &any].concat()[..], MessagePlain<'_>);
        canonical!(&welcome[..], WelcomePlain, InitiatePlain<'_>);
        canonical!(&vouch[..], VouchPlain);
        prop_assert!(WelcomePlain::parse(&welcome).is_ok());
        prop_assert!(VouchPlain::parse(&vouch).is_ok());
    }

    #[test]
    fn curve_bodies_of_the_right_size(any in array::<200>()) {
        let mut hello = any;
        hello[..8].copy_from_slice(b"\x05HELLO\x01\0");
        hello[8..80].fill(0);
        prop_assert!(CurveHello::parse(&hello).is_ok());
        canonical!(&hello[..], CurveHello);
        let mut welcome = any[..168].to_vec();
        welcome[..8].copy_from_slice(b"\x07WELCOME");
        prop_assert!(CurveWelcome::parse(&welcome).is_ok());
        canonical!(&welcome[..], CurveWelcome);
        let mut initiate = [any, any].concat()[..257 + usize::from(any[0]) % 100].to_vec();
        initiate[..9].copy_from_slice(b"\x08INITIATE");
        prop_assert!(CurveInitiate::parse(&initiate).is_ok());
        canonical!(&initiate[..], CurveInitiate<'_>);
    }

    #[test]
    fn z85_octets(words in vec(any::<[u8; 4]>(), 0..20), key in uniform32(any::<u8>())) {
        let octets = words.concat();
        let text = z85::encode(&octets).unwrap();
        prop_assert_eq!(text.len(), octets.len() / 4 * 5);
        prop_assert_eq!(z85::decode(&text), Ok(octets));
        let text = z85::encode_key(&key);
        prop_assert_eq!(z85::encode(&key), Ok(text.clone()));
        prop_assert_eq!(z85::decode_key(&text), Ok(key));
    }

    #[test]
    fn z85_text(text in prop_oneof!["\\PC{0,12}", "[0-9a-zA-Z.:+=^!/*?&<>()\\[\\]{}@%$#-]{5}"]) {
        if let Ok(octets) = z85::decode(&text) {
            prop_assert_eq!(z85::encode(&octets), Ok(text));
        }
    }
}
