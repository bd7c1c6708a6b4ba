//! What a genuine peer said under CURVE, with one octet changed on the way.

use zmtp_codec::{Message, Rule, SocketType};

use crate::curve_handshake::{client, server};
use crate::player::{Mechanism, Side};
use crate::recording::meet;
use crate::table::{Row, broken};

/// A field of a command: its name, the octet to change and the bits, and what comes of it.
type Field = (&'static str, usize, u8, Rule);

/// One row a field of the command whose frame begins at `start` of `stream`.
fn fields(side: &Side, stream: &[u8], start: usize, fields: &[Field]) -> Vec<Row> {
    fields
        .iter()
        .map(|&(name, at, bits, rule)| {
            let mut bad = stream[start..].to_vec();
            bad[at] ^= bits;
            let name = format!("{name} changed for our {:?}", side.mechanism);
            broken(name, side.clone(), &stream[..start], bad, rule, 0)
        })
        .collect()
}

fn to_server() -> Vec<Row> {
    use Rule::{CurveBox, CurveCookie, CurveNonce, CurvePlaintext};
    let peer = Side::new(SocketType::Push, Mechanism::CurveClient);
    let mut met = meet(&server(), &peer);
    let handshake = met.peer_said.clone();
    let said = met.peer_says(|peer| peer.send(Message::from("attack at dawn")).unwrap());
    let traffic = [&handshake[..], &said].concat();
    let hello = [
        ("HELLO's key", 2 + 80, 1, CurveBox),
        ("HELLO's nonce", 2 + 119, 1, CurveBox),
        ("HELLO's tag", 2 + 120, 1, CurveBox),
        ("HELLO's box", 2 + 199, 0x80, CurveBox),
    ];
    let initiate = [
        ("the cookie's nonce", 9 + 9, 1, CurveCookie),
        ("the cookie's tag", 9 + 25, 1, CurveCookie),
        ("the cookie's end", 9 + 104, 0x80, CurveCookie),
        ("INITIATE's nonce", 9 + 112, 1, CurveBox),
        ("INITIATE's tag", 9 + 113, 1, CurveBox),
        ("INITIATE's key", 9 + 113 + 16, 1, CurveBox),
        ("INITIATE's vouch", 9 + 113 + 16 + 48, 1, CurveBox),
        ("INITIATE's metadata", 9 + 113 + 16 + 128, 1, CurveBox),
    ];
    let message = [
        ("MESSAGE's name", 2 + 1, 0x20, CurvePlaintext),
        ("MESSAGE's nonce, down", 2 + 15, 1, CurveNonce),
        ("MESSAGE's nonce, up", 2 + 8, 0x80, CurveBox),
        ("MESSAGE's tag", 2 + 16, 1, CurveBox),
        ("MESSAGE's flags", 2 + 32, 1, CurveBox),
        ("MESSAGE's payload", 2 + 33, 1, CurveBox),
        ("MESSAGE's end", 2 + 33 + 13, 0x80, CurveBox),
    ];
    let ours = server();
    let mut rows = fields(&ours, &handshake, 64, &hello);
    rows.extend(fields(&ours, &handshake, 266, &initiate));
    rows.extend(fields(&ours, &traffic, handshake.len(), &message));
    rows
}

fn to_client() -> Vec<Row> {
    use Rule::CurveBox;
    let peer = Side::new(SocketType::Push, Mechanism::CurveServer);
    let mut met = meet(&client(), &peer);
    let handshake = met.peer_said.clone();
    let large = vec![7; 1000];
    let said = met.peer_says(|peer| peer.send(Message::from(large)).unwrap());
    let traffic = [&handshake[..], &said].concat();
    let welcome = [
        ("WELCOME's nonce", 2 + 8, 1, CurveBox),
        ("WELCOME's tag", 2 + 24, 1, CurveBox),
        ("WELCOME's key", 2 + 24 + 16, 1, CurveBox),
        ("WELCOME's cookie", 2 + 167, 0x80, CurveBox),
    ];
    let ready = [
        ("READY's nonce", 2 + 13, 1, CurveBox),
        ("READY's tag", 2 + 14, 1, CurveBox),
        ("READY's metadata", 2 + 14 + 16, 1, CurveBox),
    ];
    let message = [
        ("a long MESSAGE's nonce", 9 + 8, 0x80, CurveBox),
        ("a long MESSAGE's tag", 9 + 31, 1, CurveBox),
        ("a long MESSAGE's flags", 9 + 32, 2, CurveBox),
        ("a long MESSAGE's end", 9 + 33 + 999, 1, CurveBox),
    ];
    let ours = client();
    let mut rows = fields(&ours, &handshake, 64, &welcome);
    rows.extend(fields(&ours, &handshake, 234, &ready));
    rows.extend(fields(&ours, &traffic, handshake.len(), &message));
    rows
}

pub(crate) fn rows() -> Vec<Row> {
    [to_server(), to_client()].into_iter().flatten().collect()
}
