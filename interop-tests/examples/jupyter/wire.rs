//! Messages of Jupyter: JSON in parts, signed.

use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;
use zmtp_net::Message;

use super::Result;

/// What stands between the identities and the signature.
const DELIMITER: &[u8] = b"<IDS|MSG>";

/// One end of a conversation: who signs, and how often it has.
pub(crate) struct Session {
    name: String,
    key: Hmac<Sha256>,
}

/// A message, of which the signature was right.
#[derive(Debug)]
pub(crate) struct Letter {
    pub(crate) header: Value,
    pub(crate) parent: Value,
    pub(crate) content: Value,
}

impl Letter {
    pub(crate) fn kind(&self) -> &str {
        self.header["msg_type"].as_str().unwrap_or_default()
    }

    /// Whether it is about that request.
    pub(crate) fn answers(&self, id: &str) -> bool {
        self.parent["msg_id"] == id
    }
}

impl Session {
    pub(crate) fn new(name: String, key: &str) -> Result<Self> {
        Ok(Self { name, key: Hmac::new_from_slice(key.as_bytes())? })
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// Writes a message, and the id it got.
    pub(crate) fn write(
        &self,
        kind: &str,
        parent: &Value,
        content: &Value,
    ) -> Result<(String, Message)> {
        let id = format!("{}-{:016x}", self.name, getrandom::u64()?);
        let header = json!({
            "msg_id": id, "session": self.name, "username": "zmtp", "msg_type": kind,
            "version": "5.4", "date": "1970-01-01T00:00:00Z",
        });
        let parts = [header.to_string(), parent.to_string(), "{}".into(), content.to_string()];
        let mut mac = self.key.clone();
        parts.iter().for_each(|part| mac.update(part.as_bytes()));
        let signature = hex(&mac.finalize().into_bytes());
        let mut message = Message::from([DELIMITER, signature.as_bytes()]);
        parts.into_iter().for_each(|part| message.push_back(part));
        Ok((id, message))
    }

    /// Reads a message, whatever stands before its delimiter.
    pub(crate) fn read(&self, message: &Message) -> Result<Letter> {
        let mut parts = message.parts().skip_while(|part| *part != DELIMITER).skip(1);
        let signature = parts.next().ok_or("the signature is missing")?;
        let mut mac = self.key.clone();
        let mut values = [const { Value::Null }; 4];
        for value in &mut values {
            let part = parts.next().ok_or("a part is missing")?;
            mac.update(part);
            *value = serde_json::from_slice(part)?;
        }
        mac.verify_slice(&octets(signature)?).map_err(|_| "the signature is wrong")?;
        let [header, parent, _, content] = values;
        Ok(Letter { header, parent, content })
    }
}

fn hex(octets: &[u8]) -> String {
    octets.iter().map(|octet| format!("{octet:02x}")).collect()
}

fn octets(hex: &[u8]) -> Result<Vec<u8>> {
    let digits = |pair: &[u8]| Ok(u8::from_str_radix(std::str::from_utf8(pair)?, 16)?);
    hex.chunks(2).map(digits).collect()
}
