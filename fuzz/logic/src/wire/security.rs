//! The commands of PLAIN and CURVE, what their boxes hold, and keys as text.

use arbitrary::Unstructured;
use zmtp_codec::wire::{
    CurveHello, CurveInitiate, CurveMessage, CurveReady, CurveWelcome, FrameKind, InitiatePlain,
    MessagePlain, Metadata, PlainHello, PlainInitiate, PlainReady, PlainWelcome, VouchPlain,
    WelcomePlain, z85,
};

use super::{canonical, round_trip};

/// Reads octets as every command of PLAIN and CURVE, and makes commands of them.
pub fn wire_security(data: &[u8]) {
    canonical!(
        data,
        PlainHello<'_>,
        PlainWelcome,
        PlainInitiate<'_>,
        PlainReady<'_>,
        CurveHello,
        CurveWelcome,
        CurveInitiate<'_>,
        CurveReady<'_>,
        CurveMessage<'_>,
        InitiatePlain<'_>,
        WelcomePlain,
        VouchPlain,
        MessagePlain<'_>,
    );
    text(data);
    made(&mut Unstructured::new(data));
}

/// Z85 both ways.
fn text(data: &[u8]) {
    match z85::encode(data) {
        Ok(text) => assert_eq!(z85::decode(&text).as_deref(), Ok(data)),
        Err(_) => assert_ne!(data.len() % 4, 0),
    }
    let Ok(text) = core::str::from_utf8(data) else { return };
    if let Ok(octets) = z85::decode(text) {
        assert_eq!(z85::encode(&octets).as_deref(), Ok(text));
    }
    if let Ok(key) = z85::decode_key(text) {
        assert_eq!(z85::encode_key(&key), text);
    }
}

/// Commands with arbitrary fields.
fn made(u: &mut Unstructured<'_>) {
    let nonce = u.arbitrary().unwrap_or_default();
    let split = usize::from(u.arbitrary::<u8>().unwrap_or_default());
    let key: [u8; 32] = u.arbitrary().unwrap_or_default();
    let half: [u8; 48] = u.arbitrary().unwrap_or([0; 48]);
    let rest = u.peek_bytes(u.len()).unwrap_or_default();
    let (short, long) = rest.split_at(split.min(rest.len()));
    let mut cookie = [0; 96];
    cookie[..48].copy_from_slice(&half);
    let mut sealed = [1; 80];
    sealed[..32].copy_from_slice(&key);
    let [vouch_nonce, ..] = *half.as_chunks::<16>().0 else { return };
    let metadata = Metadata::parse(long).unwrap_or_default();
    round_trip!(
        PlainHello<'_>: PlainHello::new(short, long),
        PlainInitiate<'_>: Ok::<_, ()>(PlainInitiate { metadata }),
        CurveHello: Ok::<_, ()>(CurveHello { client_key: key, nonce, signature_box: sealed }),
        CurveInitiate<'_>: CurveInitiate::new(cookie, nonce, long),
        CurveReady<'_>: CurveReady::new(nonce, long),
        CurveMessage<'_>: CurveMessage::new(nonce, long),
        WelcomePlain: Ok::<_, ()>(WelcomePlain { server_key: key, cookie }),
        VouchPlain: Ok::<_, ()>(VouchPlain { client_key: key, server_key: key }),
        InitiatePlain<'_>: Ok::<_, ()>(InitiatePlain {
            client_key: key,
            vouch_nonce,
            vouch_box: sealed,
            metadata,
        }),
        MessagePlain<'_>: Ok::<_, ()>(MessagePlain { kind: FrameKind::Command, body: long }),
    );
    assert_eq!(
        CurveInitiate::new(cookie, nonce, long).is_ok(),
        long.len() >= CurveInitiate::MIN_BOX
    );
    assert_eq!(CurveMessage::new(nonce, long).is_ok(), long.len() >= CurveMessage::MIN_BOX);
}
