//! What is asked.

use zmtp_codec::{Credentials, Message, Part};

use super::{REQUEST_ID, VERSION};

/// Whether a peer may come in.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Request<'a> {
    pub(crate) domain: &'a str,
    /// Where the peer comes from.
    pub(crate) address: &'a str,
    /// The identity of the socket that asks. RFC 27 means that of the peer; libzmq sends its own,
    /// and so do we, because handlers know it so.
    pub(crate) identity: &'a [u8],
    pub(crate) credentials: &'a Credentials,
}

impl Request<'_> {
    /// The request as it is sent, with the empty frame that stands before it.
    pub(crate) fn to_message(self) -> Message {
        let head = [
            &b""[..],
            VERSION,
            REQUEST_ID,
            self.domain.as_bytes(),
            self.address.as_bytes(),
            self.identity,
        ];
        let mut message = Message::from(Part::default());
        head.into_iter().skip(1).for_each(|part| message.push_back(part));
        match self.credentials {
            Credentials::Null => message.push_back("NULL"),
            Credentials::Plain(plain) => {
                message.push_back("PLAIN");
                message.push_back(plain.username());
                message.push_back(plain.password());
            }
            #[cfg(feature = "curve")]
            Credentials::Curve(key) => {
                message.push_back("CURVE");
                message.push_back(&key.as_bytes()[..]);
            }
            // A mechanism that this version does not know cannot have been negotiated.
            _ => {}
        }
        message
    }
}

#[cfg(test)]
mod tests {
    use zmtp_codec::PlainCredentials;

    use super::*;

    fn frames(credentials: &Credentials) -> Vec<Vec<u8>> {
        let request = Request { domain: "d", address: "::1", identity: b"us", credentials };
        request.to_message().parts().map(<[u8]>::to_vec).collect()
    }

    #[test]
    fn each_mechanism_shows_its_own_credentials() {
        let head = ["", "1.0", "1", "d", "::1", "us"];
        let with = |tail: &[&[u8]]| {
            let head = head.iter().map(|part| part.as_bytes().to_vec());
            head.chain(tail.iter().map(|part| part.to_vec())).collect::<Vec<_>>()
        };
        assert_eq!(frames(&Credentials::Null), with(&[b"NULL"]));
        let plain = PlainCredentials::new(b"admin", b"").unwrap();
        assert_eq!(frames(&Credentials::Plain(plain)), with(&[b"PLAIN", b"admin", b""]));
    }

    #[cfg(feature = "curve")]
    #[test]
    fn a_key_is_sent_as_32_octets() {
        let key = zmtp_codec::curve::PublicKey::new([7; 32]).unwrap();
        let frames = frames(&Credentials::Curve(key));
        assert_eq!(frames[6], b"CURVE");
        assert_eq!(frames[7], [7; 32]);
        assert_eq!(frames.len(), 8);
    }
}
